"""Where the points of a course lie: exercises by objectives."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

from autograder.course import Check, Course
from autograder.reports.terminal import plain_table, plain_text


@dataclass(frozen=True)
class Points:
    """Points of the checks a student can see, and of those only grading runs."""

    visible: int = 0
    hidden: int = 0

    def __str__(self) -> str:
        """Return ``visible+hidden``, or a dash for none."""
        return f"{self.visible}+{self.hidden}" if self.visible + self.hidden else "-"


def points_of(checks: Iterable[Check]) -> Points:
    """Add up the points of some checks."""
    some = list(checks)
    visible = sum(check.points for check in some if check.visible)
    return Points(visible, sum(check.points for check in some) - visible)


def blueprint_table(course: Course) -> Table:
    """Return a row per exercise and a column per objective, with ``visible+hidden`` points."""
    table = plain_table("exercise", *course.objectives, "all", "points")
    table.caption = "points of visible+hidden checks"
    for exercise in course.exercises:
        _add_row(table, course, f"{exercise.id} {exercise.title}", exercise.checks)
    table.add_section()
    _add_row(table, course, "all exercises", [check for _, check in course.checks()])
    return table


def _add_row(table: Table, course: Course, title: str, checks: Iterable[Check]) -> None:
    some = list(checks)
    cells = [points_of(c for c in some if c.objective == name) for name in course.objectives]
    whole = points_of(some)
    numbers = [*map(str, cells), str(whole), str(whole.visible + whole.hidden)]
    table.add_row(plain_text(title), *numbers)
