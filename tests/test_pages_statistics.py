"""Difficulty, item-rest correlation, Cronbach's alpha: worked by hand, honest when undefined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.reports.statistics import LEAST, cronbach_alpha, difficulty, item_rest

NAN = float("nan")


def points(*rows: list[float]) -> np.ndarray:
    """Points, a row for each student."""
    return np.array(rows, dtype=np.float64)


FIVE = points([1, 1], [1, 1], [1, 0], [0, 0], [0, 0])


def test_difficulty_is_the_share_that_pass() -> None:
    """Three of five; a check that was not graded counts neither for nor against."""
    assert difficulty(FIVE, 0).value == 0.6
    some = difficulty(points([2], [0], [NAN], [2]), 0)
    assert (some.value, some.n) == (pytest.approx(2 / 3, abs=1e-6), 3)


def test_alpha_by_hand() -> None:
    """Variances 0.3 and 0.3, of the totals 2 2 1 0 0: 1. Alpha is 2 x (1 - 0.6) = 0.8."""
    assert cronbach_alpha(FIVE).value == 0.8


def test_alpha_below_zero_by_hand() -> None:
    """Variances 0.3 and 0.3, of the totals 1 1 2 1 1: 0.2. Alpha is 2 x (1 - 3) = -4."""
    assert cronbach_alpha(points([1, 0], [1, 0], [1, 1], [0, 1], [0, 1])).value == -4


def test_alpha_of_points_that_weigh_differently() -> None:
    """Checks of 1 and 3 points: variances 0.3 and 2.7, totals 4 4 1 0 0 with 4.2, alpha 4/7."""
    alpha = cronbach_alpha(FIVE * [1, 3])
    assert alpha.value == pytest.approx(4 / 7, abs=1e-6)


def test_item_rest_by_hand() -> None:
    """Products of the distances from the means add up to 0.8, squares to 1.2 and 1.2: 2/3."""
    one = item_rest(FIVE, 0)
    assert (one.value, one.n) == (pytest.approx(2 / 3, abs=1e-6), 5)


def test_the_rest_is_without_the_check_itself() -> None:
    """Pass 1 1 0 0 0, rest 0 1 1 2 1: products -1.0, squares 1.2, 2.0; with itself it is +0.17."""
    scores = points([1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1])
    assert item_rest(scores, 0).value == pytest.approx(-1 / np.sqrt(1.2 * 2.0), abs=1e-6)


def test_the_interval_is_fishers() -> None:
    """z = atanh(2/3) = 0.8047, width 1.96 / sqrt(5 - 3) = 1.3859: tanh of -0.5812 and 2.1906."""
    one = item_rest(FIVE, 0)
    assert (one.low, one.high) == (
        pytest.approx(-0.5235, abs=1e-4),
        pytest.approx(0.9753, abs=1e-4),
    )


def test_a_perfect_correlation_has_no_interval() -> None:
    """Fisher's z has no end at 1."""
    same = item_rest(points(*[[n % 2, n % 2] for n in range(6)]), 0)
    assert (same.value, same.low, same.high) == (1.0, None, None)


def test_a_student_without_a_verdict_is_left_out() -> None:
    """Who has a check that was not graded counts neither for correlation nor for alpha."""
    more = np.vstack([FIVE, [[NAN, 1]], [[0, NAN]]])
    assert item_rest(more, 0) == item_rest(FIVE, 0)
    assert cronbach_alpha(more) == cronbach_alpha(FIVE)


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (points(*[[1, n % 2] for n in range(6)]), "all pass"),
        (points(*[[0, n % 2] for n in range(6)]), "none passes"),
        (points(*[[n % 2, 1] for n in range(6)]), "all have the same points for the rest"),
        (points(*[[n % 2] for n in range(6)]), "there is one check only"),
        (FIVE[:4], "too few students: 4, at least 5 are needed"),
        (FIVE[:0], "too few students: 0, at least 5 are needed"),
    ],
)
def test_no_correlation(scores: np.ndarray, why: str) -> None:
    """Where there is no correlation the reason is told, not a zero."""
    one = item_rest(scores, 0)
    assert (one.value, one.why, one.n) == (None, why, len(scores))


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (points(*[[1, 0] for _ in range(6)]), "all students have the same points"),
        (points(*[[n % 2, 1 - n % 2] for n in range(6)]), "all students have the same points"),
        (points(*[[n % 2] for n in range(6)]), "there is one check only"),
        (FIVE[:4], "too few students: 4, at least 5 are needed"),
    ],
)
def test_no_alpha(scores: np.ndarray, why: str) -> None:
    """Where there is no alpha the reason is told, not a zero."""
    alpha = cronbach_alpha(scores)
    assert (alpha.value, alpha.why, alpha.n) == (None, why, len(scores))


def test_no_difficulty_without_students() -> None:
    """Nobody's code ran: there is no share, and n says 0."""
    nobody = difficulty(FIVE[:0], 0)
    assert (nobody.value, nobody.n, nobody.why) == (None, 0, "no student's code ran")


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9),
        elements=st.sampled_from([0.0, 1.0, 3.0, NAN]),
    )
)
def test_a_number_or_a_reason(scores: np.ndarray) -> None:
    """Whatever the points: a finite number in its range, or a reason; never both, never a nan."""
    kept = int((~np.isnan(scores).any(axis=1)).sum())
    for check in range(scores.shape[1]):
        for one, least in ((difficulty(scores, check), 0), (item_rest(scores, check), -1)):
            assert (one.value is None) == bool(one.why)
            assert one.value is None or least <= one.value <= 1
        assert item_rest(scores, check).n == kept
        assert kept >= LEAST or item_rest(scores, check).value is None
    alpha = cronbach_alpha(scores)
    assert (alpha.value is None) == bool(alpha.why)
    assert alpha.value is None or np.isfinite(alpha.value)
