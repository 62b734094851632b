"""What a push reads: the record of a class, and when its submissions came."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import UserError
from autograder.recorded import AGAIN, json_file, read_record


def read_results(course: Course, path: Path) -> dict[str, Any]:
    """Student -> entry of a results.json, given as the file or as its folder.

    Raises UserError for another course's results, or results of other checks.
    """
    results = read_record(course, path)
    known = {e.id: {check.id for check in e.checks} for e in course.exercises}
    for student in results["students"].values():
        for name, exercise in student["exercises"].items():
            if set(exercise["checks"]) != known.get(name):
                raise UserError(
                    f"exercise {name} has other checks by now", str(json_file(path)), AGAIN
                )
    students: dict[str, Any] = results["students"]
    return students


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
