"""Known answers, run as a student's own run would: in this process, through the kit alone."""

import functools
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox_support import ROOT

from autograder.course import Check, Course, Exercise, load_course
from autograder.run.collect import collect
from kit.expect import Expect
from kit.load import ExerciseModules
from kit.outcome import Outcome, outcome_of
from kit.plugin import check_rng
from kit.submission import LocalSubmission

COURSE: Course = load_course(ROOT / "course.yaml")


def answers(exercise: Exercise) -> dict[str, Path]:
    """Every known answer to an exercise by name: stub, reference, wheat/..., chaff/...."""
    files = {"stub": COURSE.stub(exercise), "reference": COURSE.reference(exercise)}
    files.update({f"wheat/{path.stem}": path for path in COURSE.wheat(exercise)})
    files.update({f"chaff/{path.stem}": path for path in COURSE.chaff(exercise)})
    return files


class Noted(Expect):
    """An `expect` that remembers which wrong answers were known to it."""

    def __init__(self, submission: Any) -> None:
        super().__init__(submission)
        self.known: dict[str, Any] = {}

    def __call__(self, got: Any, expected: Any, **more: Any) -> None:
        self.known.update(more.get("known") or {})
        super().__call__(got, expected, **more)


@functools.cache
def ran(exercise_id: str, answer: str) -> dict[str, Outcome]:
    """What came of every check on a known answer, on top of the reference's earlier steps."""
    exercise = COURSE.exercise(exercise_id)
    texts = {step: COURSE.reference(step) for step in COURSE.upstream(exercise)}
    with _modules({**texts, exercise: answers(exercise)[answer]}) as modules:
        return {check.id: _one(exercise, check, modules)[0] for check in exercise.checks}


@functools.cache
def known_values(exercise_id: str) -> dict[str, dict[str, Any]]:
    """Check id -> misconception id -> the wrong answer that the check knows of."""
    exercise = COURSE.exercise(exercise_id)
    steps = (*COURSE.upstream(exercise), exercise)
    with _modules({step: COURSE.reference(step) for step in steps}) as modules:
        seen = {check.id: _one(exercise, check, modules)[1] for check in exercise.checks}
    return {check: known for check, known in seen.items() if known}


def verdicts(exercise_id: str, answer: str) -> dict[str, str]:
    """The verdicts of `ran`, before checks that wait for others are blocked."""
    return {check: outcome.verdict for check, outcome in ran(exercise_id, answer).items()}


@functools.cache
def _functions() -> Mapping[str, Any]:
    return collect(COURSE, COURSE.exercises)


@contextmanager
def _modules(files: Mapping[Exercise, Path]) -> Iterator[ExerciseModules]:
    """A folder like exercises/ with these files, importable for as long as it is needed."""
    names = {exercise.module for exercise in files}
    with tempfile.TemporaryDirectory() as folder:
        for exercise, path in files.items():
            place = Path(folder, exercise.id)
            place.mkdir()
            (place / f"{exercise.module}.py").write_bytes(path.read_bytes())
        modules = ExerciseModules(Path(folder))
        modules.install()
        try:
            yield modules
        finally:
            sys.meta_path.remove(modules)
            for name in names:
                sys.modules.pop(name, None)


def _one(
    exercise: Exercise, check: Check, modules: ExerciseModules
) -> tuple[Outcome, dict[str, Any]]:
    function = _functions()[check.id]
    submission = LocalSubmission(exercise.module, modules)
    expect = Noted(submission)
    made = {"submission": submission, "expect": expect, "rng": check_rng(check.id)}
    error: BaseException | None = None
    try:
        with warnings.catch_warnings(action="ignore"):  # they never cost a point
            function.function(**{name: made[name] for name in function.arguments})
    except BaseException as raised:
        error = raised
    return outcome_of(error, exercise.module, submission._calls), expect.known
