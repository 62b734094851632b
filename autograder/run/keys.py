"""Content keys: what a result depends on, as one fingerprint. Same key, same result.

A key covers the submission's files that are used, the checks and known answers of the exercise, the
earlier steps it may be given, what all exercises share, the limits, the isolation level, and the
engine. Points, objectives and titles are not in it: changing those changes no verdict.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.course import Course, Exercise
from autograder.intake import Submission
from autograder.run.sources import sources

_ENGINE = Path(__file__).resolve().parent.parent
_NO_VERDICT = {"objective", "points", "rests_on", "catches"}


class Keys:
    """Makes the keys of one course at one isolation level."""

    def __init__(self, course: Course, level: str) -> None:
        """Read everything that results depend on, once."""
        self.course = course
        limits = course.limits.model_dump()
        self._common = fingerprint([__version__, level, limits, _engine(), _shared(course)])
        self._contents = {e.id: fingerprint(_content(course, e)) for e in course.exercises}

    @property
    def course_fingerprint(self) -> str:
        """One for the whole course: machines that grade together must agree on it."""
        return fingerprint([self._common, self._contents])

    def key(self, exercise: Exercise, submission: Submission, given: bool) -> str:
        """The key of one exercise of one submission, on own or on given earlier steps."""
        used = sources(self.course, exercise, submission, given)
        earlier = {e.id: submission.modules.get(e.module) for e in self.course.upstream(exercise)}
        content = self._contents[exercise.id]
        return fingerprint([self._common, content, given, used, earlier if given else None])


def fingerprint(value: Any) -> str:
    """The SHA-256 of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _content(course: Course, exercise: Exercise) -> Any:
    """The checks, the answers a diagnosis asks, earlier references, the entry in course.yaml."""
    checks = [check.model_dump(exclude=_NO_VERDICT) for check in exercise.checks]
    upstream = course.upstream(exercise)
    files = [course.visible_checks(exercise), course.stub(exercise)]
    files += [*course.reference(exercise).parent.glob("*.py"), *course.chaff(exercise)]
    files += [path for step in upstream for path in (course.reference(step), course.stub(step))]
    ideas = [idea.model_dump() for idea in exercise.misconceptions]
    lessons = {check.id: check.rests_on for check in exercise.checks}
    limits = course.limits_of(exercise).model_dump()
    shape = [exercise.id, exercise.module, checks, lessons, limits]
    return [*shape, ideas, _files(course.root, files)]


def _shared(course: Course) -> Any:
    """The kit, the public data, and what hidden checks share."""
    root = course.root
    files = [*(root / "exercises" / "kit").glob("*.py"), *(root / "exercises" / "data").rglob("*")]
    numbered = {exercise.id for exercise in course.exercises}
    private = (root / "solutions").glob("*") if (root / "solutions").is_dir() else ()
    for folder in private:
        if folder.is_dir() and folder.name not in numbered:
            files += folder.rglob("*")
    return _files(root, files)


def _engine() -> Any:
    """The engine's own source: a mended engine grades again."""
    folders = ("intake", "run", "sandbox")
    inside = (path for name in folders for path in (_ENGINE / name).glob("*.py"))
    return _files(_ENGINE, [*inside, _ENGINE / "cells.py"])


def _files(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(set(paths))
        if path.is_file() and path.suffix != ".pyc"
    }
