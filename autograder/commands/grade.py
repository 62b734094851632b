"""`autograder grade`: a folder of submissions in, results.json and scores.csv out."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder import __version__
from autograder.course import Course
from autograder.errors import UserError
from autograder.grading import default_workers, grade_all, local_processes
from autograder.intake import Submission, find_skipped, read_submissions
from autograder.isolation import choose
from autograder.layout import layout_of
from autograder.record import Results, build_results, write_results
from autograder.run.grader import Grader, Job
from autograder.scoring import Graded


@dataclass(frozen=True)
class Request:
    """What to grade, and how.

    exercises   ids to grade; empty for all      required   the weakest isolation level accepted
    """

    submissions: Path
    out: Path
    required: str
    workers: int = 0
    exercises: tuple[str, ...] = ()


def grade(course: Course, request: Request) -> Results:
    """Grade, write the two files, and return what results.json holds."""
    check_folders(request.submissions, request.out)
    part = narrowed(course, request.exercises)
    submissions = read_submissions(request.submissions, layout_of(course))
    for skipped in find_skipped(request.submissions):
        click.echo(f"skipped: {skipped}", err=True)
    level = choose(request.required)
    job = Job(course.root / "course.yaml", level, tuple(e.id for e in part.exercises))
    Grader(job).close()  # a course that is not in order stops here, before any work
    graded = _with_progress(job, submissions, request.workers or default_workers())
    results = build_results(part, __version__, level, graded)
    write_results(request.out, results)
    return results


def narrowed(course: Course, exercises: Sequence[str]) -> Course:
    """The course with these exercises only; UserError for an id it does not have."""
    if not exercises:
        return course
    wanted = {course.exercise(number).id for number in exercises}
    chosen = tuple(exercise for exercise in course.exercises if exercise.id in wanted)
    return course.model_copy(update={"exercises": chosen})


def check_folders(submissions: Path, out: Path) -> None:
    """Refuse an output folder that could not be written, or would be graded next time."""
    if out.exists() and not out.is_dir():
        raise UserError("this is a file, not a folder", str(out), "give another folder with -o")
    if out.resolve().is_relative_to(submissions.resolve()):
        step = "give a folder outside of the submissions with -o"
        raise UserError("the results would be taken for a submission", str(out), step)


def _with_progress(job: Job, submissions: list[Submission], workers: int) -> list[Graded]:
    console = Console(stderr=True)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("grading", total=len(submissions))
        advance = functools.partial(progress.advance, task)
        new = functools.partial(local_processes, min(workers, len(submissions)))
        return grade_all(job, submissions, new, workers, advance)
