"""Checks that need a package: run where it is installed, left out everywhere else."""

from pathlib import Path

import pytest
import yaml

from autograder.commands.grade import narrowed
from autograder.course import Course, load_course
from autograder.errors import UserError

CHECK = {"id": "01.sum", "objective": "O", "points": 1, "visible": True}
COURSE = {
    "format": 1,
    "course": {"id": "small", "title": "Small"},
    "policy": {"secure": 0.8, "developing": 0.5},
    "limits": {"cpu_seconds": 1, "wall_seconds": 5, "memory_mb": 100},
    "objectives": {"O": {"title": "Do it"}},
}


def course(folder: Path, package: str, extra: str = "model", **more: object) -> Course:
    """A course of one exercise whose second check needs `package`."""
    checks = [CHECK, {**CHECK, "id": "01.real", "extra": extra}]
    exercise = {"id": "01", "title": "One", "module": "one", "checks": checks, **more}
    extras = {"model": {"packages": ["nowhere_at_all", package], "install": "pip install it"}}
    text = yaml.safe_dump({**COURSE, "extras": extras, "exercises": [exercise]}, sort_keys=False)
    (folder / "course.yaml").write_text(text, encoding="utf-8")
    return load_course(folder)


def test_a_check_stays_where_one_of_its_packages_is_installed(tmp_path: Path) -> None:
    """Any one of the packages will do."""
    made = course(tmp_path, "numpy")
    assert [check.id for _, check in made.checks()] == ["01.sum", "01.real"]
    assert not made.left_out


def test_a_check_is_left_out_where_none_is(tmp_path: Path) -> None:
    """It is in no exercise, so it costs no point; the course says what it would need."""
    made = course(tmp_path, "not_here_either")
    assert [check.id for _, check in made.checks()] == ["01.sum"]
    assert made.left_out == {"01.real": "pip install it"}


def test_what_only_a_left_out_check_catches_is_out_of_reach(tmp_path: Path) -> None:
    """Its misconception is neither looked for nor demanded here; one that others catch stays."""
    for name in ("late", "early"):
        (tmp_path / "solutions/01/chaff").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"solutions/01/chaff/{name}.py").write_text("", encoding="utf-8")
    ideas = [{"id": n, "believes": "It is.", "read": "#here"} for n in ("late", "early")]
    first = {**CHECK, "catches": ["early"]}
    second = {**CHECK, "id": "01.real", "extra": "model", "catches": ["late", "early"]}
    more = {"misconceptions": ideas, "checks": [first, second]}
    made = course(tmp_path, "not_here_either", **more)
    exercise = made.exercise("01")
    assert [idea.id for idea in exercise.misconceptions] == ["early"]
    assert [path.stem for path in made.chaff(exercise)] == ["early"]
    made = course(tmp_path, "numpy", **more)
    assert [path.stem for path in made.chaff(made.exercise("01"))] == ["early", "late"]


def test_an_unknown_extra_is_a_mistake(tmp_path: Path) -> None:
    """The nearest name is offered."""
    with pytest.raises(UserError, match="model"):
        course(tmp_path, "numpy", extra="modle")


def test_an_exercise_may_have_limits_of_its_own(tmp_path: Path) -> None:
    """They take the place of the course's."""
    wider = {"cpu_seconds": 10, "wall_seconds": 60, "memory_mb": 2048}
    made = course(tmp_path, "numpy", limits=wider)
    assert made.limits_of(made.exercise("01")).cpu_seconds == 10
    assert made.limits_of(made.exercise("01").model_copy(update={"limits": None})).cpu_seconds == 1


def test_only_what_an_exercise_leaves_out_is_told_for_it(tmp_path: Path) -> None:
    """A grading of other exercises says nothing of checks that it would not run anyway."""
    made = course(tmp_path, "not_here_either")
    second = made.exercises[0].model_copy(update={"id": "02"})
    both = made.model_copy(update={"exercises": (*made.exercises, second)})
    assert narrowed(both, ["01"]).left_out == {"01.real": "pip install it"}
    assert not narrowed(both, ["02"]).left_out
