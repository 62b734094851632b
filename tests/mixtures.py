"""Modules that hold two wrong ideas at once: functions of two chaff put together."""

import ast
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

Definition = ast.FunctionDef | ast.ClassDef


def mixtures(reference: Path, chaff: list[Path]) -> Iterator[tuple[str, str, str]]:
    """(one misconception, another, the text of a module that holds both), each text once.

    The module is the first chaff with what only the second one changes. Pairs that change the same
    functions cannot be put together and are left out.
    """
    right = _definitions(reference)
    seen: set[str] = set()
    for one, other in permutations(chaff, 2):
        changed, added = (_changed(right, _definitions(path)) for path in (one, other))
        if added.keys() - changed.keys():
            text = _with(one, {**added, **changed})
            if text not in seen:
                seen.add(text)
                yield one.stem, other.stem, text


def _definitions(path: Path) -> dict[str, Definition]:
    """The functions and classes of a module, without docstrings, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, Definition)]
    for node in found:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return {node.name: node for node in found}


def _changed(right: dict[str, Definition], known: dict[str, Definition]) -> dict[str, Definition]:
    """What a chaff defines otherwise than the reference, or in addition to it."""
    texts = {name: ast.dump(node) for name, node in right.items()}
    return {name: node for name, node in known.items() if ast.dump(node) != texts.get(name)}


def _with(path: Path, added: dict[str, Definition]) -> str:
    """The module with these definitions in place of its own of the same names, or before them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name for node in tree.body if isinstance(node, Definition)}
    body = [added.get(n.name, n) if isinstance(n, Definition) else n for n in tree.body]
    first = next(place for place, node in enumerate(body) if isinstance(node, Definition))
    body[first:first] = [node for name, node in added.items() if name not in own]
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
