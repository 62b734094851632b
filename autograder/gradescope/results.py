"""The results.json that Gradescope reads, made from the record of one student.

Visible checks are shown with their messages. Hidden ones are there once grades are published, by
title and score alone. The scores of the tests add up to the points of the record.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.record import Results
from autograder.verdict import Verdict

LATER = "after_published"


def gradescope_results(course: Course, student: Results, titles: Mapping[str, str]) -> Results:
    """Return the content of a Gradescope results.json.

    titles   check id -> the behaviour it states
    raises   UserError when a check was not graded, for a fault of ours: that is never a zero
    """
    tests = [
        _test(check_id, check, titles)
        for exercise in course.exercises
        for check_id, check in student["exercises"][exercise.id]["checks"].items()
    ]
    notices = "\n".join(f"note: {line}" for line in student["notices"])
    return {
        "output": notices,
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [*tests, _summary(course, student)],
    }


def _test(check_id: str, check: Results, titles: Mapping[str, str]) -> dict[str, Any]:
    if check["verdict"] == Verdict.NOT_GRADED:
        raise UserError(f"not graded: {check['message']}", check_id, "run the autograder again")
    passed = check["verdict"] == Verdict.PASS
    told = check["visible"] and not passed
    return {
        "name": f"{check_id}  {titles.get(check_id, '')}".rstrip(),
        "score": check["points"] if passed else 0,
        "max_score": check["points"],
        "status": "passed" if passed else "failed",
        "output": (check["message"] or check["verdict"]) if told else "",
        "output_format": "text",
        "visibility": "visible" if check["visible"] else LATER,
    }


def _summary(course: Course, student: Results) -> dict[str, Any]:
    """What counts first: objectives. Shown late, because hidden checks are counted in."""
    return {
        "name": "Learning objectives",
        "score": 0,
        "max_score": 0,
        "status": "passed",
        "output": "\n".join([*_objectives(student), *_carried(course.exercises, student)]),
        "output_format": "text",
        "visibility": LATER,
    }


def _objectives(student: Results) -> Iterator[str]:
    for name, own in sorted(student["objectives"].items()):
        if own["possible"]:
            yield f"{name}: {own['earned']} of {own['possible']} points, {own['mastery']}"


def _carried(exercises: tuple[Exercise, ...], student: Results) -> Iterator[str]:
    for exercise in exercises:
        if "carried" in student["exercises"][exercise.id]:
            yield f"{exercise.id}: {student['exercises'][exercise.id]['carried']['says']}"
