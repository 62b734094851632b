"""The seam: a check says the same in the student's own run and through an isolated process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_run import COURSE, answers
from own_run import own_run, submission
from sandbox_support import ROOT

from autograder.run.grader import Grader, Job

QUICK = 8
MOST = max(len(answers(exercise)) for exercise in COURSE.exercises)


@pytest.fixture(scope="module")
def grader(strongest: str) -> Iterator[Grader]:
    """Grades the whole course at the strongest level."""
    made = Grader(Job(ROOT / "course.yaml", strongest))
    yield made
    made.close()


def graded(grader: Grader, number: int) -> dict[str, str]:
    """The verdicts through the proxy, each exercise on the submission's own earlier steps."""
    files = submission(number)
    verdicts: dict[str, str] = {}
    for exercise in COURSE.exercises:
        steps = (*COURSE.upstream(exercise), exercise)
        texts = {step.module: files[step.id].read_text(encoding="utf-8") for step in steps}
        results = grader.run(exercise, texts, {})
        verdicts.update({check: str(result.verdict) for check, result in results.items()})
    return verdicts


@pytest.mark.parametrize(
    "number",
    [pytest.param(n, marks=[] if n < QUICK else pytest.mark.slow) for n in range(MOST)],
)
def test_both_sides_say_the_same(grader: Grader, number: int, tmp_path: Path) -> None:
    """Every check of every exercise has the same verdict in both runs, whatever is handed in."""
    own = own_run(number, tmp_path)
    listed = {check.id for _, check in COURSE.checks()}
    assert set(own) == listed | set(COURSE.left_out)
    assert graded(grader, number) == {check: own[check] for check in listed}
