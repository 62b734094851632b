"""`autograder audit`: the gate before release."""

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.audit import proof
from autograder.audit.gate import Audit, Depth, audit, job_of
from autograder.audit.mutants import excused
from autograder.audit.trials import Tried
from autograder.commands.grade import tell_left_out
from autograder.course import Course, Exercise
from autograder.reports.terminal import plain_table

MOST_SHOWN = 30


def run_audit(
    console: Console,
    course: Course,
    required: str,
    depth: Depth,
    workers: int = 0,
    only: Sequence[str] = (),
) -> bool:
    """Audit a course, or `only` some of its exercises, and say what holds; True when all does."""
    job = job_of(course, required, only)
    with _progress() as progress:
        result = audit(course, job, depth, progress, workers)
    _show(console, course, result)
    if result.findings:
        console.print(f"{len(result.findings)} findings: mend the first, then audit again")
    elif only or not depth.mutants:
        console.print("nothing found: audit all exercises with mutants before release")
    else:
        console.print("nothing found: ready for release")
    return not result.findings


def _show(console: Console, course: Course, result: Audit) -> None:
    """Print what holds, exercise by exercise, then what does not and what to do about it."""
    table = plain_table("exercise", "checks", "wheat", "chaff", "garbage", "mutants killed")
    for number, tried in result.tried.items():
        table.add_row(*_row(course, course.exercise(number), tried))
    console.print(table)
    for finding in result.findings[:MOST_SHOWN]:
        console.print(str(finding), markup=False, highlight=False)
    if len(result.findings) > MOST_SHOWN:
        console.print(f"... and {len(result.findings) - MOST_SHOWN} more")
    tell_left_out(course)


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
