"""Mechanical mutants of a reference: the second net behind hand-written chaff.

The operators are those of Cosmic Ray. A mutant that nobody could tell from the reference is excused
in writing, in `solutions/NN/excused.yaml`: a list of `{was: line, now: line, because: why}`.
"""

import ast
import difflib
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import yaml

from autograder.audit.trials import Trial
from autograder.course import Course, Exercise
from autograder.errors import UserError

_ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")
_COMPARISON = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
OPERATORS = (
    "NumberReplacer",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "ZeroIterationForLoop",
    "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_Invert",
    *(f"ReplaceBinaryOperator_{was}_{now}" for was, now in permutations(_ARITHMETIC, 2)),
    *(f"ReplaceComparisonOperator_{was}_{now}" for was, now in permutations(_COMPARISON, 2)),
)


def mutants(course: Course, exercise: Exercise) -> Iterator[Trial]:
    """Each mutant of an exercise's reference once, named by the line it changes.

    Lines that the stub has, too, are given to students and stay as they are.
    """
    source = course.reference(exercise).read_text(encoding="utf-8")
    given = _lines(course.stub(exercise).read_text(encoding="utf-8"))
    seen = {ast.dump(ast.parse(source))}
    for operator in _operators():
        for text in _occurrences(source, operator):
            try:
                tree = ast.dump(ast.parse(text))
            except SyntaxError:
                continue
            if tree not in seen and not _lines(source) - _lines(text) <= given:
                seen.add(tree)
                yield Trial(exercise.id, "mutant", _changed(source, text), text)


def excused(course: Course, exercise: Exercise) -> dict[str, str]:
    """Mutant name -> why nobody could tell it from the reference."""
    path = course.reference(exercise).parent / "excused.yaml"
    if not path.is_file():
        return {}
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return {_name(e["was"], e["now"]): str(e["because"]) for e in entries}
    except (yaml.YAMLError, TypeError, KeyError) as error:
        step = "write a list of {was: ..., now: ..., because: ...}"
        raise UserError(f"cannot be read ({error})", str(path), step) from None


def _operators() -> list[object]:
    try:
        from cosmic_ray.operators.provider import OperatorProvider
    except ImportError:
        step = "pip install 'shared-foundation[audit]', or pass --no-mutants"
        raise UserError("mutants need the package cosmic-ray", next_step=step) from None
    provider = OperatorProvider()
    known = set(provider)
    return [provider[name]() for name in OPERATORS if name in known]


def _occurrences(source: str, operator: object) -> Iterator[str]:
    from cosmic_ray.mutating import mutate_code

    number = 0
    while (text := mutate_code(source, operator, number)) is not None:
        yield text
        number += 1


def _lines(text: str) -> set[str]:
    return set(map(str.strip, text.splitlines()))


def _changed(source: str, text: str) -> str:
    diff = list(difflib.unified_diff(source.splitlines(), text.splitlines(), n=0, lineterm=""))[2:]
    was = " ".join(line[1:].strip() for line in diff if line.startswith("-"))
    now = " ".join(line[1:].strip() for line in diff if line.startswith("+"))
    return _name(was, now)


def _name(was: str, now: str) -> str:
    return f"{was}  ->  {now}"


def excuse_file(course: Course, exercise: Exercise) -> Path:
    """Where an excuse is written."""
    return course.reference(exercise).parent / "excused.yaml"
