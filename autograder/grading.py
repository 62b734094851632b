"""Grades a class over an Executor, a few submissions at a time, and records as it goes."""

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from itertools import chain
from queue import SimpleQueue

from autograder.course import Course, Exercise
from autograder.intake import Submission
from autograder.pool import LocalProcesses, processors
from autograder.record import student_record
from autograder.run.answered import answered
from autograder.run.assembly import assemble
from autograder.run.carry import Results
from autograder.run.grader import Done, Job, Task, grade_batch
from autograder.run.keys import Keys
from autograder.scoring import Graded
from autograder.store import Store
from autograder.verdict import CheckResult, Verdict

AHEAD = 3  # batches in flight for each worker: enough to keep it busy, few enough for memory
TRIES = 2  # what is lost through a fault of ours is graded again, one submission at a time


def default_workers() -> int:
    """As many processes as this process may use processors."""
    return len(processors()) or os.cpu_count() or 1


def local_processes(workers: int) -> LocalProcesses:
    """Fresh processes, so that nothing of this one is in their memory."""
    return LocalProcesses(workers)


@dataclass(frozen=True)
class Crew:
    """Who grades.

    new_executor   makes the Executor; a second one when the first is lost
    workers        how many processes it has      batch   submissions handed over at a time
    lost           what is raised for a batch whose process has died
    """

    new_executor: Callable[[], Executor]
    workers: int = 1
    batch: int = 1
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)


_Flying = dict[Future[list[Done]], list[Task]]
_Landing = SimpleQueue[Future[list[Done]]]


class _Unknown(Exception):
    """A result that no earlier grading has recorded."""


class ClassGrading:
    """One grading of a class: what is known is reused, the rest is computed and recorded."""

    def __init__(self, course: Course, part: Course, job: Job, store: Store, crew: Crew) -> None:
        """`part` is the `course` with the exercises to grade, all of them or some.

        Meanwhile `reused` and `graded` count, by exercise, what was known and what was computed;
        `recorded` counts the submissions that are done.
        """
        self.course, self.part, self.job, self.store, self.crew = course, part, job, store, crew
        self.keys = Keys(course, job.level)
        self.reused: Counter[str] = Counter()
        self.graded: Counter[str] = Counter()
        self.recorded = 0

    def run(self, submissions: Iterable[Submission], advance: Callable[[], None]) -> None:
        """Grade every submission; `advance` is called when one is done.

        Submissions are read when there is room for them, so memory does not grow with the class.
        """
        ahead = AHEAD * self.crew.workers
        lost = self._round(self._open(submissions, advance), advance, self.crew.batch, ahead)
        for _ in range(TRIES - 1):
            lost = self._round(lost, advance, batch=1, ahead=1)  # so that only one can be to blame
        for task in lost:
            self._file(Done(_not_graded(self.part, task.submission), {}), advance)

    def _open(
        self, submissions: Iterable[Submission], advance: Callable[[], None]
    ) -> Iterable[Task]:
        """The submissions that need work; the others are recorded at once."""
        for submission in submissions:
            keys = self._keys(submission)
            known = self.store.known(keys)
            self.reused.update({keys[key] for key in known} & {e.id for e in self.part.exercises})
            try:
                remembered = self._remembered(submission, known)
                graded = assemble(self.course, self.part.exercises, submission, remembered)
            except _Unknown:
                yield Task(submission, known)
            else:
                self._file(Done(graded, {}), advance)

    def _keys(self, submission: Submission) -> dict[str, str]:
        """The key of everything that could be known, and the exercise it is about."""
        return {
            self.keys.key(exercise, submission, given): exercise.id
            for exercise in self.course.exercises
            for given in ((False, True) if exercise.needs else (False,))
        }

    def _remembered(
        self, submission: Submission, known: dict[str, Results]
    ) -> Callable[[Exercise, bool], Results]:
        def piece(exercise: Exercise, given: bool) -> Results:
            key = self.keys.key(exercise, submission, given)
            if key not in known:
                raise _Unknown
            return known[key]

        return piece

    def _round(
        self, tasks: Iterable[Task], advance: Callable[[], None], batch: int, ahead: int
    ) -> list[Task]:
        """Grade the tasks, at most `ahead` batches at once; those lost on the way come back."""
        lost: list[Task] = []
        batches = _batched(tasks, batch)
        for first in batches:
            lost += self._until_lost(chain([first], batches), advance, ahead)
        return lost

    def _until_lost(
        self, batches: Iterable[list[Task]], advance: Callable[[], None], ahead: int
    ) -> list[Task]:
        """Grade batches until there are no more, or a worker process dies: what was lost with it.

        A pool of which one process dies is lost as a whole, with all that was under way.
        """
        lost: list[Task] = []
        flying: _Flying = {}
        landing: _Landing = SimpleQueue()
        executor = self.crew.new_executor()
        try:
            for batch in batches:
                future = self._submitted(executor, batch)
                flying[future] = batch
                future.add_done_callback(landing.put)
                while len(flying) >= ahead:
                    lost += self._land(flying, landing, advance)
                if lost:
                    break
            while flying:
                lost += self._land(flying, landing, advance)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
        executor.shutdown()
        return lost

    def _submitted(self, executor: Executor, batch: list[Task]) -> Future[list[Done]]:
        try:
            return executor.submit(grade_batch, self.job, batch)
        except self.crew.lost as error:  # it has died of another batch, and that has yet to land
            future: Future[list[Done]] = Future()
            future.set_exception(error)
            return future

    def _land(self, flying: _Flying, landing: _Landing, advance: Callable[[], None]) -> list[Task]:
        """Wait for a batch and record it; its tasks, if they were lost."""
        future = landing.get()
        tasks = flying.pop(future)
        try:
            for done in future.result():
                self._file(done, advance)
        except self.crew.lost:
            return tasks
        return []

    def _file(self, done: Done, advance: Callable[[], None]) -> None:
        record = student_record(self.part, done.graded)
        self.store.file(done.computed, done.graded.student, record, done.seconds)
        self.graded.update({check.partition(".")[0] for r in done.computed.values() for check in r})
        self.recorded += 1
        advance()


def _batched(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    waiting: deque[Task] = deque()
    for task in tasks:
        waiting.append(task)
        if len(waiting) >= size:
            yield list(waiting)
            waiting.clear()
    if waiting:
        yield list(waiting)


def _not_graded(course: Course, submission: Submission) -> Graded:
    reason = CheckResult(Verdict.NOT_GRADED, "a process of the grader ended; grade again")
    results = {check.id: reason for _, check in course.checks()}
    said = answered(course, submission)
    return Graded(submission.student, results, submission.notices, answered=said)
