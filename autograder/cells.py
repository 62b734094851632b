"""A notebook's code as one text: cell after cell, each under a line that says which one it was.

Intake writes the form, the worker runs it cell by cell. It is ordinary Python with comments, so
whatever reads a module's text reads a notebook's, and line numbers mean the same everywhere.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

# What a notebook hands out where a written answer goes.
TEXT_STUB = "*Write your answer here, in place of this line.*"

_MARK = re.compile(r"^# %% cell (\d{1,6})$", re.MULTILINE)


class Cell(NamedTuple):
    """One code cell: its number in the notebook, its first line in the text, its source."""

    number: int
    line: int
    source: str


def joined(cells: Iterable[tuple[int, str]]) -> str:
    """The text of code cells, given as (number in the notebook, source)."""
    return "\n".join(f"# %% cell {number}\n{_own(source)}\n" for number, source in cells)


def is_joined(text: str) -> bool:
    """Whether a module's text is that of a notebook."""
    return _MARK.match(text) is not None


def split(text: str) -> list[Cell]:
    """The cells of a text made by `joined`."""
    marks = list(_MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        Cell(int(mark[1]), text.count("\n", 0, mark.end()) + 2, text[mark.end() + 1 : end])
        for mark, end in zip(marks, ends, strict=True)
    ]


def _own(source: str) -> str:
    """The source, where no line reads as one of our marks."""
    return _MARK.sub(r"# % % cell \1", source).strip("\n")
