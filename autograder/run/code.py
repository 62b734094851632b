"""Tells which answers two files must share: those of functions that reach the same code."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from autograder.run.keys import fingerprint

_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_MAIN = "__name__ == '__main__'"
_UNFORESEEN = {"globals", "locals", "vars", "exec", "eval", "getattr", "__import__", "sys"}


def reaches(text: str) -> Mapping[str, str]:
    """Function -> a fingerprint of all the code of its module that calling it can run.

    That is every definition and import whose name is used, by the function or by what it uses, and
    all else that stands beside them, such as constants. Docstrings do not count. Empty for code
    whose reach cannot be foreseen, and for what is no Python.
    """
    try:
        tree = _without_docstrings(ast.parse(text))
    except (SyntaxError, ValueError):  # ValueError: a null byte, in Python 3.11
        return {}
    if any(isinstance(node, ast.Global) for node in ast.walk(tree)):
        return {}
    defined: dict[str, ast.stmt] = {}
    beside: list[ast.stmt] = []
    for node, name in _named(node for node in tree.body if not _is_main(node)):
        if not name or name in defined:
            beside.append(node)
        else:
            defined[name] = node
    uses = {name: _names([node]) for name, node in defined.items()}
    always = _names(beside)
    if _UNFORESEEN & always.union(*uses.values(), defined):
        return {}
    said = {name: ast.dump(node) for name, node in defined.items()}
    frame = "".join(map(ast.dump, beside))
    reached = {name: _closure({name, *always}, uses) for name in defined}
    return {
        name: fingerprint([frame, *(said[other] for other in sorted(others))])
        for name, others in reached.items()
    }


def _without_docstrings(tree: ast.Module) -> ast.Module:
    places = (node for node in ast.walk(tree) if isinstance(node, ast.Module | _DEFINITIONS))
    for node in places:
        if ast.get_docstring(node, clean=False):
            node.body[:1] = []
    return tree


def _is_main(node: ast.stmt) -> bool:
    """What runs only when the file itself is started."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == _MAIN


def _named(nodes: Iterable[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement with the name that it defines, if any; an import for each of its names."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                one = type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]})
                bound = alias.asname or alias.name.partition(".")[0]
                yield one, bound.replace("*", "")
        else:
            yield node, node.name if isinstance(node, _DEFINITIONS) else ""


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    inside = (part for node in nodes for part in ast.walk(node))
    return {part.id for part in inside if isinstance(part, ast.Name)}


def _closure(names: set[str], uses: Mapping[str, set[str]]) -> set[str]:
    """The definitions that are used by these, by what they use, and so on."""
    reached: set[str] = set()
    while new := names & uses.keys() - reached:
        reached |= new
        names = set().union(*(uses[name] for name in new))
    return reached
