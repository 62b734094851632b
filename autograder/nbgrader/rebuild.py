"""A submission in the released notebook's form: ours, with the student's answers put in.

No metadata, output or attachment of the student's survives, so copied, deleted, retyped or renamed
cells can stop nothing. It is what people look at; graded is the submission as it was handed in.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(:\[])")
_IMAGE = re.compile(r"!(?=\[)")

Cell = Any
Notebook = Any


def rebuilt(released: Notebook, submitted: Notebook) -> Notebook:
    """The released notebook with the answers and the own cells of a submission.

    An answer comes from the last cell of its name. Own cells keep their place after the answer
    they followed; own text below a written question belongs to the answer.
    """
    notebook = copy.deepcopy(released)
    kinds = {_name(cell): cell for cell in notebook.cells if _marks(cell).get("solution")}
    known = {_name(cell) for cell in notebook.cells}
    answers: dict[str, str] = {}
    own: dict[str, list[Cell]] = {}
    place = ""
    for cell in submitted.get("cells", []):
        name = _name(cell)
        if name in kinds:
            place, answers[name] = name, _source(cell)
        elif name not in known and _source(cell).strip():
            own.setdefault(place, []).append(cell)
    for name, cell in kinds.items():
        if cell.cell_type == "markdown":
            answers[name] = _written(answers.get(name, cell.source), own, name)
    return _put_together(notebook, answers, own)


def harmless(text: str) -> str:
    """Markdown that shows as it was written, but can hold no tag, no link and no image.

    A written answer is shown in a page of the instructor's own server, which does not clean it.
    """
    for pattern, mark in ((_TAG, "< "), (_IMAGE, "! "), (_LINK, "] ")):
        text = pattern.sub(mark, text)
    return text


def _put_together(
    notebook: Notebook, answers: Mapping[str, str], own: Mapping[str, list[Cell]]
) -> Notebook:
    cells = [_own_cell(cell, f"own-0-{n}") for n, cell in enumerate(own.get("", []))]
    for number, cell in enumerate(notebook.cells, start=1):
        name = _name(cell)
        if name in answers:
            written = cell.cell_type == "markdown"
            cell.source = harmless(answers[name]) if written else answers[name]
        cells.append(cell)
        mine = own.get(name, []) if name else []
        cells += [_own_cell(one, f"own-{number}-{n}") for n, one in enumerate(mine)]
    notebook.cells = cells
    return notebook


def _written(answer: str, own: dict[str, list[Cell]], name: str) -> str:
    """A written answer with the text cells that the student put below it."""
    below = own.get(name, [])
    texts = [_source(cell) for cell in below if cell.get("cell_type") == "markdown"]
    own[name] = [cell for cell in below if cell.get("cell_type") != "markdown"]
    return "\n\n".join([answer, *texts])


def _own_cell(cell: Cell, name: str) -> Cell:
    source = _source(cell)
    if cell.get("cell_type") == "code":
        return new_code_cell(source, id=name)
    return new_markdown_cell(harmless(source), id=name)


def _marks(cell: Cell) -> Mapping[str, Any]:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _name(cell: Cell) -> str:
    name = _marks(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def _source(cell: Cell) -> str:
    source = cell.get("source")
    return source if isinstance(source, str) else "".join(map(str, source or []))
