"""Marks in the record of a student: a part of its own, and their points in the totals.

A criterion that is still to be marked counts on neither side, like a check that was not graded.
"""

from collections.abc import Iterable
from fractions import Fraction

from autograder.course import Course
from autograder.mark import Mark
from autograder.record import Results
from autograder.scoring import Tally, exact, mastery


def with_marks(course: Course, record: Results, marks: Iterable[Mark]) -> Results:
    """Return the record with these marks, whatever marks it had; the same record without any."""
    part = _part(course, record, marks)
    bare = without_marks(course, record)
    if not part:
        return bare
    return {**_totalled(course, bare, part, 1), "marks": part}


def without_marks(course: Course, record: Results) -> Results:
    """Return the record as grading made it."""
    bare = {name: value for name, value in record.items() if name != "marks"}
    return _totalled(course, bare, record["marks"], -1) if "marks" in record else bare


def _part(course: Course, record: Results, marks: Iterable[Mark]) -> Results:
    """Marks by exercise; those for a question that is not part of this record are left out."""
    part: Results = {}
    asked = {e.id: e.reflection for e in course.exercises if e.id in record["exercises"]}
    for mark in marks:
        if question := asked.get(mark.exercise):
            empty = {"objective": question.objective, "criteria": []}
            part.setdefault(mark.exercise, empty)["criteria"].append(_criterion(mark))
    part = {number: entry for number, entry in part.items() if any(map(_begun, entry["criteria"]))}
    for entry in part.values():
        marked = [one for one in entry["criteria"] if one["points"] is not None]
        entry["earned"] = _number(sum(exact(one["points"]) for one in marked))
        entry["possible"] = _number(sum(exact(one["possible"]) for one in marked))
    return part


def _begun(criterion: Results) -> bool:
    return criterion["points"] is not None or criterion["comment"] != ""


def _criterion(mark: Mark) -> Results:
    return {
        "criterion": mark.criterion,
        "title": mark.title,
        "points": None if mark.points is None else _number(mark.points),
        "possible": _number(mark.possible),
        "comment": mark.comment,
    }


def _totalled(course: Course, record: Results, part: Results, sign: int) -> Results:
    """Add the points of the marks to the totals, or take them off."""
    objectives = {name: dict(tally) for name, tally in record["objectives"].items()}
    earned, possible = exact(record["points"]), exact(record["possible"])
    for entry in part.values():
        gain, most = sign * exact(entry["earned"]), sign * exact(entry["possible"])
        own = objectives[entry["objective"]]
        own["earned"] = _number(exact(own["earned"]) + gain)
        own["possible"] = _number(exact(own["possible"]) + most)
        own["mastery"] = mastery(_tally(own), course.policy).value
        earned, possible = earned + gain, possible + most
    totals = {"points": _number(earned), "possible": _number(possible)}
    return {**record, **totals, "objectives": objectives}


def _tally(points: Results) -> Tally:
    """In hundredths, which are whole."""
    return Tally(int(100 * exact(points["earned"])), int(100 * exact(points["possible"])))


def _number(value: Fraction | int) -> int | float:
    return int(value) if value == int(value) else float(value)
