"""Grades a class over an Executor, a few submissions at a time, and records as it goes."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass

from autograder.course import Course, Exercise
from autograder.intake import Submission
from autograder.record import student_record
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
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local_processes(workers: int) -> ProcessPoolExecutor:
    """Fresh processes, so that nothing of this one is in their memory."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


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


class _Unknown(Exception):
    """A result that no earlier grading has recorded."""


class ClassGrading:
    """One grading of a class: what is known is reused, the rest is computed and recorded."""

    def __init__(self, course: Course, part: Course, job: Job, store: Store, crew: Crew) -> None:
        """`part` is the `course` with the exercises to grade, all of them or some."""
        self.course, self.part, self.job, self.store, self.crew = course, part, job, store, crew
        self.keys = Keys(course, job.level)
        self.reused = 0

    def run(self, submissions: Iterable[Submission], advance: Callable[[], None]) -> None:
        """Grade every submission; `advance` is called when one is done.

        Submissions are read when there is room for them, so memory does not grow with the class.
        """
        lost = self._round(self._open(submissions, advance), advance, self.crew.batch)
        for _ in range(TRIES - 1):
            lost = self._round(iter(lost), advance, 1)
        for task in lost:
            self._file(Done(_not_graded(self.part, task.submission), {}), advance)

    def _open(
        self, submissions: Iterable[Submission], advance: Callable[[], None]
    ) -> Iterable[Task]:
        """The submissions that need work; the others are recorded at once."""
        for submission in submissions:
            known = self.store.known(self._keys(submission))
            try:
                remembered = self._remembered(submission, known)
                graded = assemble(self.course, self.part.exercises, submission, remembered)
            except _Unknown:
                yield Task(submission, known)
            else:
                self.reused += 1
                self._file(Done(graded, {}), advance)

    def _keys(self, submission: Submission) -> list[str]:
        return [
            self.keys.key(exercise, submission, given)
            for exercise in self.course.exercises
            for given in ((False, True) if exercise.needs else (False,))
        ]

    def _remembered(
        self, submission: Submission, known: dict[str, Results]
    ) -> Callable[[Exercise, bool], Results]:
        def piece(exercise: Exercise, given: bool) -> Results:
            key = self.keys.key(exercise, submission, given)
            if key not in known:
                raise _Unknown
            return known[key]

        return piece

    def _round(self, tasks: Iterable[Task], advance: Callable[[], None], size: int) -> list[Task]:
        """Grade the tasks; what was lost with a worker process comes back."""
        lost: list[Task] = []
        flying: dict[Future[list[Done]], list[Task]] = {}
        batches = _batched(tasks, size)
        executor: Executor | None = None
        try:
            for batch in batches:
                executor = executor or self.crew.new_executor()
                while len(flying) >= AHEAD * self.crew.workers:
                    lost += self._land(flying, advance)
                if lost:
                    lost += batch
                    continue
                flying[executor.submit(grade_batch, self.job, batch)] = batch
            while flying:
                lost += self._land(flying, advance)
        except BaseException:
            if executor:
                executor.shutdown(wait=False, cancel_futures=True)
            raise
        if executor:
            executor.shutdown()
        return lost

    def _land(
        self, flying: dict[Future[list[Done]], list[Task]], advance: Callable[[], None]
    ) -> list[Task]:
        """Record what has come back; the tasks that were lost."""
        lost: list[Task] = []
        finished, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in finished:
            tasks = flying.pop(future)
            try:
                for done in future.result():
                    self._file(done, advance)
            except self.crew.lost:
                lost += tasks
        return lost

    def _file(self, done: Done, advance: Callable[[], None]) -> None:
        record = student_record(self.part, done.graded)
        self.store.file(done.computed, done.graded.student, record)
        advance()


def _batched(tasks: Iterable[Task], size: int) -> Iterable[list[Task]]:
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
    return Graded(submission.student, results, submission.notices)
