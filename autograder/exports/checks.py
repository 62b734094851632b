"""A row for each check of each student: for statistics, a data frame, a second look."""

from collections.abc import Iterator

from autograder.exports.columns import points
from autograder.record import Results
from autograder.verdict import Verdict

HEADING = [
    "student", "exercise", "check", "objective", "visible", "verdict", "points", "possible",
]  # fmt: skip


def check_rows(results: Results) -> Iterator[list[str]]:
    """Yield the heading, then the rows; points and possible points add up to results.json's.

    A check that was not graded, for a fault of ours, and a criterion that is still to be marked
    leave both sides of the account.
    """
    yield HEADING
    for name, student in sorted(results["students"].items()):
        for number, exercise in sorted(student["exercises"].items()):
            for check_id, check in exercise["checks"].items():
                yield [name, number, check_id, *_check(check)]
            yield from ([name, number, *row] for row in _marks(number, student))


def _check(check: Results) -> list[str]:
    possible = 0 if check["verdict"] == Verdict.NOT_GRADED else check["points"]
    earned = possible if check["verdict"] == Verdict.PASS else 0
    visible = "yes" if check["visible"] else "no"
    return [check["objective"], visible, check["verdict"], points(earned), points(possible)]


def _marks(number: str, student: Results) -> Iterator[list[str]]:
    marks = student.get("marks", {}).get(number, {"criteria": []})
    for criterion in marks["criteria"]:
        marked = criterion["points"] is not None
        cells = (criterion["points"], criterion["possible"]) if marked else (0, 0)
        verdict = "marked" if marked else "not marked"
        name = f"{number}.written.{criterion['criterion']}"
        yield [name, marks["objective"], "yes", verdict, *map(points, cells)]
