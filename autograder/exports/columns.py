"""The columns of a gradebook: one for each exercise, one for each written answer with marks.

A cell is empty while something behind it was not graded, through a fault of ours, or is still to
be marked: a number there would cost points that the student may have earned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from autograder.course import Course, Exercise
from autograder.record import Results
from autograder.scoring import exact
from autograder.verdict import Verdict


@dataclass(frozen=True)
class Column:
    """What a gradebook calls an assignment: an exercise, or the written answer of it."""

    exercise: Exercise
    written: bool = False

    @property
    def name(self) -> str:
        """Return a name without words that a gradebook might read as something else."""
        name = f"{self.exercise.id}-{self.exercise.module}"
        return f"{name}-written" if self.written else name

    def points(self, student: Results) -> str:
        """Return the points of one student; "" when they are not all known."""
        if self.written:
            marks = student.get("marks", {}).get(self.exercise.id)
            return points(marks["earned"]) if marks and not _waiting(marks) else ""
        entry = student["exercises"][self.exercise.id]
        missing = any(c["verdict"] == Verdict.NOT_GRADED for c in entry["checks"].values())
        return "" if missing else points(entry["earned"])

    def possible(self, students: Iterable[Results]) -> str:
        """Return the points possible, the same for everybody."""
        for student in students:
            if not self.written:
                checks = student["exercises"][self.exercise.id]["checks"].values()
                return points(sum(check["points"] for check in checks))
            if marks := student.get("marks", {}).get(self.exercise.id):
                return points(sum(exact(c["possible"]) for c in marks["criteria"]))
        return ""


def columns(course: Course, results: Results) -> list[Column]:
    """Return the columns of these results, in course order."""
    students = results["students"].values()
    found = []
    for exercise in course.exercises:
        if any(exercise.id in student["exercises"] for student in students):
            found.append(Column(exercise))
        if any(exercise.id in student.get("marks", {}) for student in students):
            found.append(Column(exercise, written=True))
    return found


def empty_cells(course: Course, results: Results) -> list[str]:
    """Say which cells are empty, and what would fill them."""
    steps = {False: "not graded; grade again", True: "not marked yet"}
    return [
        f"{name}: {column.name}: {steps[column.written]}"
        for name, student in sorted(results["students"].items())
        for column in columns(course, results)
        if not column.points(student)
    ]


def points(value: int | float | Fraction) -> str:
    """Return a number of points as text: whole, or with the decimals it has."""
    return f"{float(value):.10g}"


def _waiting(marks: Results) -> bool:
    return any(criterion["points"] is None for criterion in marks["criteria"])
