"""The seam: a check says the same in the student's own run and through an isolated process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_run import COURSE, answers
from sandbox_support import ROOT

from autograder.run.grader import Grader, Job

# Submission number n hands in answer number n of every exercise: stubs, references, wheat, chaff.
# Later exercises stand on the same submission's earlier ones, right or wrong.
QUICK = 8
MOST = max(len(answers(exercise)) for exercise in COURSE.exercises)


def submission(number: int) -> dict[str, Path]:
    """Exercise id -> the answer that submission `number` hands in."""
    files = {exercise.id: list(answers(exercise).values()) for exercise in COURSE.exercises}
    return {exercise: paths[number % len(paths)] for exercise, paths in files.items()}


def own_run(number: int, folder: Path) -> dict[str, str]:
    """The verdicts of a true pytest run with `--submission`, hidden checks included."""
    for exercise, path in submission(number).items():
        place = folder / "work" / exercise
        place.mkdir(parents=True)
        (place / f"{COURSE.exercise(exercise).module}.py").write_bytes(path.read_bytes())
    log = folder / "verdicts.json"
    checks = [str(COURSE.visible_checks(exercise)) for exercise in COURSE.exercises]
    checks += [str(COURSE.hidden_checks(exercise)) for exercise in COURSE.exercises]
    command = [sys.executable, "-m", "pytest", "-p", "verdict_log", "-p", "no:cacheprovider"]
    command += ["-c", "exercises/pytest.ini", f"--submission={folder / 'work'}"]
    paths = os.pathsep.join(str(ROOT / name) for name in ("tests", "solutions"))
    ended = subprocess.run(
        [*command, *checks],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "VERDICT_LOG": str(log)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return json.loads(log.read_text(encoding="utf-8"))


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
