"""Exports: tables for statistics, for Canvas and for Moodle, that add up to results.json."""

import csv
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from cli_support import command, everything, refused
from small_course import small_course

from autograder.course import Course
from autograder.record import Results, build_results, write_results
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict

PASS, FAIL, LOST = Verdict.PASS, Verdict.FAIL, Verdict.NOT_GRADED
IDS = ("01.example", "01.extra", "02.example", "02.count", "03.example")
CLASS = {
    "ann": (PASS, PASS, PASS, PASS, PASS),
    "bob, jr.": (PASS, FAIL, FAIL, PASS, FAIL),
    '=HYPERLINK("http://x")': (FAIL, FAIL, PASS, FAIL, FAIL),
    "zoë": (FAIL, FAIL, FAIL, FAIL, PASS),
}
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
COLUMNS = ["01-counting", "02-weighing", "03-comparing"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the small course, and the results of four students."""
    record(tmp_path, CLASS)
    return tmp_path


def record(home: Path, verdicts: dict[str, tuple[Verdict, ...]]) -> None:
    """Write results.json as grading would."""
    course = small_course(home)
    write_results(home / "results", build_results(course, "1", "namespaces", graded(verdicts)))


def graded(verdicts: dict[str, tuple[Verdict, ...]]) -> list[Graded]:
    """What grading finds out."""
    return [
        Graded(name, {c: CheckResult(v) for c, v in zip(IDS, row, strict=True)})
        for name, row in verdicts.items()
    ]


def results(home: Path) -> Results:
    """What results.json holds, by student."""
    return json.loads((home / "results/results.json").read_text(encoding="utf-8"))["students"]


def exported(home: Path, form: str, *more: object, status: int = 0) -> list[list[str]]:
    """The rows of an export."""
    ended = command("export", "results", "--to", form, "-o", "out.csv", *more, inside=home)
    assert ended.status == status, ended
    with (home / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def unquoted(name: str) -> str:
    """A name without what keeps a spreadsheet from running it."""
    return name.removeprefix("'")


def test_every_route_has_the_same_totals(home: Path) -> None:
    """The sums by student are those of results.json, in every table."""
    expected = {name: student["points"] for name, student in results(home).items()}
    assert expected == {"ann": 25, "bob, jr.": 19, '=HYPERLINK("http://x")': 1, "zoë": 2}
    by_check: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for row in exported(home, "checks")[1:]:
        by_check[unquoted(row[0])] += int(row[6])
        possible[unquoted(row[0])] += int(row[7])
    assert by_check == expected
    assert possible == dict.fromkeys(expected, 25)
    canvas = exported(home, "canvas")[2:]
    assert {unquoted(row[3]): sum(map(int, row[5:])) for row in canvas} == expected
    moodle = exported(home, "moodle")[1:]
    assert {unquoted(row[0]): sum(map(int, row[1:-1])) for row in moodle} == expected
    assert {unquoted(row[0]): int(row[-1]) for row in moodle} == expected


def test_a_row_for_each_check(home: Path) -> None:
    """Student, exercise, check, objective, visible, verdict, points, possible."""
    heading, *rows = exported(home, "checks")
    assert heading == [
        "student", "exercise", "check", "objective", "visible", "verdict", "points", "possible",
    ]  # fmt: skip
    assert len(rows) == 4 * 5
    assert ["bob, jr.", "01", "01.example", "LO1", "yes", "pass", "17", "17"] in rows
    assert ["bob, jr.", "01", "01.extra", "LO1", "no", "fail", "0", "3"] in rows


def test_what_canvas_reads(home: Path) -> None:
    """Five headings in its order, a column for each exercise, a row of points possible."""
    heading, possible, *rows = exported(home, "canvas")
    assert heading == CANVAS + COLUMNS
    assert possible == ["Points Possible", "", "", "", "", "20", "3", "2"]
    assert ["ann", "", "", "ann", "", "20", "3", "2"] in rows


def test_what_moodle_reads(home: Path) -> None:
    """A column that says who it is, the exercises, the total."""
    heading, *rows = exported(home, "moodle")
    assert heading == ["ID number", *COLUMNS, "total"]
    assert ["bob, jr.", "17", "2", "0", "19"] in rows


@pytest.mark.parametrize("form", ["checks", "canvas", "moodle"])
def test_no_cell_is_a_formula(home: Path, form: str) -> None:
    """A name that a spreadsheet would run is kept from it; the same results, the same bytes."""
    cells = [cell for row in exported(home, form) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert '\'=HYPERLINK("http://x")' in cells
    before = (home / "out.csv").read_bytes()
    exported(home, form)
    assert (home / "out.csv").read_bytes() == before


def roster(home: Path, text: str) -> Path:
    """Write a roster."""
    path = home / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


ROSTER = """\
student;Name;ID;Section;Email address
ann;Ann Lee;17;A;ann@x.org
bob, jr.;Bob Ray;18;A;bob@x.org
'=HYPERLINK("http://x");Eve;19;B;eve@x.org
zoë;Zoë;20;B;zoe@x.org
max;Max;21;B;max@x.org
"""


def test_a_roster_gives_the_names_of_the_gradebook(home: Path) -> None:
    """As a spreadsheet saves it, semicolons and all; who has no results is told."""
    path = roster(home, ROSTER)
    rows = exported(home, "canvas", "--roster", path)
    assert rows[2:][1] == ["Ann Lee", "17", "", "", "A", "20", "3", "2"]
    assert [row[1] for row in rows[2:]] == ["19", "17", "18", "20"]
    moodle = exported(home, "moodle", "--roster", path)
    assert [row[0] for row in moodle][:2] == ["Email address", "eve@x.org"]
    ended = command("export", "results", "--to", "moodle", "-o", "out.csv", "--roster", path,
                    inside=home)  # fmt: skip
    assert "on the roster, without results: max" in ended.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("student,id\nann,1\n", 'not on the roster: =HYPERLINK("http://x"), bob, jr., zoë'),
        ("student,id\nann,1\nann,2\n", 'row 3, column student: "ann" is there twice'),
        ("student,id\nann,\n", 'row 2, column id: "ann" has no identifier'),
        ("student,shoe size\nann,1\n", "add one of these: name, id, sis_user_id"),
        ("name,id\nann,1\n", 'there is no column "student"'),
        ("student,student\nann,1\n", 'there are two columns "student"'),
        ("student,id\nann,1,2\n", "row 2: 3 cells, where the heading has 2"),
        ("", 'there is no column "student"'),
    ],
)
def test_a_bad_roster_is_told(home: Path, text: str, told: str) -> None:
    """What is wrong, in which row and column; nothing is written."""
    path = roster(home, text)
    arguments = ("export", "results", "--to", "canvas", "-o", "new.csv", "--roster", path)
    assert told in refused(*arguments, inside=home)
    assert "new.csv" not in everything(home)


def test_a_roster_in_another_encoding_is_told(home: Path) -> None:
    """Latin-1 would turn names into others."""
    path = home / "roster.csv"
    path.write_bytes("student,id\nzoë,1\n".encode("latin-1"))
    arguments = ("export", "results", "--to", "canvas", "-o", "new.csv", "--roster", path)
    assert 'save it again, as "CSV UTF-8"' in refused(*arguments, inside=home)


def test_what_was_not_graded_is_no_zero(tmp_path: Path) -> None:
    """A fault of ours leaves the cell empty, and is told; the checks leave both sides."""
    record(tmp_path, {"ann": (PASS, LOST, PASS, PASS, PASS)})
    [row] = exported(tmp_path, "canvas", status=1)[2:]
    assert row[5:] == ["", "3", "2"]
    [row] = exported(tmp_path, "moodle", status=1)[1:]
    assert row[1:] == ["", "3", "2", ""]
    rows = exported(tmp_path, "checks")
    assert sum(Fraction(row[7]) for row in rows[1:]) == results(tmp_path)["ann"]["possible"] == 22


def test_a_student_that_canvas_would_misread(tmp_path: Path) -> None:
    """A row that begins with "Points Possible" would change the assignments."""
    record(tmp_path, {"Points Possible": (PASS, PASS, PASS, PASS, PASS)})
    arguments = ("export", "results", "--to", "canvas", "-o", "out.csv")
    assert "give another name in a roster" in refused(*arguments, inside=tmp_path)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["results", "--to", "canvas", "-o", "no/such/out.csv"], "the file cannot be written"),
        (["nowhere", "--to", "canvas", "-o", "out.csv"], "these results cannot be read"),
        (["results", "--to", "excel", "-o", "out.csv"], "'excel' is not one of"),
        (["results", "--to", "checks", "-o", "out.csv", "--roster", "x"], "--roster is for"),
    ],
)
def test_bad_input_is_told(home: Path, arguments: list[str], told: str) -> None:
    """One message, and no file."""
    before = everything(home)
    assert told in refused("export", *arguments, inside=home)
    assert everything(home) == before


def test_results_of_another_course_are_told(home: Path) -> None:
    """Points would land in the wrong columns."""
    other = small_course(home, (home / "course.yaml").read_text().replace("small-c", "other-c"))
    assert isinstance(other, Course)
    arguments = ("export", "results", "--to", "checks", "-o", "out.csv")
    assert "results of the course small-course" in refused(*arguments, inside=home)
