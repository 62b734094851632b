"""Brings results graded outside into a gradebook, with the files that formgrader shows.

Each student's work is written whole, one after the other, by this one process: gradebooks are not
made for two writers. Written again, the same results change nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.intake import list_entries, read_entry, read_originals
from autograder.layout import layout_of
from autograder.nbgrader.course_folder import CourseFolder, only_writer
from autograder.nbgrader.gradebook import Work, Writer, opened
from autograder.nbgrader.groups import assignment
from autograder.nbgrader.handed_in import Blank, HandedIn
from autograder.nbgrader.inputs import read_results, read_stamps
from autograder.nbgrader.report import Student, cell_results


@dataclass(frozen=True)
class Request:
    """What to push, and where to.

    results       results.json, or its folder      submissions   the folder that was graded
    folder        the nbgrader course              url           the gradebook; empty: its own
    timestamps    a CSV file of student,timestamp; None: no submission has a time
    """

    results: Path
    submissions: Path
    folder: Path
    url: str = ""
    timestamps: Path | None = None


@dataclass
class Pushed:
    """How many exercises of students were written, and what was left out, with reasons."""

    written: int = 0
    left_out: list[str] = field(default_factory=list)


def push(course: Course, titles: Mapping[str, str], request: Request) -> Pushed:
    """Write every graded exercise of every student that handed it in.

    titles   check id -> the behaviour it states
    raises   UserError for inputs that do not fit, and a gradebook that cannot be reached
    """
    results = read_results(course, request.results)
    stamps = read_stamps(request.timestamps) if request.timestamps else {}
    place = CourseFolder(request.folder, request.url)
    wanted = [e for e in course.exercises if any(e.id in r["exercises"] for r in results.values())]
    with only_writer(place.root):
        released = {e.id: place.released(assignment(e), e.module) for e in wanted}
        with opened(place.url, place.id) as gradebook:
            blanks = {e.id: Blank(released[e.id], _locked(gradebook, e)) for e in wanted}
            desk = _Desk(course, titles, place, blanks, Writer(gradebook, place.late_penalty))
            for work in _handed_in(course, wanted, request.submissions):
                student = work.submission.student
                desk.take(work, results.get(student), stamps.get(student))
            return desk.pushed


@dataclass
class _Desk:
    """Where one work after the other is written."""

    course: Course
    titles: Mapping[str, str]
    place: CourseFolder
    blanks: Mapping[str, Blank]
    writer: Writer
    pushed: Pushed = field(default_factory=Pushed)

    def take(self, work: HandedIn, student: Student | None, when: datetime | None) -> None:
        """Write one work, or say why not."""
        try:
            self.writer.write(self._ready(work, student, when))
            self.pushed.written += 1
        except UserError as error:
            self.pushed.left_out.append(f"{work.submission.student}: {error.where}: {error.what}")

    def _ready(self, work: HandedIn, student: Student | None, when: datetime | None) -> Work:
        """Put the files of one work in their places; what is to be written."""
        exercise = work.exercise
        if student is None or exercise.id not in student["exercises"]:
            raise UserError("not in the results", exercise.id)
        cells = cell_results(self.course, exercise, student, self.titles)
        name, who = assignment(exercise), work.submission.student
        blank = self.blanks[exercise.id]
        submitted = work.submit(self.place.place("submitted", who, name), blank, when)
        shown = work.rebuilt(blank, submitted)
        new = work.show(self.place.place("autograded", who, name), shown, cells, when)
        return Work(name, exercise.module, who, shown, new, when)


def _handed_in(course: Course, wanted: list[Exercise], folder: Path) -> Iterator[HandedIn]:
    layout = layout_of(course)
    for entry in list_entries(folder).entries:
        submission = read_entry(entry, layout)
        originals = read_originals(entry.path, layout)
        for exercise in wanted:
            if exercise.module in originals:
                yield HandedIn(exercise, submission, originals[exercise.module])


def _locked(gradebook: Any, exercise: Exercise) -> dict[str, str]:
    """The sources of locked cells, as nbgrader keeps them: the released ones lack mark schemes."""
    notebook = gradebook.find_notebook(exercise.module, assignment(exercise))
    return {cell.name: cell.source for cell in notebook.source_cells if cell.locked}
