"""Grades one submission: a locked worker for each exercise, all its checks, one `Graded`."""

import functools
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, Exercise, load_course
from autograder.intake import Submission
from autograder.run.checks import CheckRunner
from autograder.run.collect import collect
from autograder.run.kit import Kit
from autograder.sandbox.proxy import Submission as Proxy
from autograder.sandbox.server import Server, Setup
from autograder.sandbox.session import Limits, Program, Session
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict


@dataclass(frozen=True)
class Job:
    """How to grade: everything a worker process needs to know, as plain data.

    course      the course.yaml            level   the isolation level, one of policy.LEVELS
    exercises   ids to grade; empty for all
    """

    course: Path
    level: str
    exercises: tuple[str, ...] = ()


class Grader:
    """Holds what is the same for every submission: the course, its checks, a fork server."""

    def __init__(self, job: Job) -> None:
        """Load the course and collect its checks; raises UserError when they are not in order."""
        self.job = job
        self.course: Course = load_course(job.course)
        wanted = job.exercises or [exercise.id for exercise in self.course.exercises]
        self.exercises = [self.course.exercise(number) for number in wanted]
        self.kit = Kit(self.course.root / "exercises")
        limits = self.course.limits
        self.limits = Limits(limits.cpu_seconds, limits.wall_seconds, limits.memory_mb)
        functions = collect(self.course, self.exercises)
        self.runner = CheckRunner(self.kit, functions, watchdog=4 * limits.wall_seconds)
        self._server: Server | None = None

    def grade(self, submission: Submission) -> Graded:
        """Grade every exercise of one submission; never raises for what a submission does."""
        results: dict[str, CheckResult] = {}
        for exercise in self.exercises:
            results.update(self._with_retry(exercise, submission))
        return Graded(submission.student, results, submission.notices)

    def close(self) -> None:
        """End the fork server."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _with_retry(self, exercise: Exercise, submission: Submission) -> dict[str, CheckResult]:
        """A fault of ours is retried once, with a new fork server; it never costs a point."""
        results = self._exercise(exercise, submission)
        if any(result.verdict is Verdict.NOT_GRADED for result in results.values()):
            self.close()
            results = self._exercise(exercise, submission)
        return results

    def _exercise(self, exercise: Exercise, submission: Submission) -> dict[str, CheckResult]:
        if exercise.module not in submission.modules:
            missing = CheckResult(Verdict.TODO, f"no {exercise.module}.py was handed in")
            return {check.id: missing for check in exercise.checks}
        program = Program(exercise.module, self._sources(exercise, submission))
        with Session(self._live_server(), program, self.limits, self.kit.records) as session:
            return self.runner.run(exercise, Proxy(session))

    def _sources(self, exercise: Exercise, submission: Submission) -> dict[str, str]:
        """The module, what it may build on, and the student's own helper modules; nothing later."""
        allowed = {exercise.module, *(e.module for e in self.course.upstream(exercise))}
        later = set(self.course.modules) - allowed
        return {name: text for name, text in submission.modules.items() if name not in later}

    def _live_server(self) -> Server:
        if self._server is None:
            data = self.course.root / "exercises" / "data"
            readable = [str(data)] if data.is_dir() else []
            self._server = Server(Setup(self.job.level, self.kit.given(), readable))
        return self._server


@functools.lru_cache(maxsize=1)
def grader(job: Job) -> Grader:
    """The grader of this process for `job`, made once."""
    return Grader(job)


def grade_batch(job: Job, submissions: list[Submission]) -> list[Graded]:
    """Grade some submissions: plain data in, plain data out, for any Executor."""
    return [grader(job).grade(submission) for submission in submissions]
