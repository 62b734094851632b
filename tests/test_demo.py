"""`autograder demo`: the README's first command, from an empty folder to a graded class."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli_support import Ended, command
from sandbox_support import ROOT

from autograder.course import load_course

COURSE = load_course(ROOT / "course.yaml")
FIRST_THREE = COURSE.exercises[:3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo puts its class."""
    return tmp_path_factory.mktemp("demo") / "here"


@pytest.fixture(scope="module")
def ended(folder: Path) -> Ended:
    """The demo, run once."""
    return command("demo", "-o", folder, "--course", ROOT)


@pytest.fixture(scope="module")
def students(folder: Path, ended: Ended) -> dict[str, Any]:
    """What results.json says of each made-up student."""
    assert ended.status == 0, ended
    text = (folder / "results" / "results.json").read_text(encoding="utf-8")
    return json.loads(text)["students"]


def verdicts(student: dict[str, Any], exercise: str = "") -> Counter[str]:
    """How often each verdict fell, in all or in one exercise."""
    chosen = [student["exercises"][exercise]] if exercise else student["exercises"].values()
    return Counter(check["verdict"] for e in chosen for check in e["checks"].values())


def test_a_class_of_24(ended: Ended, students: dict[str, Any]) -> None:
    """24 rows, and where to find the files."""
    assert ended.status == 0
    assert len(students) == 24
    for name in students:
        assert f"| {name} " in ended.out
    for name in ("results.json", "scores.csv", "submissions"):
        assert name in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_the_first_three_exercises(students: dict[str, Any]) -> None:
    """A first look takes seconds; `--all` is for those who have minutes."""
    for student in students.values():
        assert sorted(student["exercises"]) == [exercise.id for exercise in FIRST_THREE]


def test_right_work_has_full_marks_in_any_clothes(students: dict[str, Any]) -> None:
    """References, other right answers, a zip, flat files, Windows line ends: all points."""
    right = {name: s for name, s in students.items() if "right" in name}
    assert len(right) == 10
    for name, student in right.items():
        assert student["points"] == student["possible"], name


def test_wrong_work_fails_something_in_every_exercise(students: dict[str, Any]) -> None:
    """Each known wrong answer is found out, and by a verdict that fits."""
    wrong = {name: s for name, s in students.items() if name.startswith("wrong-")}
    assert len(wrong) == 7
    for name, student in wrong.items():
        for exercise in student["exercises"]:
            assert verdicts(student, exercise)["fail"], (name, exercise)
        assert set(verdicts(student)) <= {"pass", "fail", "blocked"}, name


def test_unfinished_work_is_unfinished(students: dict[str, Any]) -> None:
    """Stubs are all to do; half of the work is half of the marks."""
    assert set(verdicts(students["untouched"])) == {"todo"}
    half = students["half-done"]
    first = FIRST_THREE[0].id
    assert set(verdicts(half, first)) == {"pass"}
    assert not verdicts(half)["fail"]


def test_accidents_cost_what_they_touch(students: dict[str, Any]) -> None:
    """A syntax error breaks its exercise, an endless loop times out; the rest has its points."""
    last = FIRST_THREE[-1].id
    assert set(verdicts(students["syntax-error"], last)) == {"broken"}
    assert verdicts(students["endless-loop"], last)["timeout"]
    for name in ("syntax-error", "endless-loop"):
        for exercise in FIRST_THREE[:-1]:
            assert set(verdicts(students[name], exercise.id)) == {"pass"}, name


def test_hostile_work_gets_nothing(students: dict[str, Any]) -> None:
    """Reading secrets, ending the process, being equal to everything: no points by any of them."""
    hostile = {name: s for name, s in students.items() if name.startswith("hostile-")}
    assert len(hostile) == 3
    for name, student in hostile.items():
        assert student["points"] == 0, name
    assert set(verdicts(students["hostile-exits"])) <= {"crashed", "blocked"}
    assert set(verdicts(students["hostile-equals-everything"])) <= {"fail", "blocked"}


@pytest.mark.slow
def test_the_demo_can_be_run_again(folder: Path, ended: Ended, students: dict[str, Any]) -> None:
    """A second run makes the class anew and says the same."""
    again = command("demo", "-o", folder, "--course", ROOT)
    assert again.status == 0
    assert [line for line in again.out.splitlines() if line.startswith("|")] == [
        line for line in ended.out.splitlines() if line.startswith("|")
    ]


@pytest.mark.slow
def test_all_exercises(tmp_path: Path) -> None:
    """With `--all`, right work is right and wrong work wrong in every exercise."""
    assert command("demo", "--all", "-o", tmp_path / "here", "--course", ROOT).status == 0
    text = (tmp_path / "here" / "results" / "results.json").read_text(encoding="utf-8")
    for name, student in json.loads(text)["students"].items():
        for exercise in COURSE.exercises:
            found = verdicts(student, exercise.id)
            assert "right" not in name or set(found) == {"pass"}, (name, exercise.id)
            assert not name.startswith("wrong-") or found["fail"], (name, exercise.id)
