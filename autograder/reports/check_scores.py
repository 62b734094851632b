"""The points of a class by exercise, as arrays that statistics can be made of.

Counted are students whose code for the exercise ran. A file that was not begun, not handed in, or
that does not import says nothing about single checks: all of them fail together, and statistics
would take that for checks which agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autograder.reports.reading import CheckRow, Record
from autograder.reports.statistics import Scores
from autograder.verdict import Verdict

DID_NOT_RUN = (Verdict.TODO, Verdict.BROKEN, Verdict.BLOCKED, Verdict.NOT_GRADED)


@dataclass(frozen=True)
class ExerciseScores:
    """Points of shape (students, checks), nan where not graded; `checks` names the columns."""

    checks: tuple[str, ...]
    scores: Scores


def exercise_scores(record: Record) -> dict[str, ExerciseScores]:
    """Exercise id -> points of the students whose code ran."""
    exercises = {name: tuple(checks) for name, checks in _checks(record)}
    return {
        name: ExerciseScores(checks, _array(record, name, checks))
        for name, checks in exercises.items()
    }


def _checks(record: Record) -> Iterator[tuple[str, list[str]]]:
    first = next(iter(record["students"].values()), None)
    for name, exercise in sorted(first["exercises"].items() if first else ()):
        yield name, sorted(exercise["checks"])


def _array(record: Record, exercise: str, checks: tuple[str, ...]) -> Scores:
    rows = [student["exercises"][exercise]["checks"] for student in record["students"].values()]
    kept = [[_points(row[name]) for name in checks] for row in rows if _ran(row)]
    return np.array(kept, dtype=np.float64).reshape(-1, len(checks))


def _ran(checks: dict[str, CheckRow]) -> bool:
    return any(check["verdict"] not in DID_NOT_RUN for check in checks.values())


def _points(check: CheckRow) -> float:
    if check["verdict"] is Verdict.NOT_GRADED:
        return np.nan
    return float(check["points"]) if check["verdict"] is Verdict.PASS else 0.0
