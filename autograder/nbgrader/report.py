"""What a grade cell says: its score, and what came of each check. Made from the record alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.course import Check, Course, Exercise
from autograder.errors import UserError
from autograder.nbgrader.groups import Group, groups
from autograder.verdict import Verdict

Student = Mapping[str, Any]
"""The entry of one student in results.json."""


@dataclass(frozen=True)
class CellResult:
    """The score of a grade cell, out of what it can give, and the report to show in it."""

    score: float
    possible: int
    report: str


def cell_results(
    course: Course, exercise: Exercise, student: Student, titles: Mapping[str, str]
) -> dict[str, CellResult]:
    """Grade id -> result, for one exercise of one student.

    titles   check id -> the behaviour it states
    raises   UserError when a check was not graded, for a fault of ours: that is never a zero
    """
    entry = student["exercises"][exercise.id]
    for name, check in entry["checks"].items():
        if check["verdict"] == Verdict.NOT_GRADED:
            raise UserError(f"not graded: {check['message']}", name, "grade this submission again")
    found: dict[str, CellResult] = {}
    head = [*student["notices"], *_carried(entry)]
    for group in groups(course, exercise):
        parts = [_told(exercise, check, entry["checks"], titles) for check in group.checks]
        lines = [*(f"note: {line}" for line in head), *parts, _total(group, entry["checks"])]
        score = float(_earned(group, entry["checks"]))
        found[group.grade_id] = CellResult(score, group.points, "\n".join(lines))
        head = []
    return found


def _carried(entry: Mapping[str, Any]) -> Iterator[str]:
    if "carried" in entry:
        yield entry["carried"]["says"]


def _told(
    exercise: Exercise, check: Check, results: Mapping[str, Any], titles: Mapping[str, str]
) -> str:
    """A passed or hidden check by its title, another one with the message students know."""
    result = results[check.id]
    title = titles.get(check.id, check.id)
    if check.visible and result["message"] and result["verdict"] != Verdict.PASS:
        return str(result["message"])
    lines = [f"{result['verdict']:<8} {title}"]
    ideas = {idea.id: idea for idea in exercise.misconceptions}
    if idea := ideas.get(result.get("misconception", "")):
        lines.append(f"  {'reads as':<10} {idea.believes}")
    return "\n".join(lines)


def _total(group: Group, results: Mapping[str, Any]) -> str:
    kind = "visible" if group.visible else "hidden"
    return f"{group.objective}, {kind}: {_earned(group, results)} of {group.points} points"


def _earned(group: Group, results: Mapping[str, Any]) -> int:
    passed = (check for check in group.checks if results[check.id]["verdict"] == Verdict.PASS)
    return sum(check.points for check in passed)
