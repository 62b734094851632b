"""Grades many submissions over an Executor: local processes, or whatever else offers `submit`."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from autograder.course import Course, load_course
from autograder.errors import UserError
from autograder.intake import Submission
from autograder.run.grader import Job, grade_batch
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict

BATCH = 8  # submissions a task: small enough for a smooth progress bar
TRIES = 2  # a batch lost through a fault of ours is graded again, one submission at a time

Batches = list[list[Submission]]


def default_workers() -> int:
    """As many processes as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local_processes(workers: int) -> ProcessPoolExecutor:
    """Fresh processes, so that nothing of this one is in their memory."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def grade_all(
    job: Job,
    submissions: Sequence[Submission],
    new_executor: Callable[[], Executor],
    workers: int = 1,
    advance: Callable[[int], None] = lambda count: None,
) -> list[Graded]:
    """Grade the submissions; the answer is in their order, whatever the number of workers.

    new_executor   makes the Executor; a second one when the first is lost
    advance        called with the number of submissions that are newly done
    """
    graded: dict[str, Graded] = {}
    batches = _batches(submissions, workers)
    for _ in range(TRIES):
        batches = _round(job, batches, new_executor, graded, advance)
    if batches:
        course = load_course(job.course)
        graded.update((s.student, _not_graded(course, s)) for batch in batches for s in batch)
    return [graded[submission.student] for submission in submissions]


def _round(
    job: Job,
    batches: Batches,
    new_executor: Callable[[], Executor],
    graded: dict[str, Graded],
    advance: Callable[[int], None],
) -> Batches:
    """Grade the batches into `graded`; what was lost comes back, one submission a batch."""
    if not batches:
        return []
    lost: Batches = []
    with new_executor() as executor:
        futures = {executor.submit(grade_batch, job, batch): batch for batch in batches}
        try:
            for future in as_completed(futures):
                try:
                    done = future.result()
                except BrokenProcessPool:
                    lost += [[submission] for submission in futures[future]]
                    continue
                graded.update((one.student, one) for one in done)
                advance(len(done))
        except (UserError, KeyboardInterrupt):
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return lost


def _batches(submissions: Sequence[Submission], workers: int) -> Batches:
    size = max(1, min(BATCH, len(submissions) // (2 * workers)))
    starts = range(0, len(submissions), size)
    return [list(submissions[start : start + size]) for start in starts]


def _not_graded(course: Course, submission: Submission) -> Graded:
    reason = CheckResult(Verdict.NOT_GRADED, "a process of the grader ended; grade again")
    return Graded(
        submission.student, {c.id: reason for _, c in course.checks()}, submission.notices
    )
