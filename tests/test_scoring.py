"""Verdicts become points, and points become mastery."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_course import YAML, small_course

from autograder.course import Course, Policy
from autograder.scoring import Mastery, Tally, mastery, score
from autograder.verdict import CheckResult, Verdict

POLICY = Policy(secure=0.85, developing=0.5)
CHECKS = {"01.example": 17, "01.extra": 3, "02.example": 1, "02.count": 2, "03.example": 2}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the small course: LO1 has 17 + 3 + 2 points, LO2 has 1 + 2."""
    return small_course(tmp_path_factory.mktemp("course"))


def results(**verdicts: Verdict) -> dict[str, CheckResult]:
    """Return results by check id, given as ``c01_extra=Verdict.FAIL``; the others pass."""
    given = {name[1:].replace("_", ".", 1): verdict for name, verdict in verdicts.items()}
    return {name: CheckResult(given.get(name, Verdict.PASS)) for name in CHECKS}


def test_all_passed_earns_all(course: Course) -> None:
    """Full marks are 25 of 25: 22 for the first objective, 3 for the second."""
    points = score(course, results())
    assert points.total == Tally(25, 25)
    assert points.objectives == {"LO1": Tally(22, 22), "LO2": Tally(3, 3)}
    assert points.exercises == {"01": Tally(20, 20), "02": Tally(3, 3), "03": Tally(2, 2)}


def test_an_exercise_may_serve_two_objectives(course: Course) -> None:
    """A failed check of exercise 02 costs the objective it is mapped to, not the other."""
    points = score(course, results(c02_count=Verdict.FAIL))
    assert points.total == Tally(23, 25)
    assert points.objectives == {"LO1": Tally(20, 22), "LO2": Tally(3, 3)}
    assert points.exercises["02"] == Tally(1, 3)


@pytest.mark.parametrize(
    "verdict", [verdict for verdict in Verdict if verdict not in ("pass", "not graded")]
)
def test_any_other_verdict_costs_that_check_alone(course: Course, verdict: Verdict) -> None:
    """Whatever went wrong with one check, the others still score."""
    assert score(course, results(c01_extra=verdict)).total == Tally(22, 25)


def test_a_fault_of_ours_costs_nothing(course: Course) -> None:
    """A check that was not graded is neither earned nor possible."""
    points = score(course, results(c01_extra=Verdict.NOT_GRADED))
    assert points.total == Tally(22, 22)
    assert points.objectives["LO1"] == Tally(19, 19)
    assert points.exercises["01"] == Tally(17, 17)


def test_nothing_handed_in_counts_as_todo(course: Course) -> None:
    """A check without a result is possible and not earned."""
    points = score(course, {"03.example": CheckResult(Verdict.PASS)})
    assert points.total == Tally(2, 25)
    assert points.objectives == {"LO1": Tally(0, 22), "LO2": Tally(2, 3)}


def test_results_for_unknown_checks_are_ignored(course: Course) -> None:
    """A check taken out of the course neither earns nor costs."""
    extra = {"01.removed": CheckResult(Verdict.PASS)}
    assert score(course, results() | extra) == score(course, results())


@pytest.mark.parametrize(
    ("earned", "possible", "expected"),
    [
        (17, 20, Mastery.SECURE),  # 0.85 exactly
        (16, 20, Mastery.DEVELOPING),
        (10, 20, Mastery.DEVELOPING),
        (9, 20, Mastery.NOT_YET),
        (84_999_999_999_999_999, 10**17, Mastery.DEVELOPING),
        (85 * 10**15, 10**17, Mastery.SECURE),
        (1, 1, Mastery.SECURE),
        (0, 1, Mastery.NOT_YET),
        (0, 0, Mastery.NOT_YET),
    ],
)
def test_mastery_by_hand(earned: int, possible: int, expected: Mastery) -> None:
    """With 0.85 and 0.5, a threshold itself is enough and a hair less is not."""
    assert mastery(Tally(earned, possible), POLICY) is expected


@given(percent=st.integers(2, 100), scale=st.integers(1, 1000))
def test_thresholds_mean_what_is_written(percent: int, scale: int) -> None:
    """For every threshold in hundredths, that many points of a hundred reach it exactly."""
    policy = Policy(secure=percent / 100, developing=0.01)
    possible = 100 * scale
    assert mastery(Tally(percent * scale, possible), policy) is Mastery.SECURE
    assert mastery(Tally(percent * scale - 1, possible), policy) is not Mastery.SECURE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdicts=st.dictionaries(st.sampled_from(list(CHECKS)), st.sampled_from(Verdict)))
def test_the_whole_is_the_sum_of_its_parts(course: Course, verdicts: dict[str, Verdict]) -> None:
    """Objectives and exercises each add up to the total, and nothing exceeds the possible."""
    points = score(course, {name: CheckResult(verdict) for name, verdict in verdicts.items()})
    for parts in (points.objectives, points.exercises):
        assert sum(parts.values(), Tally()) == points.total
        assert all(0 <= part.earned <= part.possible for part in parts.values())
    ungraded = sum(CHECKS[name] for name, v in verdicts.items() if v is Verdict.NOT_GRADED)
    assert points.total.possible == 25 - ungraded


def test_order_of_verdicts_does_not_matter(course: Course) -> None:
    """The same results in another order give the same score."""
    some = results(c01_extra=Verdict.FAIL, c03_example=Verdict.TIMEOUT)
    assert score(course, dict(reversed(some.items()))) == score(course, some)


def test_an_objective_without_checks_is_not_yet(tmp_path: Path) -> None:
    """An objective nothing measures has no points, and is not reached."""
    text = YAML.replace("exercises:\n", '  LO3: {title: "Unmeasured."}\nexercises:\n', 1)
    points = score(small_course(tmp_path, text), {})
    assert points.objectives["LO3"] == Tally()
    assert points.objectives["LO3"].share is None
    assert mastery(points.objectives["LO3"], POLICY) is Mastery.NOT_YET
