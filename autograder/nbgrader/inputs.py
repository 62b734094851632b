"""What a push reads: the record of a class, and when its submissions came."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from autograder.nbgrader.report import Student
from autograder.reports.reading import read_record


def read_results(course: Course, path: Path) -> Mapping[str, Student]:
    """Student -> entry of a results.json, given as the file or as its folder.

    Raises UserError for another course's results, or results of other checks.
    """
    record = read_record(course, path)
    known = {e.id: {check.id for check in e.checks} for e in course.exercises}
    for student in record["students"].values():
        for name, exercise in student["exercises"].items():
            if set(exercise["checks"]) != known.get(name):
                step = "grade again: autograder grade"
                raise UserError(f"exercise {name} has other checks by now", str(path), step)
    return record["students"]


def read_stamps(path: Path) -> dict[str, datetime]:
    """Student -> when the submission came; from a CSV file: student,timestamp.

    Timestamps are ISO 8601; without a time zone they are UTC. Raises UserError for a bad line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"these timestamps cannot be read ({error})", str(path)) from error
    return {row[0]: _stamp(row, f"{path}, line {n}") for n, row in enumerate(rows, 1) if _real(row)}


def _real(row: list[str]) -> bool:
    return bool(row) and row[0] != "student"


def _stamp(row: list[str], where: str) -> datetime:
    try:
        when = datetime.fromisoformat(row[1].strip())
    except (ValueError, IndexError):
        step = "write it like this: ann,2026-03-01T12:30:00+01:00"
        raise UserError("a line without a student and a time", where, step) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
