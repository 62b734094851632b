"""Grades one submission: a locked worker for each exercise, all its checks, one `Graded`."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, Exercise, load_course
from autograder.intake import Submission
from autograder.run.carry import Given, Results, attempted, better, could_help, given_steps
from autograder.run.checks import CheckRunner, Ran, blocked
from autograder.run.collect import collect
from autograder.run.diagnosis import Diagnosis
from autograder.run.kit import Kit
from autograder.run.replay import Replay
from autograder.sandbox.proxy import Submission as Proxy
from autograder.sandbox.server import Server, Setup
from autograder.sandbox.session import Limits, Program, Session
from autograder.sandbox.standin import imported
from autograder.scoring import Carried, Graded
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
        steps = {s.id: s for e in self.exercises for s in (*self.course.upstream(e), e)}
        functions = collect(self.course, steps.values())
        self.runner = CheckRunner(self.kit, functions, watchdog=4 * limits.wall_seconds)
        replay = Replay(self.course, self.server, self.limits, self.kit.records)
        self.diagnosis = Diagnosis(self.course, replay, self.kit.part("compare").difference)
        self._server: Server | None = None

    def grade(self, submission: Submission) -> Graded:
        """Grade every exercise of one submission; never raises for what a submission does."""
        work = _Work(self, submission)
        results: Results = {}
        carried: dict[str, Carried] = {}
        for exercise in self.exercises:
            counted, note = work.counted(exercise)
            results.update(counted)
            if note:
                carried[exercise.id] = note
        notices = (*submission.notices, *_about_plots(submission))
        return Graded(submission.student, results, notices, carried)

    def run(self, exercise: Exercise, texts: dict[str, str], given: Given) -> Results:
        """The checked and diagnosed results of one exercise on these modules."""
        ran = self.checked(exercise, texts, given)
        failing = {one.check.id: one.calls for one in ran if one.verdict is Verdict.FAIL}
        passed = [one.check.id for one in ran if one.verdict is Verdict.PASS]
        named = self.diagnosis.misconceptions(exercise, failing, passed)
        results = {o.check.id: self.runner.result(o, named.get(o.check.id, "")) for o in ran}
        return blocked(exercise.checks, results)

    def checked(
        self,
        exercise: Exercise,
        texts: dict[str, str],
        given: Given,
        to_first_failure: bool = False,
    ) -> list[Ran]:
        """Run the checks of one exercise on these modules, in a worker of their own."""
        program = Program(exercise.module, texts, given)
        done: list[Ran] = []
        with Session(self.server(), program, self.limits, self.kit.records) as session:
            for ran in self.runner.run(exercise, Proxy(session)):
                done.append(ran)
                if to_first_failure and ran.verdict is not Verdict.PASS:
                    break
        return done

    def server(self) -> Server:
        """The fork server, started when it is first needed."""
        if self._server is None:
            data = self.course.root / "exercises" / "data"
            readable = [str(data)] if data.is_dir() else []
            self._server = Server(Setup(self.job.level, self.kit.given(), readable))
        return self._server

    def close(self) -> None:
        """End the fork server; the next submission gets a new one."""
        if self._server is not None:
            self._server.close()
            self._server = None


class _Work:
    """One submission being graded: remembers the exercises that later ones build on."""

    def __init__(self, grader: Grader, submission: Submission) -> None:
        self.grader, self.submission = grader, submission
        self._own: dict[str, Results] = {}

    def counted(self, exercise: Exercise) -> tuple[Results, Carried | None]:
        """The results that count, and whether they are those on given earlier steps."""
        own = self.own(exercise)
        course = self.grader.course
        if course.policy.carry == "never" or exercise.module not in self.submission.modules:
            return own, None
        upstream = course.upstream(exercise)
        if not upstream or not could_help(own):
            return own, None
        if not all(attempted(self.own(step)) for step in upstream):
            return own, None
        given = self._with_retry(lambda: self._on_given_steps(exercise))
        return better(exercise, own, given, tuple(step.id for step in upstream))

    def own(self, exercise: Exercise) -> Results:
        """The results on the student's own earlier steps."""
        if exercise.id not in self._own:
            self._own[exercise.id] = self._with_retry(lambda: self._on_own_steps(exercise))
        return self._own[exercise.id]

    def _on_own_steps(self, exercise: Exercise) -> Results:
        if exercise.module not in self.submission.modules:
            missing = CheckResult(Verdict.TODO, f"no {exercise.module}.py was handed in")
            return {check.id: missing for check in exercise.checks}
        upstream = {step.module for step in self.grader.course.upstream(exercise)}
        return self.grader.run(exercise, self._texts(exercise, upstream), {})

    def _on_given_steps(self, exercise: Exercise) -> Results:
        grader, own = self.grader, self.submission.modules
        server, limits, records = grader.server(), grader.limits, grader.kit.records
        with given_steps(grader.course, exercise, own, server, limits, records) as given:
            return grader.run(exercise, self._texts(exercise, set()), given)

    def _texts(self, exercise: Exercise, upstream: set[str]) -> dict[str, str]:
        """The module, what it may build on, and the student's helper modules; nothing later."""
        course_modules = set(self.grader.course.modules)
        hidden = course_modules - upstream - {exercise.module}
        return {n: text for n, text in self.submission.modules.items() if n not in hidden}

    def _with_retry(self, run: Callable[[], Results]) -> Results:
        """A fault of ours is retried once, with a new fork server; it never costs a point."""
        results = run()
        if any(result.verdict is Verdict.NOT_GRADED for result in results.values()):
            self.grader.close()
            results = run()
        return results


def _about_plots(submission: Submission) -> list[str]:
    names = imported(submission.modules.values())
    return [f"{name} is not needed for grading; calls of it did nothing" for name in names]


@functools.lru_cache(maxsize=1)
def grader(job: Job) -> Grader:
    """The grader of this process for `job`, made once."""
    return Grader(job)


def grade_batch(job: Job, submissions: list[Submission]) -> list[Graded]:
    """Grade some submissions: plain data in, plain data out, for any Executor."""
    return [grader(job).grade(submission) for submission in submissions]
