"""One bug costs once: decides when an exercise counts as graded on top of given earlier steps."""

from autograder.course import Exercise
from autograder.scoring import Carried
from autograder.verdict import CheckResult, Verdict

Results = dict[str, CheckResult]


def begun_and_lacking(results: Results) -> bool:
    """Something was written, and something is not right yet."""
    verdicts = {result.verdict for result in results.values()}
    return bool(verdicts - {Verdict.TODO}) and verdicts != {Verdict.PASS}


def worth_replacing(earlier: list[Results]) -> bool:
    """The earlier steps are real attempts, and at least one of them is not right."""
    return all(map(_attempted, earlier)) and any(map(begun_and_lacking, earlier))


def _attempted(results: Results) -> bool:
    """Not untouched, and not degenerate: something is right, or a slip keeps it from importing."""
    verdicts = {result.verdict for result in results.values()}
    return bool(verdicts & {Verdict.PASS, Verdict.BROKEN})


def better(
    exercise: Exercise, own: Results, given: Results, steps: tuple[str, ...]
) -> tuple[Results, Carried | None]:
    """The results that count, and what to say when they are those on given steps."""
    points_own, points_given = earned(exercise, own), earned(exercise, given)
    if points_given <= points_own:
        return own, None
    return given, Carried(points_own, points_given, steps)


def earned(exercise: Exercise, results: Results) -> int:
    """Points of the passed checks."""
    passed = (c for c in exercise.checks if results[c.id].verdict is Verdict.PASS)
    return sum(check.points for check in passed)
