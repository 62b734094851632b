"""Notebooks for tests: a plain one, and the ways in which students' notebooks are odd."""

import copy
import json
from collections.abc import Callable
from typing import Any

Cell = dict[str, Any]
Notebook = dict[str, Any]
Change = Callable[[Notebook], None]


def code(source: str, **marks: Any) -> Cell:
    """A code cell; `marks` are nbgrader's, for a cell of the course's."""
    metadata = {"nbgrader": {"schema_version": 3, **marks}} if marks else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def answer(source: str, grade_id: str = "answer") -> Cell:
    """A cell for an answer."""
    return code(source, grade_id=grade_id, solution=True, grade=False, locked=False)


def locked(source: str, grade_id: str = "checks") -> Cell:
    """A locked cell of the course's."""
    return code(source, grade_id=grade_id, solution=False, grade=True, locked=True, points=2)


def notebook(*cells: Cell) -> Notebook:
    """A notebook of these cells."""
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def as_bytes(content: Notebook) -> bytes:
    """The notebook as a file holds it."""
    return json.dumps(content).encode()


def changed(content: Notebook, change: Change) -> Notebook:
    """A changed copy."""
    new = copy.deepcopy(content)
    change(new)
    return new


def answers_of(content: Notebook) -> list[Cell]:
    """The cells for answers in code, in order."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in content["cells"]]
    pairs = zip(content["cells"], marks, strict=True)
    return [cell for cell, mark in pairs if mark.get("solution") and not mark.get("grade")]


def checks_of(content: Notebook) -> list[Cell]:
    """The locked cells that are graded, in order."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in content["cells"]]
    pairs = zip(content["cells"], marks, strict=True)
    return [cell for cell, mark in pairs if mark.get("grade") and not mark.get("solution")]


def before(text: str) -> Change:
    """Put lines above the last answer."""

    def change(content: Notebook) -> None:
        cell = answers_of(content)[-1]
        cell["source"] = f"{text}\n{cell['source']}"

    return change


def after(text: str) -> Change:
    """Put lines below the last answer."""

    def change(content: Notebook) -> None:
        answers_of(content)[-1]["source"] += f"\n{text}"

    return change


def first_cell(text: str) -> Change:
    """Add a cell of the student's own at the top."""
    return lambda content: content["cells"].insert(0, code(text))


def last_cell(text: str) -> Change:
    """Add a cell of the student's own at the end."""
    return lambda content: content["cells"].append(code(text))


def helper(at_the_end: bool) -> Change:
    """Move what the last answer does into a helper, in a cell right above or at the very end."""

    def change(content: Notebook) -> None:
        cell = answers_of(content)[-1]
        name = cell["source"].partition("def ")[2].partition("(")[0]
        own = code(cell["source"].replace(f"def {name}(", f"def own_{name}(", 1))
        cell["source"] = f"def {name}(*args, **kw):\n    return own_{name}(*args, **kw)"
        place = len(content["cells"]) if at_the_end else content["cells"].index(cell)
        content["cells"].insert(place, own)

    return change


def copied(content: Notebook) -> None:
    """The last answer is there twice, an unfinished copy first."""
    cell = answers_of(content)[-1]
    draft = copy.deepcopy(cell)
    draft["source"] = "draft = 'not finished'"
    content["cells"].insert(content["cells"].index(cell), draft)


def retyped(content: Notebook) -> None:
    """The last answer became a markdown cell."""
    cell = answers_of(content)[-1]
    for key in ("outputs", "execution_count"):
        del cell[key]
    cell["cell_type"] = "markdown"


def unmarked(content: Notebook) -> None:
    """The last answer lost its metadata."""
    answers_of(content)[-1]["metadata"] = {}


def renamed(content: Notebook) -> None:
    """The last answer has another id."""
    answers_of(content)[-1]["metadata"]["nbgrader"]["grade_id"] = "mine"


def without_checks(content: Notebook) -> None:
    """All locked cells with checks are deleted."""
    for cell in checks_of(content):
        content["cells"].remove(cell)


def edited_checks(content: Notebook) -> None:
    """The locked checks say something else."""
    for cell in checks_of(content):
        cell["source"] = "2.0"


def unlocked_checks(content: Notebook) -> None:
    """The locked checks claim to be answers."""
    for cell in checks_of(content):
        cell["source"] = "assert True"
        cell["metadata"]["nbgrader"].update(grade=False, locked=False, solution=True)


def upside_down(content: Notebook) -> None:
    """The checks come first; the answers keep their order, as they build on each other."""
    checks = checks_of(content)
    rest = [cell for cell in content["cells"] if cell not in checks]
    content["cells"] = checks + rest


def lines(content: Notebook) -> None:
    """Sources are lists of lines, as Jupyter writes them."""
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


# Every one of these is right work in odd clothes: full marks.
RIGHT: dict[str, Change] = {
    "plain": lambda content: None,
    "lists of lines": lines,
    "helper above": helper(at_the_end=False),
    "helper below the checks": helper(at_the_end=True),
    "line magic": before("%matplotlib inline"),
    "shell line": before("!pip --version"),
    "shell into a name": before("files = !ls"),
    "cell magic that times": before("%%time"),
    "help with a question mark": after("len?"),
    "top-level await": before("import asyncio\nawait asyncio.sleep(0.001)"),
    "display": after("display(1)"),
    "IPython's display": before("from IPython.display import display, Markdown"),
    "get_ipython": before("get_ipython().run_line_magic('precision', '3')"),
    "future import": before("from __future__ import annotations"),
    "scratch cell raises": first_cell("1 / 0"),
    "demo raises after the answer": after("int('x')"),
    "syntax error in a scratch cell": first_cell("def oops(:"),
    "scratch cell exits": first_cell("import sys; sys.exit()"),
    "scratch cell asks": first_cell("name = input('? ')"),
    "endless scratch cell": first_cell("while True: pass"),
    "endless scratch cell below": last_cell("while True: pass"),
    "sleeping scratch cell": first_cell("import time; time.sleep(3600)"),
    "other language": first_cell("%%bash\nrm -rf ~"),
    "main block": after("if __name__ == '__main__':\n    raise SystemExit"),
    "answer copied": copied,
    "answer without metadata": unmarked,
    "answer turned into markdown": retyped,
    "answer renamed": renamed,
    "checks deleted": without_checks,
    "checks edited": edited_checks,
    "checks unlocked": unlocked_checks,
    "checks first": upside_down,
    "writes to stderr": before("import sys, warnings\nprint('hi', file=sys.stderr)"),
}
