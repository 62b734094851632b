"""The class page's numbers, and its tables: who is counted, and what is worth a look."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from pages_support import (
    HOSTILE_NAMES,
    all_pass,
    hostile_class,
    ids,
    numbers_of,
    tags,
    text,
    written,
)
from word_course import write_word_course

from autograder.course import Course
from autograder.reports.class_numbers import ALL_PASS, NEGATIVE, NONE_PASSES, Numbers
from autograder.reports.class_page import class_page
from autograder.reports.spreadsheets import checks_csv, misconceptions_csv
from autograder.scoring import Carried, Graded
from autograder.verdict import CheckResult, Verdict

FAIL = CheckResult(Verdict.FAIL)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course about words."""
    return write_word_course(tmp_path_factory.mktemp("words"))


def student(course: Course, name: str, **failed: CheckResult) -> Graded:
    """A student who passes every check but these, given as `c01_example=FAIL`."""
    other = {name[1:].replace("_", ".", 1): result for name, result in failed.items()}
    return Graded(name, {**all_pass(course), **other})


def numbers(course: Course, folder: Path, *graded: Graded) -> Numbers:
    """The numbers of these students."""
    return numbers_of(course, written(course, folder, list(graded)))


def test_levels_of_mastery_are_counted(course: Course, tmp_path: Path) -> None:
    """By objective; who has nothing graded of one has reached no level of it."""
    ours = CheckResult(Verdict.NOT_GRADED)
    none_of_it = {c.id: ours for _, c in course.checks() if c.objective == "LO1"}
    found = numbers(
        course,
        tmp_path,
        student(course, "a"),
        student(course, "b", c01_any_text=FAIL),
        Graded("c", {}),
        Graded("d", {**all_pass(course), **none_of_it}),
    )
    expected = {"secure": 1, "developing": 1, "not yet": 1, "no points": 1}
    assert found["objectives"]["LO1"]["students"] == expected


def test_difficulty_is_of_those_whose_code_ran(course: Course, tmp_path: Path) -> None:
    """A file that was not begun, or does not import, says nothing about a check."""
    broken = {check.id: CheckResult(Verdict.BROKEN) for _, check in course.checks()}
    found = numbers(
        course,
        tmp_path,
        student(course, "right"),
        student(course, "wrong", c01_example=FAIL),
        Graded("untouched", {}),
        Graded("broken", broken),
    )
    difficulty = found["checks"]["01.example"]["difficulty"]
    assert (difficulty["value"], difficulty["n"]) == (0.5, 2)
    assert found["exercises"]["01"]["ran"] == 2


def six(course: Course) -> list[Graded]:
    """Six students: all pass 01.filled, none 01.any_draw; 01.left_alone goes against the rest."""
    weak = {"c01_example": FAIL, "c01_any_text": FAIL}
    strong = {"c01_left_alone": FAIL}
    return [
        student(course, f"s{n}", c01_any_draw=FAIL, **(weak if n % 2 else strong)) for n in range(6)
    ]


def test_what_is_worth_a_look(course: Course, tmp_path: Path) -> None:
    """Checks that all pass, that none passes, and that those with more points fail."""
    found = numbers(course, tmp_path, *six(course))
    flags = {name: check["flags"] for name, check in found["checks"].items()}
    assert flags["01.filled"] == [ALL_PASS]
    assert flags["01.any_draw"] == [NONE_PASSES]
    assert flags["01.left_alone"] == [NEGATIVE]
    assert flags["01.any_text"] == []
    assert found["checks"]["01.filled"]["item_rest"]["why"] == "all pass"


def test_nothing_is_said_of_a_handful(course: Course, tmp_path: Path) -> None:
    """That four students pass a check is no news about the check."""
    found = numbers(course, tmp_path, *six(course)[:4])
    assert all(check["flags"] == [] for check in found["checks"].values())


def test_misconceptions_are_counted_by_student(course: Course, tmp_path: Path) -> None:
    """Shown by two checks of one student it is held by one; the most frequent comes first."""
    once = CheckResult(Verdict.FAIL, "", "once_is_enough")
    letters = CheckResult(Verdict.FAIL, "", "small_letters")
    found = numbers(
        course,
        tmp_path,
        student(course, "a", c01_example=once, c01_any_text=once),
        student(course, "b", c01_left_alone=letters),
        student(course, "c", c01_any_text=letters),
        Graded("d", {}),
    )
    shown = [(m["id"], m["students"], m["ran"], m["checks"]) for m in found["misconceptions"]]
    assert shown == [
        ("small_letters", 2, 3, ["01.any_text", "01.left_alone"]),
        ("once_is_enough", 1, 3, ["01.any_text", "01.example"]),
    ]


def test_verdicts_and_carried_exercises_are_counted(course: Course, tmp_path: Path) -> None:
    """How many checks and students met each verdict; how many exercises are carried."""
    late = CheckResult(Verdict.TIMEOUT)
    carried = {"02": Carried(own=1, given=8, steps=("01",))}
    one = student(course, "a", c01_example=late, c01_filled=late)
    found = numbers(course, tmp_path, one, replace(student(course, "b"), carried=carried))
    assert found["verdicts"]["timeout"] == {"checks": 2, "students": 1}
    assert found["exercises"]["02"]["carried"] == 1


def test_times_are_summed_up_by_exercise(course: Course, tmp_path: Path) -> None:
    """Of 1, 2 and 6 seconds the median is 2 and the sum 9."""
    record = written(course, tmp_path, [student(course, "a")])
    found = numbers_of(course, record, {"01": [1.0, 2.0, 6.0], "left": [1.0]})["seconds"]
    assert list(found) == ["01"]
    assert (found["01"]["median"], found["01"]["sum"], found["01"]["most"]) == (2.0, 9.0, 6.0)
    page = class_page(numbers_of(course, record))
    assert "No recorded times were found in this folder." in text(page)


def test_a_check_that_was_left_out_is_named(course: Course, tmp_path: Path) -> None:
    """A machine that lacked what a check needs graded without it, for everybody."""
    first, *rest = course.exercises
    without = first.model_copy(update={"checks": first.checks[1:]})
    lacking = course.model_copy(update={"exercises": (without, *rest)})
    found = numbers(lacking, tmp_path, student(lacking, "a"))
    assert found["left_out"] == ["01.example"]
    assert "they count for nobody: 01.example." in text(class_page(found))


def test_what_is_not_defined_is_said(course: Course, tmp_path: Path) -> None:
    """No cell holds nan or 0 for a number that is not there."""
    page = text(class_page(numbers(course, tmp_path, *six(course))))
    assert "not defined: all pass" in page
    assert "not defined: none passes" in page
    few = text(class_page(numbers(course, tmp_path / "few", student(course, "a"))))
    assert "not defined: too few students: 1, at least 5 are needed" in few
    assert "nan" not in page.split()


def test_a_class_without_students_has_a_page(course: Course, tmp_path: Path) -> None:
    """An empty folder of submissions is no error."""
    page = text(class_page(numbers(course, tmp_path)))
    assert "0 students" in page


def test_every_id_is_there_once(course: Course, tmp_path: Path) -> None:
    """Charts, too, name their parts so that no other part has the name."""
    found = list(ids(class_page(numbers(course, tmp_path, *six(course)))))
    assert len(found) == len(set(found)) > 10


def test_names_of_students_are_text(course: Course, tmp_path: Path) -> None:
    """No name becomes an element, an attribute or a formula, nor turns the direction of a line."""
    found = numbers(course, tmp_path, *hostile_class(course))
    page = class_page(found)
    assert [tag for tag, _ in tags(page)].count("script") == 1
    assert not [a for _, a in tags(page) if {"onerror", "onload"} & a.keys()]
    assert not [tag for tag, _ in tags(page) if tag == "img"]
    assert "\u202e" not in page
    assert "\\u202etxt.exe" in page
    links = [a["href"] for tag, a in tags(page) if tag == "a" and "href" in a]
    pages = [link for link in links if link and not link.startswith("#")]
    assert len(set(pages)) == len(HOSTILE_NAMES) + 1
    assert all(link.startswith("students/") for link in pages)


def test_spreadsheets_hold_what_the_page_says(course: Course, tmp_path: Path) -> None:
    """A row for each check, empty where there is no number, with the reason; the same as JSON."""
    found = numbers(course, tmp_path, *six(course))
    rows = {row["check"]: row for row in csv.DictReader(io.StringIO(checks_csv(found)))}
    assert list(rows) == [check.id for _, check in course.checks()]
    assert (rows["01.filled"]["difficulty"], rows["01.filled"]["n"]) == ("1", "6")
    assert rows["01.filled"]["item_rest"] == ""
    assert rows["01.filled"]["item_rest_note"] == "all pass"
    assert float(rows["01.left_alone"]["item_rest"]) < 0
    assert json.loads(json.dumps(found))["checks"]["01.filled"]["item_rest"]["value"] is None


def test_no_cell_is_a_formula(course: Course, tmp_path: Path) -> None:
    """A sentence that begins with a sign is not run by a spreadsheet."""
    idea = {"believes": "=1+1", "read": "+x", "students": 1}
    found = numbers(course, tmp_path, student(course, "a"))
    found["misconceptions"] = [{"id": "@a", "exercise": "-x", **idea, "ran": 1, "checks": ["=b"]}]
    found["checks"]["01.example"]["title"] = "=HYPERLINK('x')"
    cells = [c for row in csv.reader(io.StringIO(misconceptions_csv(found))) for c in row]
    cells += [c for row in csv.reader(io.StringIO(checks_csv(found))) for c in row]
    assert "'=1+1" in cells
    assert "'=HYPERLINK('x')" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_one_is_not_many(course: Course, tmp_path: Path) -> None:
    """The page counts one student as one, and two as two."""
    for names, says in (("a", "1 student, "), ("ab", "2 students, ")):
        found = numbers(course, tmp_path / names, *(student(course, name) for name in names))
        assert says in text(class_page(found))
