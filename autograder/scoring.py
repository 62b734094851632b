"""From verdicts to points, and from points to mastery: pure functions, exact arithmetic."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from autograder.course import Check, Course, Policy
from autograder.verdict import CheckResult, Verdict

MISSING = CheckResult(Verdict.TODO)
"""What stands for a check without a result: nothing was handed in for it."""


class Mastery(StrEnum):
    """How well an objective is reached."""

    SECURE = "secure"
    DEVELOPING = "developing"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Carried:
    """An exercise that counts as graded on top of given earlier steps.

    ``own`` and ``given`` are the points earned on the student's own and on the given earlier
    steps, ``steps`` the ids of those.
    """

    own: int
    given: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Graded:
    """The verdicts on one student's work, by check id, and notices about it.

    ``carried`` holds the exercises, by id, that count on top of given earlier steps, ``answered``
    those whose written question was answered.
    """

    student: str
    results: Mapping[str, CheckResult]
    notices: tuple[str, ...] = ()
    carried: Mapping[str, Carried] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    """Points earned, out of the points possible."""

    earned: int = 0
    possible: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Add point by point, so that a whole is the sum of its parts."""
        return Tally(self.earned + other.earned, self.possible + other.possible)

    @property
    def share(self) -> Fraction | None:
        """The exact share earned, from 0 to 1; None when nothing was possible."""
        return Fraction(self.earned, self.possible) if self.possible else None


@dataclass(frozen=True)
class Score:
    """The points of one student: in total, by objective id, and by exercise id."""

    total: Tally
    objectives: dict[str, Tally]
    exercises: dict[str, Tally]


def score(course: Course, results: Mapping[str, CheckResult]) -> Score:
    """Count the points for one student's results, by check id.

    A check without a result counts as todo. A check that was not graded, for a
    fault of ours, leaves both sides of the account. Results for checks the
    course does not have are ignored.
    """
    tallies = [
        (exercise.id, check.objective, tally(check, results.get(check.id, MISSING)))
        for exercise, check in course.checks()
    ]
    return Score(
        total=_sum(points for _, _, points in tallies),
        objectives=_by(course.objectives, lambda name: [p for _, o, p in tallies if o == name]),
        exercises=_by(
            [exercise.id for exercise in course.exercises],
            lambda name: [p for e, _, p in tallies if e == name],
        ),
    )


def tally(check: Check, result: CheckResult) -> Tally:
    """Return the points one check gives: all or nothing, or no account at all."""
    if result.verdict is Verdict.NOT_GRADED:
        return Tally()
    return Tally(check.points if result.verdict is Verdict.PASS else 0, check.points)


def mastery(points: Tally, policy: Policy) -> Mastery:
    """Return how well an objective with these points is reached; a threshold itself counts."""
    share = points.share
    if share is None:
        return Mastery.NOT_YET
    if share >= exact(policy.secure):
        return Mastery.SECURE
    return Mastery.DEVELOPING if share >= exact(policy.developing) else Mastery.NOT_YET


@functools.lru_cache(1024)
def exact(number: int | float) -> Fraction:
    """Read 0.85 as 17/20, which is what its author wrote, not as the nearest binary fraction."""
    return Fraction(str(number))


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _by(names: Iterable[str], parts: Callable[[str], list[Tally]]) -> dict[str, Tally]:
    return {name: _sum(parts(name)) for name in names}
