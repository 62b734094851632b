"""`autograder audit`: the gate before release."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.audit import lessons, own_runs, proof, texts, vacuous
from autograder.audit.answers import known_answers
from autograder.audit.findings import Finding
from autograder.audit.mutants import excused, mutants
from autograder.audit.trials import Tried, try_all
from autograder.commands.grade import tell_left_out
from autograder.course import Course, Exercise
from autograder.grading import default_workers, local_processes
from autograder.isolation import choose
from autograder.reports.terminal import plain_table
from autograder.run.grader import Job

MOST_SHOWN = 30

_OF_TEXT = (texts.same_promises, texts.headings, vacuous.vacuous_checks, lessons.examples)
_OF_ANSWERS = (proof.right_answers, proof.stubs, proof.chaff, proof.garbage)


@dataclass(frozen=True)
class Audit:
    """What an audit found, and the trials it rests on."""

    findings: list[Finding]
    tried: dict[str, list[Tried]]


def audit(
    course: Course,
    required: str,
    with_mutants: bool,
    workers: int = 0,
    only: Sequence[str] = (),
) -> Audit:
    """Audit a course, or `only` some of its exercises; `with_mutants` takes most of the time."""
    job = Job(course.root / "course.yaml", choose(required))
    exercises = [course.exercise(number) for number in only] or course.exercises
    trials = [t for e in exercises for t in known_answers(course, e)]
    if with_mutants:
        trials += [t for e in exercises for t in mutants(course, e)]
    runs = own_runs.own_runs(course, exercises)
    count = workers or default_workers()
    with _progress() as progress:
        task = progress.add_task("audit", total=len(trials) + len(runs))
        advance = functools.partial(progress.advance, task)
        with local_processes(count) as executor:
            tried = _by_exercise(exercises, try_all(job, trials, executor, advance))
        findings = list(_findings(course, tried, with_mutants))
        for run in runs:
            findings += own_runs.judge(course, exercises, run)
            advance(1)
    return Audit(findings, tried)


def show(console: Console, course: Course, result: Audit) -> None:
    """Print what holds, exercise by exercise, then what does not and what to do next."""
    table = plain_table("exercise", "checks", "wheat", "chaff", "garbage", "mutants killed")
    for number, tried in result.tried.items():
        table.add_row(*_row(course, course.exercise(number), tried))
    console.print(table)
    for finding in result.findings[:MOST_SHOWN]:
        console.print(str(finding), markup=False, highlight=False)
    if more := len(result.findings) - MOST_SHOWN:
        console.print(f"... and {more} more" if more > 0 else "", end="\n" if more > 0 else "")
    tell_left_out(course)
    if result.findings:
        console.print(f"{len(result.findings)} findings: mend the first, then audit again")
    else:
        console.print("nothing found: ready for release")


def _findings(
    course: Course, tried: dict[str, list[Tried]], with_mutants: bool
) -> Iterator[Finding]:
    for exercise in map(course.exercise, tried):
        of_text: Sequence[Callable[[Course, Exercise], Iterator[Finding]]] = _OF_TEXT
        for rule in of_text:
            yield from rule(course, exercise)
        for proved in _OF_ANSWERS:
            yield from proved(exercise, tried[exercise.id])
        if with_mutants:
            yield from proof.killed(course, exercise, tried[exercise.id])


def _by_exercise(exercises: Iterable[Exercise], tried: list[Tried]) -> dict[str, list[Tried]]:
    return {e.id: [one for one in tried if one.trial.exercise == e.id] for e in exercises}


def _row(course: Course, exercise: Exercise, tried: list[Tried]) -> list[str]:
    counts = [str(len(proof.of_kind(tried, kind))) for kind in ("wheat", "chaff", "garbage")]
    found = proof.of_kind(tried, "mutant")
    alive = proof.survivors(tried, {})
    excuses = set(alive) & set(excused(course, exercise))
    told = f"{len(found) - len(alive)} of {len(found)}" if found else "-"
    if excuses:
        told += f" ({len(excuses)} excused)"
    return [exercise.id, str(len(exercise.checks)), *counts, told]


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
