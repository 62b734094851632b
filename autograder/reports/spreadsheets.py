"""The tables of the class page for spreadsheets."""

from collections.abc import Iterator

from autograder.reports.class_numbers import Numbers
from autograder.sheets import csv_row


def checks_csv(numbers: Numbers) -> str:
    """A row for each check. A cell is empty where a number is not defined; a note says why."""
    return "".join(csv_row(row) for row in _checks(numbers))


def misconceptions_csv(numbers: Numbers) -> str:
    """A row for each recognised misconception, the most frequent first."""
    return "".join(csv_row(row) for row in _misconceptions(numbers))


def _checks(numbers: Numbers) -> Iterator[list[str]]:
    yield [
        "check", "exercise", "objective", "visible", "points", "title", "difficulty", "n",
        "item_rest", "low", "high", "item_rest_n", "item_rest_note", "flags",
    ]  # fmt: skip
    for name, check in numbers["checks"].items():
        passing, rest = check["difficulty"], check["item_rest"]
        kind = "yes" if check["visible"] else "no"
        about = [name, check["exercise"], check["objective"], kind, str(check["points"])]
        estimates = [passing["value"], passing["n"], rest["value"], rest["low"], rest["high"]]
        why = [str(rest["n"]), rest["why"], "; ".join(check["flags"])]
        yield [*about, check["title"], *map(_cell, estimates), *why]


def _misconceptions(numbers: Numbers) -> Iterator[list[str]]:
    yield ["misconception", "exercise", "students", "believes", "read", "checks"]
    for idea in numbers["misconceptions"]:
        about = [idea["id"], idea["exercise"], str(idea["students"])]
        yield [*about, idea["believes"], idea["read"], " ".join(idea["checks"])]


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
