"""Audits a course: all that is proved of an exercise, in several processes at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from rich.progress import Progress

from autograder.audit import lessons, own_runs, proof, texts, vacuous
from autograder.audit.answers import known_answers
from autograder.audit.findings import Finding
from autograder.audit.mutants import mutants
from autograder.audit.trials import Trial, Tried, collected, try_all
from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.grading import default_workers, local_processes
from autograder.isolation import choose
from autograder.run.grader import Job

Rule = Callable[[Course, Exercise], Iterator[Finding]]

_OF_TEXT: tuple[Rule, ...] = (
    texts.same_promises,
    texts.headings,
    texts.no_blanks,
    vacuous.vacuous_checks,
    lessons.examples,
)
_OF_ANSWERS = (proof.right_answers, proof.stubs, proof.chaff, proof.garbage)


@dataclass(frozen=True)
class Depth:
    """How thorough an audit is.

    mutants   also change references mechanically; takes most of the time
    repeat    how often each known answer is graded: more than once finds checks that waver
    """

    mutants: bool = True
    repeat: int = 1


@dataclass(frozen=True)
class Audit:
    """What an audit found, and the trials it rests on, by exercise."""

    findings: list[Finding]
    tried: dict[str, list[Tried]]


def audit(
    course: Course,
    job: Job,
    depth: Depth,
    progress: Progress,
    workers: int = 0,
) -> Audit:
    """Audit the exercises of a job, or all where it names none."""
    exercises = [course.exercise(number) for number in job.exercises] or course.exercises
    with local_processes(workers or default_workers()) as executor:
        try:
            executor.submit(collected, job).result()
        except UserError as error:
            return Audit([Finding(error.where, error.what, error.next_step)], {})
        return _audited(course, exercises, depth, _Work(job, executor, progress))


def job_of(course: Course, required: str, only: Sequence[str]) -> Job:
    """What to audit, at the strongest level that works here."""
    return Job(course.root / "course.yaml", choose(required), tuple(only))


class _Work:
    """What is done in other processes, with a bar that shows how far it is."""

    def __init__(self, job: Job, executor: Executor, progress: Progress) -> None:
        self._job, self._executor, self._progress = job, executor, progress
        self._task, self._total = progress.add_task("audit", total=0), 0

    def submit(
        self, work: Callable[..., list[Finding]], *arguments: object
    ) -> Future[list[Finding]]:
        """Look for findings in another process."""
        self._expect(1)
        future = self._executor.submit(work, *arguments)
        future.add_done_callback(lambda _: self._advance(1))
        return future

    def tried(self, trials: list[Trial]) -> list[Tried]:
        """Grade known answers in other processes."""
        self._expect(len(trials))
        return try_all(self._job, trials, self._executor, self._advance)

    def _expect(self, more: int) -> None:
        self._total += more
        self._progress.update(self._task, total=self._total)

    def _advance(self, count: int) -> None:
        self._progress.advance(self._task, count)


def _audited(course: Course, exercises: Sequence[Exercise], depth: Depth, work: _Work) -> Audit:
    runs = own_runs.own_runs(course, exercises)
    own = [work.submit(own_runs.judge, course, exercises, run) for run in runs]
    of_text = [work.submit(_of_text, course, exercise) for exercise in exercises]
    known = [trial for exercise in exercises for trial in known_answers(course, exercise)]
    changed = [t for e in exercises for t in mutants(course, e)] if depth.mutants else []
    tried = work.tried([*changed, *known * depth.repeat])
    once = tried[: len(changed) + len(known)]
    by_exercise = {e.id: [one for one in once if one.trial.exercise == e.id] for e in exercises}
    findings = [finding for future in of_text for finding in future.result()]
    findings += _of_answers(course, by_exercise, depth)
    findings += proof.wavering(tried[len(changed) :])
    findings += [finding for future in own for finding in future.result()]
    return Audit(findings, by_exercise)


def _of_text(course: Course, exercise: Exercise) -> list[Finding]:
    return [finding for rule in _OF_TEXT for finding in rule(course, exercise)]


def _of_answers(course: Course, tried: dict[str, list[Tried]], depth: Depth) -> Iterator[Finding]:
    for exercise in map(course.exercise, tried):
        for proved in _OF_ANSWERS:
            yield from proved(exercise, tried[exercise.id])
        if depth.mutants:
            yield from proof.killed(course, exercise, tried[exercise.id])
