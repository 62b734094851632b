"""`autograder grade`: a folder of submissions in, results.json and scores.csv out."""

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder import __version__
from autograder.cluster import cluster_crew
from autograder.commands.marks import marked_records
from autograder.course import Course
from autograder.errors import Stopped, UserError
from autograder.grading import ClassGrading, Crew, default_workers, local_processes
from autograder.intake import Entry, Layout, Submission, list_entries, read_entry
from autograder.isolation import choose
from autograder.layout import layout_of
from autograder.record import class_record, write_class
from autograder.reports.terminal import students_table
from autograder.run.grader import Grader, Job
from autograder.store import NAME, Store


@dataclass(frozen=True)
class Request:
    """What to grade, and how.

    required    the weakest isolation level accepted
    workers     local processes; 0 for one a processor
    exercises   ids to grade; empty for all
    cluster     address of a Dask scheduler whose workers grade instead
    """

    submissions: Path
    out: Path
    required: str
    workers: int = 0
    exercises: tuple[str, ...] = ()
    cluster: str = ""


def grade(course: Course, request: Request, console: Console) -> None:
    """Grade, write the two files, and show the class table."""
    check_folders(request.submissions, request.out)
    part = narrowed(course, request.exercises)
    listing = list_entries(request.submissions)
    for skipped in listing.skipped:
        Console(stderr=True).print(f"skipped: {skipped}", markup=False, highlight=False)
    tell_left_out(part)
    job = _job(course, part, choose(request.required))
    with Store(request.out / NAME) as store:
        grading = ClassGrading(course, part, job, store, _crew(request, len(listing.entries)))
        submissions = _read(listing.entries, layout_of(course))
        _with_progress(grading, submissions, len(listing.entries))
        students = functools.partial(marked_records, part, store)
        records = (record for _, record in students())
        head = class_record(part, __version__, job.level, records)
        written = write_class(request.out, head, students)
        console.print(students_table(head["objectives"], students()))
    if told := _reuse(grading):
        print(told)
    print(f"isolation: {job.level}")
    print(f"results: {', '.join(map(str, written))}")


def _reuse(grading: ClassGrading) -> str:
    """What earlier gradings have saved, by exercise; nothing when they have saved nothing."""
    if not grading.reused:
        return ""

    def listed(counts: Counter[str]) -> str:
        return ", ".join(f"{name} x {count}" for name, count in sorted(counts.items())) or "none"

    return f"reused: exercise {listed(grading.reused)}; graded now: {listed(grading.graded)}"


def narrowed(course: Course, exercises: Sequence[str]) -> Course:
    """The course with these exercises only; UserError for an id it does not have."""
    if not exercises:
        return course
    wanted = {course.exercise(number).id for number in exercises}
    chosen = tuple(exercise for exercise in course.exercises if exercise.id in wanted)
    lacking = {c: needs for c, needs in course.left_out.items() if c.partition(".")[0] in wanted}
    return course.model_copy(update={"exercises": chosen, "left_out": lacking})


def tell_left_out(course: Course) -> None:
    """Say which checks cannot run on this machine, and what they would need."""
    for install in sorted(set(course.left_out.values())):
        names = ", ".join(name for name, needs in course.left_out.items() if needs == install)
        text = f"left out, they count for nobody: {names}; to run them: {install}"
        Console(stderr=True).print(text, markup=False, highlight=False)


def check_folders(submissions: Path, out: Path) -> None:
    """Refuse an output folder that could not be written, or would be graded next time."""
    if out.exists() and not out.is_dir():
        raise UserError("this is a file, not a folder", str(out), "give another folder with -o")
    if out.resolve().is_relative_to(submissions.resolve()):
        step = "give a folder outside of the submissions with -o"
        raise UserError("the results would be taken for a submission", str(out), step)


def _job(course: Course, part: Course, level: str) -> Job:
    job = Job(course.root / "course.yaml", level, tuple(e.id for e in part.exercises))
    checked = Grader(job)  # a course that is not in order stops here, before any work
    return replace(job, fingerprint=checked.keys.course_fingerprint)


def _crew(request: Request, submissions: int) -> Crew:
    if request.cluster:
        return cluster_crew(request.cluster, submissions)
    workers = max(1, min(request.workers or default_workers(), submissions))
    return Crew(functools.partial(local_processes, workers), workers)


def _read(entries: Sequence[Entry], layout: Layout) -> Iterator[Submission]:
    return (read_entry(entry, layout) for entry in entries)


def _with_progress(grading: ClassGrading, submissions: Iterator[Submission], total: int) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("grading", total=total)
        try:
            grading.run(submissions, functools.partial(progress.advance, task))
        except KeyboardInterrupt:
            kept = f"{grading.recorded} of {total} submissions are recorded"
            raise Stopped(f"{kept}; the same command goes on from there") from None
