"""The sheet that markers fill in: a row for each student, written question and criterion."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.mark import Mark
from autograder.marks.rubric import Criterion, written_questions
from autograder.reflection import answer_of
from autograder.sheets import Row, read_table

HEADING = [
    "student", "exercise", "criterion", "title",
    "points", "possible", "comment", "changed", "answer",
]  # fmt: skip
NEEDED = ("student", "exercise", "criterion", "points", "comment")
LONGEST = 30_000  # characters of an answer: a cell of a spreadsheet holds a little more
_POINTS = re.compile(r"\d+([.,]\d{1,2})?")


def sheet_rows(
    course: Course, written: Mapping[str, Mapping[str, str]], marks: Iterable[tuple[str, Mark]]
) -> Iterator[list[str]]:
    """Yield the heading and the rows, with the marks that are known already.

    written   student -> what the student handed in for each exercise with a written question
    marks     pairs of student and mark
    """
    known = {(student, m.exercise, m.criterion): m for student, m in marks}
    yield HEADING
    for student, answers in sorted(written.items()):
        for number, rubric in written_questions(course).items():
            exercise = course.exercise(number)
            answer = _answer(course, exercise, answers.get(number, ""))
            for criterion in rubric:
                mark = known.get((student, number, criterion.number))
                cells = [*_cells(criterion, mark), _changed(mark, answer)]
                yield [student, _name(exercise), *cells, answer]


def read_marks(path: Path, course: Course, students: Iterable[str]) -> dict[str, list[Mark]]:
    """Read a sheet: student -> marks. The points may be empty: still to be marked.

    Raises UserError, naming row and column, for whatever does not fit; nothing of it counts then.
    """
    reader = _Reader(course, frozenset(students))
    found: dict[tuple[str, str, str], Mark] = {}
    for row in read_table(path, NEEDED):
        student, mark = reader.mark(row)
        place = (student, mark.exercise, mark.criterion)
        if place in found:
            raise row.error("criterion", "this criterion is there twice", "keep one of the rows")
        found[place] = mark
    marks: dict[str, list[Mark]] = {}
    for (student, _, _), mark in found.items():
        marks.setdefault(student, []).append(mark)
    return marks


class _Reader:
    """Reads one row after the other."""

    def __init__(self, course: Course, students: frozenset[str]) -> None:
        self.students = students
        questions = written_questions(course)
        # A spreadsheet makes 6 of 06.
        self.exercises = {
            name: number
            for number in questions
            for name in (_name(course.exercise(number)), number, number.lstrip("0"))
        }
        self.criteria = {
            (number, one.number): one for number, rubric in questions.items() for one in rubric
        }

    def mark(self, row: Row) -> tuple[str, Mark]:
        """Return student and mark."""
        student = row.cells["student"]
        if student not in self.students:
            step = "take the names from the sheet; format the column as text, so that 007 stays 007"
            raise row.error("student", f'the results have no student "{student}"', step)
        number = self.exercises.get(row.cells["exercise"].strip())
        if number is None:
            step = f"one of {', '.join(name for name in self.exercises if '-' in name)}"
            text = row.cells["exercise"]
            raise row.error("exercise", f'"{text}" has no written question', step)
        criterion = self._criterion(row, number)
        points, comment = _points(row, criterion), row.cells["comment"]
        seen = _fingerprint(row.cells["answer"]) if "answer" in row.cells else ""
        about = (number, criterion.number, criterion.title)
        return student, Mark(*about, points, criterion.possible, comment, seen)

    def _criterion(self, row: Row, number: str) -> Criterion:
        name = row.cells["criterion"].strip()
        criterion = self.criteria.get((number, name))
        if criterion is None:
            step = f"one of {', '.join(n for e, n in self.criteria if e == number)}"
            raise row.error("criterion", f'the rubric has no criterion "{name}"', step)
        stated = row.cells.get("possible", "").strip()
        if stated and _number(stated) != criterion.possible:
            what = f"{stated}, where the rubric says {_text(criterion.possible)}"
            raise row.error("possible", what, "change the rubric, not the sheet")
        return criterion


def _points(row: Row, criterion: Criterion) -> Fraction | None:
    text = row.cells["points"].strip()
    if not text:
        return None
    points = _number(text)
    if points is None or points > criterion.possible:
        most = _text(criterion.possible)
        step = f"a number from 0 to {most}, or nothing while it is to be marked"
        raise row.error("points", f'"{text}" is not possible', step)
    return points


def _number(text: str) -> Fraction | None:
    return Fraction(text.replace(",", ".")) if _POINTS.fullmatch(text) else None


def _changed(mark: Mark | None, answer: str) -> str:
    """Whether the answer is another one than the one that was marked."""
    known = mark is not None and mark.points is not None and mark.answer != ""
    return "yes" if known and mark and mark.answer != _fingerprint(answer) else ""


def _fingerprint(answer: str) -> str:
    """The same for the same words, whatever a spreadsheet did to the white space."""
    return hashlib.sha256(" ".join(answer.split()).encode()).hexdigest()[:16]


def _cells(criterion: Criterion, mark: Mark | None) -> list[str]:
    points = "" if mark is None or mark.points is None else _text(mark.points)
    comment = mark.comment if mark else ""
    return [criterion.number, criterion.title, points, _text(criterion.possible), comment]


def _answer(course: Course, exercise: Exercise, text: str) -> str:
    """What the student wrote; nothing, when it is only what was handed out."""
    asked = exercise.reflection
    stub = course.stub(exercise).with_name(asked.file) if asked else None
    blank = answer_of(stub.read_text(encoding="utf-8")) if stub and stub.is_file() else ""
    answer = answer_of(text)
    if answer == blank:
        return ""
    cut = f"\n(cut here, after {LONGEST} of {len(answer)} characters)"
    return answer if len(answer) <= LONGEST else answer[:LONGEST] + cut


def _name(exercise: Exercise) -> str:
    return f"{exercise.id}-{exercise.module}"


def _text(value: Fraction) -> str:
    return f"{float(value):.10g}"


def refuse_without_questions(course: Course) -> None:
    """Raise UserError for a course in which there is nothing to mark."""
    if not any(exercise.reflection for exercise in course.exercises):
        step = "add one to an exercise in course.yaml: reflection: {file, objective, points}"
        raise UserError("this course has no written question", str(course.root), step)
