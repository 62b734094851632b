"""One exercise of one submission in an nbgrader course: its files, and what they hold."""

import copy
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Exercise
from autograder.errors import UserError
from autograder.intake import Original, Submission
from autograder.nbgrader.groups import assignment
from autograder.nbgrader.pipeline import fill
from autograder.nbgrader.pour import view_of
from autograder.nbgrader.rebuild import rebuilt
from autograder.nbgrader.report import CellResult
from autograder.reflection import answer_of

MARK = ".pushed"  # says that a submission was put there by us, and may be replaced by us

Notebook = Any


@dataclass(frozen=True)
class Blank:
    """A released notebook, and the sources of its locked cells as a marker is to see them."""

    released: Notebook
    locked: Mapping[str, str]

    def for_markers(self) -> Notebook:
        """The released notebook, mark schemes included."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            cell.source = self.locked.get(name, cell.source)
        return notebook


@dataclass(frozen=True)
class HandedIn:
    """One exercise of one submission, and the file it was handed in as."""

    exercise: Exercise
    submission: Submission
    original: Original

    @property
    def file(self) -> str:
        """The name of its notebook."""
        return f"{self.exercise.module}.ipynb"

    def submit(self, folder: Path, blank: Blank, when: datetime | None) -> Notebook:
        """Put it where nbgrader looks for submissions, so that every button works on it.

        returns   its notebook: the student's, or one that shows the student's Python file
        raises    UserError when a submission lies there that did not come from us
        """
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
            what = "a submission of nbgrader's own lies here and was left alone"
            raise UserError(what, assignment(self.exercise))
        module = self.exercise.module
        as_python = not self.original.name.lower().endswith(".ipynb")
        files = {MARK: b""}
        if as_python:
            text = self.submission.modules[module]
            notebook = view_of(blank.released, text, answer_of(self._written))
            files |= {f"{module}.py": text.encode(), self.file: _bytes(notebook)}
        else:
            notebook = json.loads(self.original.data)
            files |= {self.file: self.original.data}
        if self.exercise.reflection and self._written and as_python:
            files |= {self.exercise.reflection.file: self._written.encode()}
        texts = self.submission.modules
        files |= {name: texts[name].encode() for name in self.exercise.files if name in texts}
        for path in folder.glob("*"):
            path.unlink()
        for name, content in files.items():
            replace_file(folder / name, content)
        write_stamp(folder, when)
        return notebook

    def show(
        self,
        folder: Path,
        notebook: Notebook,
        cells: Mapping[str, CellResult],
        when: datetime | None,
    ) -> frozenset[str]:
        """Put the graded notebook where formgrader looks; the names of cells that are new."""
        before = _sources(folder / self.file)
        fill(notebook, cells)
        replace_file(folder / self.file, _bytes(notebook))
        write_stamp(folder, when)
        now = _sources(folder / self.file)
        return frozenset(name for name, source in now.items() if source != before.get(name))

    def rebuilt(self, blank: Blank, notebook: Notebook) -> Notebook:
        """The notebook as people look at it."""
        return rebuilt(blank.for_markers(), notebook)

    @property
    def _written(self) -> str:
        return self.submission.written.get(self.exercise.id, "")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file anew; nbgrader leaves its own without the right to write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(content)
    os.replace(draft, path)


def write_stamp(folder: Path, when: datetime | None) -> None:
    """Write when a submission came, in the form of nbgrader's own exchange."""
    path = folder / "timestamp.txt"
    path.unlink(missing_ok=True)
    if when is not None:
        stamp = when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        path.write_text(stamp, encoding="ascii")


def _bytes(notebook: Notebook) -> bytes:
    text: str = nbformat.writes(notebook)
    return f"{text}\n".encode()


def _sources(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    cells = nbformat.read(path, as_version=4).cells
    return {c.metadata.get("nbgrader", {}).get("grade_id", c.get("id")): c.source for c in cells}
