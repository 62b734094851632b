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

# What only looks like an answer: the right form, filled with one number; None where it is empty.
FILLED = {
    "gives zeros in the right form": "0",
    "gives ones in the right form": "1",
    "gives nan in the right form": "float('nan')",
}
_FILL = """


def _filled(value):
    import numpy
    if isinstance(value, numpy.ndarray | list | tuple | dict) and _is_empty(value):
        return None
    if isinstance(value, numpy.ndarray):
        return numpy.full(value.shape, NUMBER, dtype=value.dtype if NUMBER == NUMBER else float)
    if isinstance(value, (bool, int, float, numpy.generic)):
        return type(value)(NUMBER) if NUMBER == NUMBER else NUMBER
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        parts = [_filled(one) for one in value]
        return value._make(parts) if hasattr(value, "_make") else type(value)(parts)
    return "" if isinstance(value, str) else value


def _is_empty(value):
    return 0 in getattr(value, "shape", (len(value),))


def _filling(function):
    return lambda *args, **kwargs: _filled(function(*args, **kwargs))
"""


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
    yield Trial(exercise.id, "garbage", "is an empty file", "")
    right = course.reference(exercise).read_text(encoding="utf-8")
    for name, number in FILLED.items():
        text = right + _FILL.replace("NUMBER", number) + _all_filling(course, exercise)
        yield Trial(exercise.id, "garbage", name, text)


def _trial(exercise: Exercise, kind: str, path: Path) -> Trial:
    return Trial(exercise.id, kind, path.stem, path.read_text(encoding="utf-8"))


def _all_with(course: Course, exercise: Exercise, body: str) -> str:
    """Every function of the exercise once more, with this body."""
    names = sorted(public_names(course, exercise))
    return "".join(f"\n\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)


def _all_filling(course: Course, exercise: Exercise) -> str:
    names = sorted(public_names(course, exercise))
    return "".join(f"\n{name} = _filling({name})" for name in names) + "\n"
