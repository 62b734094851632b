"""Checks that cannot fail, or that pass for the wrong reason, found in their source."""

import ast
from collections.abc import Iterator

from autograder.audit.findings import Finding
from autograder.course import Course, Exercise

TOO_WIDE = ("Exception", "BaseException")


def vacuous_checks(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Refuse assertions that always hold, and error checks that code which always fails passes."""
    waiting = {check.id for check in exercise.checks if check.after}
    for path in (course.visible_checks(exercise), course.hidden_checks(exercise)):
        where = str(path.relative_to(course.root))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for what, step in _of_check(node, waiting):
                    yield Finding(f"{where}, {node.name}", what, step)


def _of_check(check: ast.FunctionDef, waiting: set[str]) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(check))
    if not any(_asserts(node) for node in nodes):
        yield "it asserts nothing", "say what is expected with `expect`"
    if _only_errors(nodes) and not waiting & _ids(check):
        yield "code that always raises passes it", "give it an `after` that checks a value"
    for node in nodes:
        yield from _always_true(node)
        yield from _raising_block(node)


def _asserts(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) or _name(node) in (
        "expect",
        "expect.true",
        "expect.raises",
        "pytest.raises",
    )


def _only_errors(nodes: list[ast.AST]) -> bool:
    names = {_name(node) for node in nodes if _asserts(node)}
    return bool(names) and names <= {"expect.raises", "pytest.raises"}


def _always_true(node: ast.AST) -> Iterator[tuple[str, str]]:
    test = node.test if isinstance(node, ast.Assert) else None
    if _name(node) == "expect.true" and isinstance(node, ast.Call) and node.args:
        test = node.args[0]
    step = "compare an answer of the submission"
    if isinstance(test, ast.Constant | ast.Tuple | ast.List | ast.JoinedStr):
        yield f"line {test.lineno} asserts a constant", step
    if isinstance(test, ast.Compare) and ast.dump(test.left) == ast.dump(test.comparators[0]):
        yield f"line {test.lineno} compares a thing with itself", step
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
        yield f"line {node.lineno} compares and forgets: `assert` is missing", step
    if _name(node) == "expect" and isinstance(node, ast.Call):
        values = [ast.dump(value) for value in node.args[:2]]
        if len(values) == 2 and values[0] == values[1]:
            yield f"line {node.lineno} compares a thing with itself", step


def _raising_block(node: ast.AST) -> Iterator[tuple[str, str]]:
    if not isinstance(node, ast.With):
        return
    call = node.items[0].context_expr
    if not isinstance(call, ast.Call) or _name(call) not in ("expect.raises", "pytest.raises"):
        return
    if len(node.body) > 1:
        what = f"line {node.body[1].lineno} comes after what raises, and never runs"
        yield what, "keep one statement in the `with` block"
    if call.args and isinstance(call.args[0], ast.Name) and call.args[0].id in TOO_WIDE:
        yield f"line {call.lineno} takes any exception for the right one", "name its exact class"


def _ids(check: ast.FunctionDef) -> set[str]:
    calls = (mark for mark in check.decorator_list if isinstance(mark, ast.Call))
    return {str(a.value) for c in calls for a in c.args if isinstance(a, ast.Constant)}


def _name(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""
