"""Reads a results.json back, and refuses one that does not fit: format 1, key by key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NotRequired

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict  # the one that pydantic wants before Python 3.12

from autograder.course import Course
from autograder.errors import UserError
from autograder.record import JSON_NAME
from autograder.scoring import Mastery
from autograder.verdict import Verdict

Number = int | float  # marks of people may have decimals


class Points(TypedDict):
    """Points earned, out of the points possible."""

    earned: int
    possible: int


class ObjectiveRow(TypedDict):
    """How far one student is with one objective, marks included."""

    earned: Number
    possible: Number
    mastery: Mastery


class CheckRow(TypedDict):
    """What came of one check of one student."""

    verdict: Verdict
    objective: str
    points: int
    visible: bool
    message: str
    misconception: NotRequired[str]


class CarriedRow(TypedDict):
    """Points on own and on given earlier steps, where the latter count."""

    own: int
    given: int
    says: str


class ExerciseRow(Points):
    """One exercise of one student."""

    checks: dict[str, CheckRow]
    carried: NotRequired[CarriedRow]


class CriterionRow(TypedDict):
    """What a person gave for one criterion of a written answer; None while it is to be marked."""

    criterion: str
    title: str
    points: Number | None
    possible: Number
    comment: str


class MarksRow(TypedDict):
    """The marks for one written answer; points of the criteria that are marked."""

    objective: str
    earned: Number
    possible: Number
    criteria: list[CriterionRow]


class StudentRow(TypedDict):
    """One student."""

    points: Number
    possible: Number
    objectives: dict[str, ObjectiveRow]
    exercises: dict[str, ExerciseRow]
    notices: list[str]
    marks: NotRequired[dict[str, MarksRow]]


class IdeaRow(TypedDict):
    """A recognised misconception, and how many students hold it."""

    believes: str
    read: str
    students: int


class Record(TypedDict):
    """A whole results.json."""

    format: Literal[1]
    course: str
    engine: str
    isolation: str
    objectives: dict[str, str]
    misconceptions: dict[str, IdeaRow]
    students: dict[str, StudentRow]


_RECORD = TypeAdapter(Record)
_AGAIN = "grade again: autograder grade"


def read_record(course: Course, path: Path) -> Record:
    """The record of a class, given as its results.json or as the folder of it.

    Raises UserError when there is none, when it is damaged, or of another course.
    """
    file = path / JSON_NAME if path.is_dir() else path
    try:
        record = _RECORD.validate_json(file.read_bytes())
    except OSError as error:
        step = "give the folder that autograder grade wrote with -o"
        what = f"these results cannot be read ({(error.strerror or str(error)).lower()})"
        raise UserError(what, str(file), step) from None
    except ValidationError as error:
        raise UserError(
            "this is no results.json of this version", _where(file, error), _AGAIN
        ) from None
    if record["course"] != course.id:
        raise UserError(f"these are results of the course {record['course']}", str(file), _AGAIN)
    if name := _odd_one(record):
        raise UserError("this student has other checks or objectives than the first", name, _AGAIN)
    for number in sorted(
        {n for student in record["students"].values() for n in student["exercises"]}
    ):
        course.exercise(number)
    return record


def check_rows(student: StudentRow) -> Iterator[tuple[str, CheckRow]]:
    """Every check of one student, by id."""
    for exercise in student["exercises"].values():
        yield from exercise["checks"].items()


def _odd_one(record: Record) -> str:
    """A student whose entry has not the same parts as the first one's; nothing if there is none."""
    parts = {name: _parts(student) for name, student in record["students"].items()}
    objectives = sorted(record["objectives"])
    first = next(iter(parts.values()), None)
    return next((n for n, own in parts.items() if own != first or own[0] != objectives), "")


def _parts(student: StudentRow) -> tuple[list[str], dict[str, list[str]]]:
    exercises = {name: sorted(row["checks"]) for name, row in student["exercises"].items()}
    return sorted(student["objectives"]), exercises


def _where(file: Path, error: ValidationError) -> str:
    place = ", ".join(str(part) for part in error.errors()[0]["loc"])[:200]
    return f"{file}, at {place}" if place else str(file)
