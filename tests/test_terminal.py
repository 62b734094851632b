"""The class table: a row per student, readable in a terminal and in a file."""

import io
from pathlib import Path
from typing import Any

import pytest
from small_course import small_course

from autograder.record import build_results
from autograder.reports.terminal import class_table, note, report_console
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict


@pytest.fixture
def results(tmp_path: Path) -> dict[str, Any]:
    """Return a record of two students: one nearly done, one in trouble."""
    done = dict.fromkeys(("01.example", "01.extra", "02.example", "02.count"), Verdict.PASS)
    trouble = {"01.example": Verdict.TIMEOUT, "01.extra": Verdict.TIMEOUT}
    rest = {"02.example": Verdict.BROKEN, "02.count": Verdict.FAIL, "03.example": Verdict.PASS}
    return build_results(
        small_course(tmp_path),
        "1.2.3",
        "none",
        [
            Graded("s002", {k: CheckResult(v) for k, v in (trouble | rest).items()}, ("a notice",)),
            Graded("s001", {k: CheckResult(v) for k, v in done.items()}),
        ],
    )


def shown(results: dict[str, Any], encoding: str = "utf-8") -> str:
    """Return the class table as it is redirected to a file."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    report_console(stream).print(class_table(results))
    stream.flush()
    return written.getvalue().decode(encoding)


def rows(table: str) -> list[list[str]]:
    """Return the cells of each row of a drawn table, without its lines."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_class_by_hand(results: dict[str, Any]) -> None:
    """A cell per objective has share and mastery; the note counts what went wrong."""
    assert rows(shown(results)) == [
        ["student", "LO1", "LO2", "points", "note"],
        ["s001", "100% secure", "33% not yet", "23/25", "1 todo"],
        ["s002", "0% not yet", "66% developing", "2/25", "1 broken, 2 timeout, 1 notice"],
    ]


def test_share_is_rounded_down(results: dict[str, Any]) -> None:
    """A share just under a threshold does not read as if it reached it."""
    points = {"earned": 849, "possible": 1000, "mastery": "developing"}
    results["students"]["s001"]["objectives"]["LO1"] = points
    assert rows(shown(results))[1][1] == "84% developing"


def test_nothing_possible_is_a_dash(results: dict[str, Any]) -> None:
    """An objective of which nothing was graded has no share."""
    points = {"earned": 0, "possible": 0, "mastery": "not yet"}
    results["students"]["s001"]["objectives"]["LO1"] = points
    assert rows(shown(results))[1][1] == "-"


def test_redirected_table_is_plain(results: dict[str, Any]) -> None:
    """In a file the table is ASCII, without colour codes."""
    table = shown(results)
    assert table.isascii()
    assert "\x1b" not in table


def test_names_cannot_steer_the_terminal(results: dict[str, Any]) -> None:
    """Markup and control codes in a name are shown, not obeyed."""
    results["students"]["[red]\x1b[2J"] = results["students"].pop("s001")
    assert rows(shown(results))[1][0] == r"[red]\x1b[2J"


def test_names_the_encoding_lacks_are_no_crash(results: dict[str, Any]) -> None:
    """On an ASCII stream an accent becomes a question mark."""
    results["students"]["Zoë"] = results["students"].pop("s001")
    assert rows(shown(results, encoding="ascii"))[1][0] == "Zo?"


def test_ordinary_outcomes_need_no_note(results: dict[str, Any]) -> None:
    """Passed and failed checks are told by the points alone."""
    student = results["students"]["s002"]
    for exercise in student["exercises"].values():
        for check in exercise["checks"].values():
            check["verdict"] = "fail"
    student["notices"] = []
    assert note(student) == ""
