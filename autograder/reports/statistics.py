"""Statistics of classical test theory, and when they are not defined.

All take points as an array of shape (students, checks), where nan is a check that was not graded.
A value that is not defined is None, with the reason in words: never a zero, never a nan.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
LEAST = 5  # students: with fewer, any correlation is chance
_TWO_SIDED_95 = 1.959964  # quantile of the normal distribution


@dataclass(frozen=True)
class Estimate:
    """A number that describes `n` students.

    value       None where it is not defined      why   the reason for that
    low, high   a 95 % interval, where there is one
    """

    value: float | None
    n: int
    why: str = ""
    low: float | None = None
    high: float | None = None


def complete(scores: Scores) -> Scores:
    """The students of whom every check was graded."""
    kept: Scores = scores[~np.isnan(scores).any(axis=1)]
    return kept


def difficulty(scores: Scores, check: int) -> Estimate:
    """The share of students who pass the check in this column: the higher, the easier."""
    column = scores[:, check]
    graded = column[~np.isnan(column)]
    if not graded.size:
        return Estimate(None, 0, "no student's code ran")
    return Estimate(_rounded((graded > 0).mean()), graded.size)


def item_rest(scores: Scores, check: int) -> Estimate:
    """Pearson's correlation of one check with the points of all others in these columns.

    The interval is Fisher's, which is rough for checks that can only be passed or not.
    """
    known = complete(scores)
    item = known[:, check]
    rest = known.sum(axis=1) - item
    if why := _no_item_rest(known, item, rest):
        return Estimate(None, len(known), why)
    value = float(np.corrcoef(item, rest)[0, 1])
    return Estimate(_rounded(value), len(known), "", *_interval(value, len(known)))


def cronbach_alpha(scores: Scores) -> Estimate:
    """Cronbach's alpha: how far the checks in these columns measure one thing."""
    known = complete(scores)
    students, checks = known.shape
    if checks < 2:
        return Estimate(None, students, "there is one check only")
    if students < LEAST:
        return Estimate(None, students, _few(students))
    total = known.sum(axis=1).var(ddof=1)
    if total == 0:
        return Estimate(None, students, "all students have the same points")
    own = known.var(axis=0, ddof=1).sum()
    return Estimate(_rounded(checks / (checks - 1) * (1 - own / total)), students)


def _no_item_rest(known: Scores, item: Scores, rest: Scores) -> str:
    """Why there is no correlation; nothing when there is one."""
    students, checks = known.shape
    if checks < 2:
        return "there is one check only"
    if students < LEAST:
        return _few(students)
    if item.min() == item.max():
        return "all pass" if item.any() else "none passes"
    if rest.min() == rest.max():
        return "all have the same points for the rest"
    return ""


def _interval(value: float, students: int) -> tuple[float | None, float | None]:
    if abs(value) > 1 - 1e-9:  # Fisher's z has no end there
        return None, None
    z, width = math.atanh(value), _TWO_SIDED_95 / math.sqrt(students - 3)
    return _rounded(math.tanh(z - width)), _rounded(math.tanh(z + width))


def _few(students: int) -> str:
    return f"too few students: {students}, at least {LEAST} are needed"


def _rounded(value: float) -> float:
    """Six digits: more would be noise, and differ from one processor to the next."""
    return round(float(value), 6) + 0.0  # + 0.0 makes -0.0 plain
