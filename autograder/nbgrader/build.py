"""Builds the source notebook of an exercise: the instructor's, with the reference as solution.

`nbgrader generate_assignment` makes the student's from it. Hidden checks are in neither.
"""

from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import Course, Exercise
from autograder.nbgrader.chunks import Chunk, chunks, with_solution
from autograder.nbgrader.groups import groups, written
from autograder.nbgrader.lesson import read_lesson
from autograder.reflection import question_of

TEXT_STUB = "*Write your answer here, in place of this line.*"

_WELCOME = """\


*In this notebook the answer cells stand for `{module}.py`, and the check cells for
`pytest exercises/{id}`. You may add cells of your own anywhere. Your work is graded as it stands
once all cells have run from top to bottom.*"""
_SETUP = """\
# Run this cell first: it brings in the course's own tools.
from kit.notebook import Notebook

course = Notebook("{id}")"""
_VISIBLE = """\
# {objective}, {points} points: the checks you can see. Run this cell as often as you like.
course.check("{objective}")"""
_HIDDEN = """\
# {objective}, {points} points: checks that your instructor's grader runs.
course.hidden("{objective}")"""
_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

Cell = Any
Notebook = Any


def source_notebook(course: Course, exercise: Exercise) -> Notebook:
    """The source notebook of an exercise; the same files give the same bytes."""
    folder = course.stub(exercise).parent
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else f"# {exercise.title}\n"
    lesson = read_lesson(text, str(readme))
    first, *sections = lesson.before_answers
    welcome = _WELCOME.format(id=exercise.id, module=exercise.module)
    made = [
        _text("lesson", first + welcome),
        *(_text(f"lesson-{n}", section) for n, section in enumerate(sections, start=2)),
        _locked("setup", _SETUP.format(id=exercise.id)),
        *_answers(course, exercise),
        *(_text(f"checking-{n}", section) for n, section in enumerate(lesson.before_checks, 1)),
        *_checks(course, exercise),
        *_reflection(course, exercise),
        *(_text(f"after-{n}", section) for n, section in enumerate(lesson.after, start=1)),
    ]
    notebook = new_notebook(cells=made, metadata=_PYTHON)
    nbformat.validate(notebook)
    return notebook


def _answers(course: Course, exercise: Exercise) -> Iterator[Cell]:
    stubs = chunks(course.stub(exercise).read_text(encoding="utf-8"))
    reference = course.reference(exercise)
    solved = chunks(reference.read_text(encoding="utf-8")) if reference.is_file() else []
    names = {stub.name for stub in stubs}
    extra = [chunk.source for chunk in solved if chunk.name not in names]
    by_name = {chunk.name: chunk.source for chunk in solved}
    target = next((stub.name for stub in stubs if "NotImplementedError" in stub.source), "")
    for stub in stubs:
        source = with_solution(stub, by_name, extra if stub.name == target else [])
        yield _answer(stub, source)


def _answer(stub: Chunk, source: str) -> Cell:
    marks = _marks(f"answer-{stub.name}", solution=True)
    return _cell(new_code_cell(source, metadata={**marks, "course": {"stub": stub.source}}))


def _checks(course: Course, exercise: Exercise) -> Iterator[Cell]:
    for group in groups(course, exercise):
        text = _VISIBLE if group.visible else _HIDDEN
        source = text.format(objective=group.objective, points=group.points)
        marks = _marks(group.grade_id, grade=True, locked=True, points=group.points)
        yield _cell(new_code_cell(source, metadata={**marks, **_objective(group.objective)}))


def _reflection(course: Course, exercise: Exercise) -> Iterator[Cell]:
    """The question, with the rubric as mark scheme for the marker's eyes, and the answer."""
    asked = exercise.reflection
    if asked is None:
        return
    question = question_of(course.stub(exercise).with_name(asked.file).read_text(encoding="utf-8"))
    rubric = course.reference(exercise).with_name("rubric.md")
    if rubric.is_file():
        scheme = rubric.read_text(encoding="utf-8").strip()
        question += f"\n\n### BEGIN MARK SCHEME\n\n{scheme}\n\n### END MARK SCHEME"
    yield _text("question", question)
    marks = _marks(written(asked.objective), grade=True, solution=True, points=asked.points)
    metadata = {**marks, "course": {"stub": TEXT_STUB, "objective": asked.objective}}
    yield _cell(new_markdown_cell(TEXT_STUB, metadata=metadata))


def _text(grade_id: str, source: str) -> Cell:
    return _cell(new_markdown_cell(source, metadata=_marks(grade_id, locked=True)))


def _locked(grade_id: str, source: str) -> Cell:
    return _cell(new_code_cell(source, metadata=_marks(grade_id, locked=True)))


def _cell(cell: Cell) -> Cell:
    """Give the cell its nbgrader name as id: the library's own ids are drawn at random."""
    cell["id"] = cell.metadata["nbgrader"]["grade_id"][:64]
    return cell


def _objective(name: str) -> dict[str, Any]:
    return {"course": {"objective": name}}


def _marks(
    grade_id: str,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: int | None = None,
) -> dict[str, Any]:
    """nbgrader's metadata of a cell, a closed schema; anything of ours goes beside it."""
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": grade, "solution": solution}
    marks |= {"locked": locked, "task": False}
    return {"nbgrader": marks if points is None else {**marks, "points": points}}
