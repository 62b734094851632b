"""Our steps in nbgrader's commands. What nbgrader does around them stays as it is.

Stubs     generate_assignment: the instructor's notebook becomes the student's
Reader    autograde: a file that is no notebook stops nothing
Rebuild   autograde, first: our notebook with the student's answers
Grade     autograde, in place of a kernel: the course's grader fills the grade cells
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook, new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.course import load_course
from autograder.errors import UserError
from autograder.isolation import DEFAULT_REQUIRED
from autograder.nbgrader.client import SERVICE, NotGraded
from autograder.nbgrader.groups import exercise_of
from autograder.nbgrader.rebuild import rebuilt
from autograder.nbgrader.report import CellResult

_SHOWN = {".txt", ".csv", ".json", ".py", ".md", ".png", ".jpg", ".jpeg", ".gif", ".ipynb"}

Pair = tuple[Any, Any]


class Stubs(NbGraderPreprocessor):
    """Puts the stub into every cell for an answer."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Pair:
        """Replace the reference; what the student is to see stands in the cell's metadata."""
        ours = cell.metadata.get("course", {})
        if "stub" in ours:
            cell.source = ours.pop("stub")
        return cell, resources


class Reader(NotebookExporter):
    """Reads a submission; one that is no notebook is an empty one, and is graded as that."""

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Pair:
        """Read what nbgrader would stop at; the report of the grade cells says why."""
        try:
            notebook = nbformat.read(file_stream, as_version=4)
        except Exception:  # what a damaged file makes the library raise is not written down
            notebook = new_notebook()
        pair: Pair = self.from_notebook_node(notebook, resources, **kw)
        return pair


class Rebuild(NbGraderPreprocessor):
    """Puts the submission into the form of the released notebook."""

    def preprocess(self, nb: Any, resources: Any) -> Pair:
        """Take the student's answers into our notebook."""
        place = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        folder = coursedir.format_path(coursedir.release_directory, ".", place["assignment"])
        released = Path(folder) / f"{place['notebook']}.ipynb"
        if not released.is_file():
            step = f"run: nbgrader generate_assignment {place['assignment']}"
            raise UserError("the released notebook is missing", str(released), step)
        return rebuilt(nbformat.read(released, as_version=4), nb), resources


class Grade(NbGraderPreprocessor):
    """Fills the grade cells with scores and reports; no kernel runs."""

    course = Unicode(help="the path of course.yaml").tag(config=True)
    require = Unicode(DEFAULT_REQUIRED, help="the weakest isolation accepted").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Pair:
        """Grade the submission as it was handed in, with the student's earlier exercises."""
        place = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        exercise = exercise_of(load_course(Path(self.course)), place["assignment"])
        if exercise is None:
            step = "give another course's assignments a folder and settings of their own"
            raise UserError("the course has no such exercise", place["assignment"], step)
        folder = students_folder(coursedir, place["student"], place["assignment"])
        try:
            results = SERVICE.grade(Path(self.course), self.require, exercise.id, folder)
        except NotGraded as error:
            where = f"{place['student']}, {place['assignment']}"
            raise UserError(f"not graded: {error}", where) from error
        fill(nb, {name: CellResult(**result) for name, result in results.items()})
        step = coursedir.autograded_directory
        _tidy(Path(coursedir.format_path(step, place["student"], place["assignment"])))
        return nb, resources


def fill(notebook: Any, results: Mapping[str, CellResult]) -> None:
    """Put scores and reports into the grade cells; no other cell keeps an output.

    Raises UserError when the notebook was released from another state of the course.
    """
    left = dict(results)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            marks = cell.metadata.get("nbgrader", {})
            result = left.pop(marks.get("grade_id"), None)
            if result and result.possible == marks.get("points"):
                cell.outputs = _outputs(result)
            elif result or marks.get("grade"):
                raise _outdated(marks["grade_id"])
    if left:
        raise _outdated(next(iter(left)))


def _outputs(result: CellResult) -> list[Any]:
    """What nbgrader reads the score from, behind what people read."""
    score = {"text/plain": repr(result.score)}
    return [
        new_output("stream", name="stdout", text=result.report + "\n"),
        new_output("execute_result", data=score, execution_count=None),
    ]


def _outdated(grade_id: str) -> UserError:
    step = "autograder release --nbgrader, then nbgrader generate_assignment --force"
    return UserError("the course has changed since the notebook was released", grade_id, step)


def students_folder(coursedir: Any, student: str, assignment: str) -> Path:
    """The folder that holds all assignments of one student, and nobody else's."""

    def parent(who: str, which: str) -> Path:
        return Path(coursedir.format_path(coursedir.submitted_directory, who, which)).parent

    folder = parent(student, assignment)
    if folder != parent(student, "another") or folder == parent(f"{student}-", assignment):
        step = "leave CourseDirectory.directory_structure as nbgrader has it"
        raise UserError("a student's assignments do not lie in one folder", str(folder), step)
    return folder


def _tidy(folder: Path) -> None:
    """Remove what nobody needs here: the course's own files, and files that a browser would run.

    Formgrader serves whatever lies beside a notebook, as a page of the instructor's own server.
    """
    for name in ("kit", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() not in _SHOWN:
            path.unlink()
