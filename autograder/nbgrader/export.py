"""Exports of a gradebook by objective, for `nbgrader export --exporter=...`.

Long     a row for each student, assignment and objective
Wide     a row for each student: shares of the objectives over all assignments, like scores.csv

Scores are the gradebook's: a person's marks and extra credit count. Late penalties belong to no
objective and have a column of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.files import write_atomically
from autograder.nbgrader.groups import objective_of
from autograder.sheets import csv_row

NONE = "(none)"  # the objective of another course's cells


@dataclass
class Tally:
    """Points of one student for one objective of one assignment."""

    earned: float = 0.0
    possible: float = 0.0
    to_mark: bool = False


@dataclass
class Row:
    """One student's work on one assignment; `objectives` by name."""

    assignment: str
    student: Any
    submitted: bool = False
    penalty: float = 0.0
    objectives: dict[str, Tally] = field(default_factory=dict)


class ObjectiveExporter(ExportPlugin):
    """What both exports share."""

    file = "objectives.csv"

    def export(self, gradebook: Any) -> None:
        """Write the file named by --to, or by the exporter."""
        place = Path(self.to or self.file)
        lines = [csv_row([_cell(value) for value in row]) for row in self.table(gradebook)]
        write_atomically(place, "".join(lines))
        self.log.info("%d rows written to %s", len(lines) - 1, place)

    def table(self, gradebook: Any) -> Iterator[list[Any]]:
        """Yield the heading, then the rows."""
        raise NotImplementedError

    def rows(self, gradebook: Any) -> Iterator[Row]:
        """Yield what every chosen student has on every chosen assignment."""
        for assignment in gradebook.assignments:
            if not self.assignment or assignment.name in map(str, self.assignment):
                for student in gradebook.students:
                    if not self.student or student.id in map(str, self.student):
                        yield _row(gradebook, assignment, student)


class Long(ObjectiveExporter):
    """A row for each student, assignment and objective."""

    file = "objectives_long.csv"

    def table(self, gradebook: Any) -> Iterator[list[Any]]:
        """Yield the heading, then the rows."""
        yield [
            "student", "last_name", "first_name", "assignment", "objective",
            "points", "possible", "to_mark", "submitted", "late_penalty",
        ]  # fmt: skip
        for row in self.rows(gradebook):
            for objective, tally in sorted(row.objectives.items()):
                names = [row.student.id, row.student.last_name, row.student.first_name]
                points = [tally.earned, tally.possible, tally.to_mark]
                where = [row.assignment, objective]
                yield [*names, *where, *points, row.submitted, row.penalty]


class Wide(ObjectiveExporter):
    """A row for each student: the share of each objective, then points."""

    file = "objectives_wide.csv"

    def table(self, gradebook: Any) -> Iterator[list[Any]]:
        """Yield the heading, then the rows."""
        rows: dict[str, list[Row]] = {}
        for row in self.rows(gradebook):
            rows.setdefault(row.student.id, []).append(row)
        names = sorted({name for own in rows.values() for row in own for name in row.objectives})
        end = ["points", "possible", "to_mark", "late_penalty"]
        yield ["student", "last_name", "first_name", *names, *end]
        for student, own in sorted(rows.items()):
            sums = {name: _sum(row.objectives.get(name, Tally()) for row in own) for name in names}
            total, who = _sum(sums.values()), own[0].student
            shares = [_share(sums[name]) for name in names]
            late = sum(row.penalty for row in own)
            points = [total.earned, total.possible, total.to_mark, late]
            yield [student, who.last_name, who.first_name, *shares, *points]


def _row(gradebook: Any, assignment: Any, student: Any) -> Row:
    row = Row(assignment.name, student)
    objectives = {}
    for notebook in assignment.notebooks:
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            objectives[cell.id] = objective_of(cell.name) or NONE
            row.objectives.setdefault(objectives[cell.id], Tally()).possible += cell.max_score
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return row
    row.submitted, row.penalty = True, submission.late_submission_penalty or 0.0
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            tally = row.objectives[objectives[grade.cell_id]]
            tally.earned += grade.score or 0.0
            tally.to_mark |= bool(grade.needs_manual_grade)
    return row


def _sum(tallies: Any) -> Tally:
    total = Tally()
    for tally in tallies:
        total.earned += tally.earned
        total.possible += tally.possible
        total.to_mark |= tally.to_mark
    return total


def _share(tally: Tally) -> str:
    return f"{tally.earned / tally.possible:.4f}" if tally.possible else ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
