"""From the bytes of a notebook to the text of its code cells. Nothing in it is run or trusted.

Taken is the source of code cells in their order, without the locked ones that the course hands out
(lesson and checks). Names and order of the course's cells are not looked at, so copying, moving,
deleting or renaming cells costs nothing by itself; outputs are never read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import cells
from .limits import Refused

MAX_CELLS = 5_000
NO_NOTEBOOK = Refused("it is not a notebook; save it again in Jupyter")
OLD = Refused("it is a notebook of an old format; open it in Jupyter and save it again")

_MAGIC = re.compile(r"^(?:%%?[A-Za-z]\w*|!\s*\w+)", re.MULTILINE)
_LISTED = 4


@dataclass(frozen=True)
class Notebook:
    """The code of a notebook, as ``cells.joined`` writes it.

    ``answered`` is true when it has the course's cells for answers, and is no mere view of a
    Python file; ``remarks`` say what was passed over; ``written`` is the written answer in it.
    """

    text: str
    answered: bool
    remarks: tuple[str, ...]
    written: str


@dataclass(frozen=True)
class _Cell:
    number: int
    kind: str
    source: str
    marks: Mapping[str, Any]

    @property
    def is_answer(self) -> bool:
        return bool(self.marks.get("solution"))

    @property
    def is_code(self) -> bool:
        """Also an answer in code that was turned into another kind of cell by a slip."""
        return not self.is_written and (self.kind == "code" or self.is_answer)

    @property
    def is_written(self) -> bool:
        return self.is_answer and bool(self.marks.get("grade"))

    @property
    def is_handed_out(self) -> bool:
        return not self.is_answer and bool(self.marks.get("locked") or self.marks.get("grade"))


def read_notebook(data: bytes) -> Notebook:
    """Return the code of a notebook. Raises Refused when the bytes are none."""
    content = _parsed(data)
    everything = list(_cells(content))
    taken = [cell for cell in everything if cell.is_code and not cell.is_handed_out]
    text = cells.joined((cell.number, cell.source) for cell in taken if cell.source.strip())
    answered = any(cell.is_answer for cell in taken) and not _is_view(content)
    written = [cell.source for cell in everything if cell.is_written]
    return Notebook(text, answered, tuple(_remarks(taken)), "".join(written[-1:]))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise NO_NOTEBOOK from None
    if not isinstance(content, dict) or type(content.get("nbformat")) is not int:
        raise NO_NOTEBOOK
    if content["nbformat"] < 4:
        raise OLD
    if not isinstance(content.get("cells"), list):
        raise NO_NOTEBOOK
    return content


def _cells(content: Mapping[str, Any]) -> Iterator[_Cell]:
    for number, cell in enumerate(content["cells"][:MAX_CELLS], start=1):
        if isinstance(cell, dict):
            marks = _dict(_dict(cell.get("metadata")).get("nbgrader"))
            yield _Cell(number, str(cell.get("cell_type")), _source(cell.get("source")), marks)


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _source(value: Any) -> str:
    """The text of a cell: on the disk it is a text or a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    text = value if isinstance(value, str) else ""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair: see decoding


def _is_view(content: Mapping[str, Any]) -> bool:
    """Whether the grader made this notebook, to show a Python file that was handed in."""
    return bool(_dict(_dict(content.get("metadata")).get("course")).get("view"))


def _remarks(taken: list[_Cell]) -> Iterator[str]:
    for cell in taken:
        if cell.kind != "code":
            yield f"cell {cell.number}, an answer, had become a {cell.kind[:20]} cell; read as code"
    names = [name for cell in taken if isinstance(name := cell.marks.get("grade_id"), str)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield f"answer cells that come twice ({_some(twice)}): the later one counts"
    if magic := [word for cell in taken for word in _MAGIC.findall(cell.source)]:
        yield f"notebook-only lines ({_some(dict.fromkeys(magic))}) are passed over in grading"


def _some(names: Any) -> str:
    listed = [name[:30] for name in names]
    return ", ".join(listed[:_LISTED]) + (", ..." if len(listed) > _LISTED else "")
