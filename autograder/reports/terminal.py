"""The class at a glance, in a terminal or redirected to a file."""

import io
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import IO, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.record import Results
from autograder.reports.percent import whole_percent
from autograder.reports.text import printable
from autograder.scoring import Mastery
from autograder.verdict import Verdict

WIDTH_OF_A_FILE = 200
MOST_ROWS = 100
_STYLES = {Mastery.SECURE: "green", Mastery.DEVELOPING: "yellow", Mastery.NOT_YET: "red"}
_NOT_NOTED = (Verdict.PASS, Verdict.FAIL)  # the ordinary outcomes, already told by the points


def report_console(stream: IO[str] | None = None) -> Console:
    """Return a console for tables: as wide as the terminal, or wide and plain in a file.

    A name that the stream's encoding cannot hold is shown with question marks.
    """
    stream = sys.stdout if stream is None else stream
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return Console(file=stream, width=None if stream.isatty() else WIDTH_OF_A_FILE)


def class_table(results: Results) -> Table:
    """Return a row per student: share and mastery per objective, points, and what went wrong."""
    return students_table(results["objectives"], sorted(results["students"].items()))


def students_table(objectives: Iterable[str], students: Iterable[tuple[str, Results]]) -> Table:
    """Return the same for the first hundred of these students; a caption counts the others."""
    objectives = sorted(objectives)
    table = plain_table("student", *objectives, "points", "note")
    for number, (name, student) in enumerate(students):
        if number >= MOST_ROWS:
            table.caption = f"and {number + 1 - MOST_ROWS} more, in scores.csv"
            continue
        cells = [_objective(student["objectives"][objective]) for objective in objectives]
        points = Text(f"{student['points']}/{student['possible']}")
        table.add_row(plain_text(name), *cells, points, Text(note(student)))
    return table


def plain_table(*columns: str) -> Table:
    """Return an empty table that needs nothing but ASCII, however narrow it gets."""
    table = Table(box=box.ASCII_DOUBLE_HEAD)
    for column in columns:
        table.add_column(plain_text(column), overflow="fold")
    return table


def plain_text(text: str) -> Text:
    """Return the text without markup, control codes written out: names are not ours to trust."""
    return Text(printable(text))


def note(student: Mapping[str, Any]) -> str:
    """Return how often each unusual verdict fell, such as ``2 timeout, 1 broken``."""
    counts = Counter(
        check["verdict"]
        for exercise in student["exercises"].values()
        for check in exercise["checks"].values()
    )
    parts = [f"{counts[v]} {v}" for v in Verdict if v not in _NOT_NOTED and counts[v]]
    if notices := len(student["notices"]):
        parts.append("1 notice" if notices == 1 else f"{notices} notices")
    return ", ".join(parts)


def _objective(points: Results) -> Text:
    if not points["possible"]:
        return Text("-")
    reached = Mastery(points["mastery"])
    return Text(f"{whole_percent(points)}% {reached}", style=_STYLES[reached])
