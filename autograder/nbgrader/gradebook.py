"""One writer for a gradebook: results graded elsewhere become nbgrader's rows.

The same results written twice leave the same rows. What a person entered stays, and is shown to
them again only when the work or its score has changed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from warnings import catch_warnings, simplefilter

from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook
from sqlalchemy import text
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.errors import UserError

Penalty = Callable[[str, float, float], float | None]
"""Student, score, seconds late -> points to take off, as nbgrader's plug-ins compute them."""

_LOCK = 0x6E62677264  # any number: the same for every writer of ours


@dataclass(frozen=True)
class Work:
    """One graded notebook of one student.

    notebook   with scores and reports in its grade cells      changed   names of cells whose
    when       it was handed in, or None                       text is new since the last time
    """

    assignment: str
    name: str
    student: str
    notebook: Any
    changed: frozenset[str]
    when: datetime | None


class Writer:
    """Writes works into an open gradebook."""

    def __init__(self, gradebook: Any, penalty: Penalty) -> None:
        self.gradebook, self.penalty = gradebook, penalty

    def write(self, work: Work) -> None:
        """Write one work, in one transaction at the end."""
        book = self.gradebook
        book.update_or_create_student(work.student)
        when = None if work.when is None else work.when.astimezone(UTC).replace(tzinfo=None)
        submission = book.update_or_create_submission(work.assignment, work.student, timestamp=when)
        _complete(book, submission)
        rows = book.find_submission_notebook(work.name, work.assignment, work.student)
        grades = {grade.name: grade for grade in rows.grades}
        comments = {comment.name: comment for comment in rows.comments}
        for cell in work.notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if utils.is_grade(cell):
                _score(grades[name], cell, name in work.changed)
            if utils.is_solution(cell):
                untouched = utils.compute_checksum(cell) == cell.metadata.nbgrader.get("checksum")
                comments[name].auto_comment = "No response." if untouched else None
        book.db.flush()
        book.db.refresh(rows)
        rows.late_submission_penalty = self._late(work.student, rows, submission.total_seconds_late)
        book.db.commit()

    def _late(self, student: str, rows: Any, seconds: float) -> float | None:
        if seconds <= 0:
            return None
        penalty = self.penalty(student, rows.score, seconds)
        return None if penalty is None else min(max(penalty, 0.0), rows.score)


@contextmanager
def opened(url: str, course: str) -> Iterator[Any]:
    """The gradebook at `url`, made when it is new; nobody else of ours writes meanwhile."""
    # nbgrader makes a new gradebook with the command alembic, and finds it on PATH only.
    here = os.path.dirname(sys.executable)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    with explained(), catch_warnings(), Gradebook(url, course) as gradebook:
        simplefilter("ignore", SAWarning)  # nbgrader's own, about every new submission
        _lock(gradebook, url)
        yield gradebook


@contextmanager
def explained() -> Iterator[None]:
    """Say in one sentence what is wrong with a database; raises UserError."""
    try:
        yield
    except SQLAlchemyError as error:
        step = "check the address, and that the database is running and lets you in"
        raise UserError(_first_line(error), "the gradebook", step) from error
    except ModuleNotFoundError as error:
        step = "install it; for PostgreSQL: pip install 'psycopg[binary]'"
        raise UserError(f"there is no {error.name} here", "the gradebook", step) from error


def _lock(gradebook: Any, url: str) -> None:
    """Refuse a second writer on another machine; on this one, a file does."""
    if url.startswith("postgresql"):
        held = gradebook.db.execute(text(f"SELECT pg_try_advisory_lock({_LOCK})")).scalar()
        if not held:
            raise UserError("another push is writing", "the gradebook", "wait for it to end")


def _complete(gradebook: Any, submission: Any) -> None:
    """Add rows for cells that the gradebook learned of after this submission."""
    for rows in submission.notebooks:
        have = {grade.cell_id for grade in rows.grades}
        for cell in (*rows.notebook.grade_cells, *rows.notebook.task_cells):
            if cell.id not in have:
                gradebook.db.add(Grade(cell_id=cell.id, notebook=rows))
        have = {comment.cell_id for comment in rows.comments}
        for cell in (*rows.notebook.solution_cells, *rows.notebook.task_cells):
            if cell.id not in have:
                gradebook.db.add(Comment(cell_id=cell.id, notebook=rows))
    gradebook.db.flush()


def _score(grade: Any, cell: Any, changed: bool) -> None:
    """Set the automatic score; a person's own score stays and wins."""
    auto, _ = utils.determine_grade(cell)
    new = changed or auto != grade.auto_score
    grade.auto_score = auto
    if grade.manual_score is None:
        grade.needs_manual_grade = auto is None
    elif new:
        grade.needs_manual_grade = True


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
