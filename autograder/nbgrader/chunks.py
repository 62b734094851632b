"""Splits a module into the cells of a notebook: the beginning, then one cell a definition.

Cells joined by two empty lines are the module again, to the byte for a file in the usual style.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
START = "start"

_QUOTES = ('"""', "'''")
_TOP = re.compile(r"^(?:(?:async )?def (\w+)|class (\w+)|if __name__ ==)")


@dataclass(frozen=True)
class Chunk:
    """One cell of a module: `start`, a definition by its name, or `main`."""

    name: str
    source: str


def chunks(text: str) -> list[Chunk]:
    """The cells of a module of ours, which parses."""
    lines = text.rstrip("\n").split("\n")
    found = list(_starts(ast.parse(text)))
    begins = [_with_comments(lines, line) for _, line in found]
    pieces = [(START, 0, begins[0] if begins else len(lines))]
    ends = [*begins[1:], len(lines)]
    pieces += [(name, b, e) for (name, _), b, e in zip(found, begins, ends, strict=True)]
    cells = [Chunk(name, "\n".join(lines[b:e]).strip("\n")) for name, b, e in pieces]
    return [cell for cell in cells if cell.source]


def joined(sources: list[str]) -> str:
    """The module that cells make."""
    return "\n\n\n".join(sources) + "\n"


def poured(text: str, names: list[str]) -> dict[str, str] | None:
    """A stranger's module as cells of these names, in their order; None when it does not fit.

    Read line by line, never parsed. What fits is the same module, to the line: definitions in
    the given order, none of them inside a text of several lines.
    """
    lines = text.split("\n")
    starts = [(name, i) for i, line in enumerate(lines) if (name := _name(line)) in names]
    found = [START, *(str(name) for name, _ in starts)]
    begins = [0, *(_with_comments(lines, i) for _, i in starts)]
    ends = [*begins[1:], len(lines)]
    sources = ["\n".join(lines[b:e]).strip("\n") for b, e in zip(begins, ends, strict=True)]
    whole = all(source.count(quotes) % 2 == 0 for source in sources for quotes in _QUOTES)
    in_order = found == [name for name in names if name in found]
    return dict(zip(found, sources, strict=True)) if whole and in_order else None


def with_solution(stub: Chunk, reference: Mapping[str, str], extra: list[str]) -> str:
    """The instructor's cell: what stub and reference share, then the reference marked as solution.

    reference   the reference's cells by name
    extra       definitions of the reference that no stub has, to go into the solution
    """
    own = stub.source.split("\n")
    solved = reference.get(stub.name, stub.source).split("\n")
    pairs = zip(own, solved, strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    rest = solved[shared:]
    if not rest and not extra:
        return stub.source
    indent = re.match(r"\s*", next((line for line in rest if line), ""))
    space = indent[0] if indent else ""
    more = [line for text in extra for line in ["", "", *text.split("\n")]]
    return "\n".join([*own[:shared], space + BEGIN, *rest, *more, END if more else space + END])


def _starts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and first line, from 0, of each statement that begins a cell."""
    for part in tree.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield part.name, min([part.lineno, *(d.lineno for d in part.decorator_list)]) - 1
        elif isinstance(part, ast.If) and "__name__" in ast.unparse(part.test):
            yield "main", part.lineno - 1


def _name(line: str) -> str | None:
    match = _TOP.match(line)
    return (match[1] or match[2] or "main") if match else None


def _with_comments(lines: list[str], line: int) -> int:
    """The first of the comment and decorator lines that stand right above a definition."""
    while line > 0 and lines[line - 1].startswith(("#", "@")):
        line -= 1
    return line
