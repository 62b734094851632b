"""What each check says it checks, read from the check files without running them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError


def check_titles(course: Course) -> dict[str, str]:
    """Check id -> the first line of its docstring.

    Checks that cannot run on this machine are included. Raises UserError for a damaged file.
    """
    files = [
        f for e in course.exercises for f in (course.visible_checks(e), course.hidden_checks(e))
    ]
    return {name: title for file in files if file.is_file() for name, title in _titles(file)}


def _titles(file: Path) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError) as error:
        step = "autograder audit tells what is wrong"
        raise UserError(f"this check file is no Python ({error})", str(file), step) from None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (doc := ast.get_docstring(node)):
            for name in _marks(node):
                yield name, doc.splitlines()[0]


def _marks(function: ast.FunctionDef) -> Iterator[str]:
    """The ids in `@pytest.mark.check("03.what_it_checks")` above a function."""
    for mark in function.decorator_list:
        match mark:
            case ast.Call(ast.Attribute(attr="check"), [ast.Constant(str() as name)]):
                yield name
