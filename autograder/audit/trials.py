"""Grades known answers, and measures how far numbers were from what a check expected."""

import functools
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.course import Exercise
from autograder.run.given import reference_sources
from autograder.run.grader import Grader, Job
from autograder.verdict import Verdict

BATCH = 6


@dataclass(frozen=True)
class Trial:
    """One known answer to one exercise.

    kind   reference, wheat, stub, chaff, garbage or mutant
    name   which one; for a mutant, what was changed
    """

    exercise: str
    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Tried:
    """What came of a trial.

    verdicts    check id -> verdict
    distances   check id -> how far off the numbers were, in tolerances; 1 is just accepted
    reads_as    check id -> the misconception that the check itself recognised
    """

    trial: Trial
    verdicts: dict[str, Verdict]
    distances: dict[str, float] = field(default_factory=dict)
    reads_as: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> set[str]:
        """The checks that passed."""
        return {name for name, verdict in self.verdicts.items() if verdict is Verdict.PASS}


def try_all(
    job: Job,
    trials: list[Trial],
    executor: Executor,
    advance: Callable[[int], None] = lambda count: None,
) -> list[Tried]:
    """Grade the trials; the answer is in their order."""
    batches = [trials[start : start + BATCH] for start in range(0, len(trials), BATCH)]
    futures = {executor.submit(try_batch, job, batch): n for n, batch in enumerate(batches)}
    done: dict[int, list[Tried]] = {}
    for future in as_completed(futures):
        number = futures[future]
        done[number] = future.result()
        advance(len(batches[number]))
    return [tried for number in sorted(done) for tried in done[number]]


def collected(job: Job) -> None:
    """Read the checks once; raises UserError when they and course.yaml do not agree."""
    _grader(job)


def try_batch(job: Job, trials: list[Trial]) -> list[Tried]:
    """Grade some trials in this process."""
    return [_try(_grader(job), trial) for trial in trials]


@functools.lru_cache(maxsize=1)
def _grader(job: Job) -> Grader:
    return Grader(job)


def _try(grader: Grader, trial: Trial) -> Tried:
    exercise = grader.course.exercise(trial.exercise)
    distances: dict[str, float] = {}
    grader.runner.expect = functools.partial(_Measured, grader, distances)
    texts = {**_earlier_steps(grader, exercise), exercise.module: trial.text}
    ran = grader.checked(exercise, texts, {}, to_first_failure=trial.kind == "mutant")
    verdicts = {one.check.id: one.verdict for one in ran}
    recognised = {one.check.id: one.outcome.misconception for one in ran}
    return Tried(trial, verdicts, distances, {n: idea for n, idea in recognised.items() if idea})


def _earlier_steps(grader: Grader, exercise: Exercise) -> dict[str, str]:
    sources = reference_sources(grader.course, exercise)
    del sources[exercise.module]
    return sources


class _Measured:
    """An `expect` that also notes how far off the numbers were."""

    def __init__(
        self, grader: Grader, distances: dict[str, float], submission: Any, check: str
    ) -> None:
        self._inner = grader.kit.expect(submission)
        self._distances, self._check = distances, check

    def __call__(self, got: Any, expected: Any, *, tolerance: float = 1e-5, **more: Any) -> None:
        off = _in_tolerances(distance(got, expected), tolerance)
        self._distances[self._check] = max(off, self._distances.get(self._check, 0.0))
        self._inner(got, expected, tolerance=tolerance, **more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _in_tolerances(off: float, tolerance: float) -> float:
    """A tolerance of 0 allows nothing: what is off at all is infinitely far off."""
    if tolerance:
        return off / tolerance
    return np.inf if off else 0.0


def distance(got: Any, expected: Any) -> float:
    """The largest |got - expected| / (1 + |expected|) of two values of one form.

    0 where nothing is a real number; infinite where the forms differ.
    """
    if isinstance(expected, np.ndarray | float | np.floating):
        return _numbers_apart(got, expected)
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return np.inf
        return _largest(distance(got[key], value) for key, value in expected.items())
    if isinstance(expected, list | tuple):
        if not isinstance(got, list | tuple) or len(got) != len(expected):
            return np.inf
        return _largest(distance(g, e) for g, e in zip(got, expected, strict=True))
    return 0.0 if type(got) is type(expected) and got == expected else np.inf


def _numbers_apart(got: Any, expected: Any) -> float:
    wanted = np.asarray(expected)
    if wanted.dtype.kind not in "fc":
        return 0.0 if np.array_equal(got, wanted) else np.inf
    try:
        given = np.asarray(got, dtype=wanted.dtype if wanted.dtype.kind == "c" else float)
    except (TypeError, ValueError, OverflowError):
        return np.inf
    if given.shape != wanted.shape or not np.isfinite(given).all():
        return 0.0 if np.array_equal(given, wanted, equal_nan=True) else np.inf
    return float(np.max(np.abs(given - wanted) / (1 + np.abs(wanted)), initial=0.0))


def _largest(values: Iterable[float]) -> float:
    return max(values, default=0.0)
