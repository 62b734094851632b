"""Names in an nbgrader course, and which checks a grade cell stands for.

An assignment is an exercise, a grade cell is the checks of one objective in it, visible or hidden:
nbgrader keeps one number for each cell, and has no field for an objective.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course import Check, Course, Exercise

_OF_OBJECTIVE = re.compile(r"(?:checks_(\w+)_(?:visible|hidden)|written_(\w+))")


@dataclass(frozen=True)
class Group:
    """The checks behind one grade cell."""

    objective: str
    visible: bool
    checks: tuple[Check, ...]

    @property
    def grade_id(self) -> str:
        """Return the name of the cell."""
        return f"checks_{self.objective}_{'visible' if self.visible else 'hidden'}"

    @property
    def points(self) -> int:
        """Return the most that the cell can give."""
        return sum(check.points for check in self.checks)


def groups(course: Course, exercise: Exercise) -> Iterator[Group]:
    """Yield the groups of an exercise, visible ones first, in the order of the objectives."""
    for visible in (True, False):
        for objective in course.objectives:
            checks = tuple(
                c for c in exercise.checks if c.objective == objective and c.visible is visible
            )
            if checks:
                yield Group(objective, visible, checks)


def assignment(exercise: Exercise) -> str:
    """Return the name of the assignment, which is that of its folder; never only digits."""
    return f"{exercise.id}-{exercise.module}"


def exercise_of(course: Course, name: str) -> Exercise | None:
    """Return the exercise that an assignment is, None for another course's assignment."""
    return next((e for e in course.exercises if assignment(e) == name), None)


def written(objective: str) -> str:
    """Return the name of the cell with a written answer."""
    return f"written_{objective}"


def objective_of(grade_id: str) -> str | None:
    """Return the objective of a grade cell, None for a cell that is not one of ours."""
    match = _OF_OBJECTIVE.fullmatch(grade_id)
    return (match[1] or match[2]) if match else None
