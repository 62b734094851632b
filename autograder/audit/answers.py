"""The known answers of a course: right ones, wrong ones, empty ones, and garbage."""

from collections.abc import Iterator
from pathlib import Path

from autograder.audit.trials import Trial
from autograder.course import Course, Exercise
from autograder.layout import public_names

GARBAGE = {
    "gives None": "return None",
    "gives zero": "return 0.0",
    "gives one": "return 1",
    "gives True": "return True",
    "gives nan": "return float('nan')",
    "gives an empty list": "return []",
    "gives an empty dict": "return {}",
    "gives an empty text": "return ''",
    "gives an array of zeros": "import numpy; return numpy.zeros(3)",
    "gives back its first argument": "return args[0] if args else None",
    "raises ValueError": "raise ValueError(*map(str, args))",
    "raises KeyError": "raise KeyError('unknown')",
    "raises TypeError": "raise TypeError('wrong')",
}


def known_answers(course: Course, exercise: Exercise) -> Iterator[Trial]:
    """Reference, wheat, stub, chaff and garbage of one exercise."""
    yield _trial(exercise, "reference", course.reference(exercise))
    yield _trial(exercise, "stub", course.stub(exercise))
    for path in course.wheat(exercise):
        yield _trial(exercise, "wheat", path)
    for path in course.chaff(exercise):
        yield _trial(exercise, "chaff", path)
    stub = course.stub(exercise).read_text(encoding="utf-8")
    for name, body in GARBAGE.items():
        yield Trial(exercise.id, "garbage", name, stub + _all_with(course, exercise, body))


def _trial(exercise: Exercise, kind: str, path: Path) -> Trial:
    return Trial(exercise.id, kind, path.stem, path.read_text(encoding="utf-8"))


def _all_with(course: Course, exercise: Exercise, body: str) -> str:
    """Every function of the exercise once more, with this body."""
    names = sorted(public_names(course, exercise))
    return "".join(f"\n\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)
