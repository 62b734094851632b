"""Grades submissions in this process: a locked worker for each exercise, all its checks."""

import functools
import gc
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course, Exercise, load_course
from autograder.errors import UserError
from autograder.intake import Submission
from autograder.layout import refuse_gaps
from autograder.run.assembly import assemble
from autograder.run.carry import Results
from autograder.run.checks import CheckRunner, Ran, blocked
from autograder.run.collect import collect
from autograder.run.diagnosis import Diagnosis
from autograder.run.given import Given, given_steps
from autograder.run.keys import Keys
from autograder.run.kit import Kit
from autograder.run.memory import Memory
from autograder.run.replay import Replay
from autograder.run.sources import sources
from autograder.sandbox import linux
from autograder.sandbox.faults import GraderError
from autograder.sandbox.proxy import Submission as Proxy
from autograder.sandbox.server import LevelRefused, Server, Setup
from autograder.sandbox.session import Limits, Program, Session
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict


@dataclass(frozen=True)
class Job:
    """How to grade: everything a worker process needs to know, as plain data.

    course        the course.yaml            level   the isolation level, one of policy.LEVELS
    exercises     ids to grade; empty for all
    fingerprint   of the course, when other machines must have the same; empty for any
    """

    course: Path
    level: str
    exercises: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class Task:
    """One submission to grade, with what is known of it already."""

    submission: Submission
    known: Mapping[str, Results]


@dataclass(frozen=True)
class Done:
    """One graded submission, with the results that were computed for it, by key.

    seconds   how long that took: key -> exercise id and seconds
    """

    graded: Graded
    computed: Mapping[str, Results]
    seconds: Mapping[str, tuple[str, float]] = field(default_factory=dict)


class Grader:
    """Holds what is the same for every submission: the course, its checks, a fork server."""

    def __init__(self, job: Job) -> None:
        """Load the course and collect its checks; raises UserError when they are not in order."""
        self.job = job
        self.course: Course = load_course(job.course)
        wanted = job.exercises or [exercise.id for exercise in self.course.exercises]
        self.exercises = [self.course.exercise(number) for number in wanted]
        self.kit = Kit(self.course.root)
        self.keys = Keys(self.course, job.level)
        steps = {s.id: s for e in self.exercises for s in (*self.course.upstream(e), e)}
        refuse_gaps(self.course, steps.values())
        functions = collect(self.course, steps.values())
        most = max(self.course.limits_of(step).wall_seconds for step in steps.values())
        self.runner = CheckRunner(self.kit, functions, seconds=4 * most)
        self.memory = Memory()
        replay = Replay(self.course, self.session, self.memory)
        self.diagnosis = Diagnosis(self.course, replay, self.kit.part("compare").alike)
        self._server: Server | None = None

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission; never raises for what it does."""
        return self.grade_rest(submission, {}).graded

    def grade_rest(self, submission: Submission, known: Mapping[str, Results]) -> Done:
        """Grade what is not `known` of a submission, by key, from an earlier grading."""
        found: dict[str, Results] = dict(known)
        seconds: dict[str, tuple[str, float]] = {}

        def piece(exercise: Exercise, given: bool) -> Results:
            key = self.keys.key(exercise, submission, given)
            if key not in found:
                begun = time.perf_counter()
                found[key] = self._with_retry(exercise, submission, given)
                seconds[key] = exercise.id, time.perf_counter() - begun
            return found[key]

        graded = assemble(self.course, self.exercises, submission, piece)
        return Done(graded, {key: found[key] for key in found.keys() - known.keys()}, seconds)

    def checked(
        self,
        exercise: Exercise,
        texts: Mapping[str, str],
        given: Given,
        to_first_failure: bool = False,
    ) -> list[Ran]:
        """Run the checks of one exercise on these modules, in a worker of their own."""
        program = Program(exercise.module, texts, given)
        done: list[Ran] = []
        with self.session(exercise, program) as session:
            for ran in self.runner.run(exercise, Proxy(session)):
                done.append(ran)
                if to_first_failure and ran.verdict is not Verdict.PASS:
                    break
        return done

    def run(self, exercise: Exercise, texts: Mapping[str, str], given: Given) -> Results:
        """The checked and diagnosed results of one exercise on these modules."""
        ran = self.checked(exercise, texts, given)
        failing = {one.check.id: one.calls for one in ran if one.verdict is Verdict.FAIL}
        passed = [one.check.id for one in ran if one.verdict is Verdict.PASS]
        named = self.diagnosis.misconceptions(exercise, failing, passed)
        results = {o.check.id: self.runner.result(o, named.get(o.check.id, "")) for o in ran}
        return blocked(exercise.checks, results)

    def session(self, exercise: Exercise, program: Program) -> Session:
        """A conversation with a worker, within the limits of an exercise."""
        own = self.course.limits_of(exercise)
        limits = Limits(own.cpu_seconds, own.wall_seconds, own.memory_mb)
        return Session(self.server(), program, limits, self.kit.records)

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

    def _with_retry(self, exercise: Exercise, submission: Submission, given: bool) -> Results:
        """A fault of ours is retried once, with a new fork server; it never costs a point."""
        results = self._or_not_graded(exercise, submission, given)
        if any(result.verdict is Verdict.NOT_GRADED for result in results.values()):
            self.close()
            results = self._or_not_graded(exercise, submission, given)
        return results

    def _or_not_graded(self, exercise: Exercise, submission: Submission, given: bool) -> Results:
        run = self._on_given_steps if given else self._on_own_steps
        try:
            return run(exercise, submission)
        except (GraderError, LevelRefused, OSError) as error:
            fault = CheckResult(Verdict.NOT_GRADED, f"a fault of the grader: {error}")
            return {check.id: fault for check in exercise.checks}

    def _on_own_steps(self, exercise: Exercise, submission: Submission) -> Results:
        return self.run(exercise, sources(self.course, exercise, submission, False), {})

    def _on_given_steps(self, exercise: Exercise, submission: Submission) -> Results:
        texts = sources(self.course, exercise, submission, True)
        session = functools.partial(self.session, exercise)
        own, memory = submission.modules, self.memory
        with given_steps(self.course, exercise, own, session, memory) as given:
            return self.run(exercise, texts, given)


@functools.lru_cache(maxsize=1)
def grader(job: Job) -> Grader:
    """The grader of this process for `job`, made once."""
    linux.keep_freed_memory()
    made = Grader(job)
    if job.fingerprint and made.keys.course_fingerprint != job.fingerprint:
        what = "the course on a worker's machine differs from the one that is graded"
        step = "bring the same version of the course to every machine"
        raise UserError(what, str(job.course), step)
    gc.collect()
    gc.freeze()  # all that stays: the collector need not look through it again and again
    gc.set_threshold(20_000, 20, 20)
    return made


_one_at_a_time = threading.Lock()


def grade_batch(job: Job, tasks: list[Task]) -> list[Done]:
    """Grade some submissions: plain data in, plain data out, for any Executor."""
    with _one_at_a_time:  # a cluster's worker may run tasks in several threads
        return [grader(job).grade_rest(task.submission, task.known) for task in tasks]
