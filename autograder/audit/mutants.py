"""Mechanical mutants of a reference: the second net behind hand-written chaff.

The operators are those of Cosmic Ray. A mutant that nobody could tell from the reference is excused
in writing, in `solutions/NN/excused.yaml`: a list of `{was: line, now: line, because: why}`.
"""

import ast
import difflib
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

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

    What the stub has, too, is given to students and stays as it is: whole statements of the module,
    and the signatures of functions.
    """
    source = course.reference(exercise).read_text(encoding="utf-8")
    given = {ast.dump(node) for node in ast.parse(course.stub(exercise).read_text("utf-8")).body}
    operators = _operators()
    for node in ast.parse(source).body:
        if ast.dump(node) not in given and not _is_program(node):
            before, text, after = _split(source, node)
            for changed in _each_once(text, operators):
                name = _changed(text, changed)
                yield Trial(exercise.id, "mutant", name, before + changed + after)


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


def _operators() -> list[Any]:
    try:
        from cosmic_ray.operators.provider import OperatorProvider
    except ImportError:
        step = "pip install 'shared-foundation[audit]', or pass --no-mutants"
        raise UserError("mutants need the package cosmic-ray", next_step=step) from None
    provider = OperatorProvider()
    known = set(provider)
    return [provider[name]() for name in OPERATORS if name in known]


def _is_program(node: ast.stmt) -> bool:
    """What runs only when the module is the program: no check sees it."""
    return isinstance(node, ast.If) and "__main__" in ast.dump(node.test)


def _split(source: str, node: ast.stmt) -> tuple[str, str, str]:
    """The text before a statement of a module, its own, and the text after it."""
    lines = source.splitlines(keepends=True)
    marks = [mark.lineno for mark in getattr(node, "decorator_list", [])]
    first, last = min([node.lineno, *marks]) - 1, node.end_lineno
    return "".join(lines[:first]), "".join(lines[first:last]), "".join(lines[last:])


def _each_once(text: str, operators: Iterable[Any]) -> Iterator[str]:
    """The mutants of one statement that mean something else, each once; signatures are kept."""
    seen, promised = {ast.dump(ast.parse(text))}, _signature(text)
    for changed in _all_changed(text, operators):
        try:
            tree = ast.dump(ast.parse(changed))
        except SyntaxError:
            continue
        if tree not in seen and _signature(changed) == promised:
            seen.add(tree)
            yield changed


def _all_changed(text: str, operators: Iterable[Any]) -> Iterator[str]:
    """Apply each operator in each place; the text is parsed again only where there is one."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code

    nodes = list(ast_nodes(get_ast(text)))
    for operator in operators:
        places = sum(1 for node in nodes for _ in operator.mutation_positions(node))
        for number in range(places):
            yield mutate_code(text, operator, number)


def _signature(text: str) -> str:
    [node] = ast.parse(text).body
    return ast.dump(node.args) if isinstance(node, ast.FunctionDef) else ""


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
