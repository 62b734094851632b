"""Python files as notebooks: what formgrader shows of a submission that was no notebook."""

import copy
from typing import Any

from autograder.nbgrader.chunks import START, joined, poured

Notebook = Any


def view_of(released: Notebook, text: str, written: str) -> Notebook:
    """The released notebook with a module and a written answer in its answer cells.

    A module whose parts do not come in the expected order stands in the first cell as it is. The
    notebook is marked as a view: graded is the file.
    """
    notebook = copy.deepcopy(released)
    notebook.metadata["course"] = {"view": True}
    answers = [cell for cell in notebook.cells if _name(cell).startswith("answer-")]
    names = [_name(cell).removeprefix("answer-") for cell in answers]
    first = START if START in names else names[0]
    parts = poured(text, names) or {first: joined([text.strip("\n")])}
    for cell, name in zip(answers, names, strict=True):
        cell.source = parts.get(name, "")
    for cell in notebook.cells:
        if written and _name(cell).startswith("written_"):
            cell.source = written
    return notebook


def _name(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
