"""What intake needs to know about a course: its modules, their names, what is reserved."""

import ast
import re
from collections.abc import Iterable

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.intake import Layout

_DEFINITION = re.compile(r"^(?:def|class)\s+([A-Za-z]\w*)", re.MULTILINE)


def layout_of(course: Course) -> Layout:
    """The layout of a submission to `course`."""
    return Layout(
        modules={exercise.module: exercise.id for exercise in course.exercises},
        names={e.module: public_names(course, e) for e in course.exercises},
        reserved=frozenset({"kit"}),
        written={e.id: e.reflection.file for e in course.exercises if e.reflection},
        beside={name: exercise.module for exercise in course.exercises for name in exercise.files},
    )


def refuse_gaps(course: Course, exercises: Iterable[Exercise]) -> None:
    """Raise UserError when a stub or a reference is missing: grading would stumble over it."""
    for exercise in exercises:
        for path in (course.stub(exercise), course.reference(exercise)):
            if not path.is_file():
                what = f"exercise {exercise.id} is listed, but this file is not there"
                raise UserError(what, str(path), "write it, or take the exercise out")


def public_constants(course: Course, exercise: Exercise) -> list[str]:
    """The names that the stub of an exercise gives a value, for later exercises to import."""
    stub = course.stub(exercise)
    body = ast.parse(stub.read_text(encoding="utf-8") if stub.is_file() else "").body
    targets = (target for node in body if isinstance(node, ast.Assign) for target in node.targets)
    names = (name for target in targets for name in ast.walk(target))
    return [n.id for n in names if isinstance(n, ast.Name) and not n.id.startswith("_")]


def public_names(course: Course, exercise: Exercise) -> frozenset[str]:
    """The functions and classes that the stub of an exercise defines."""
    stub = course.stub(exercise)
    text = stub.read_text(encoding="utf-8") if stub.is_file() else ""
    return frozenset(_DEFINITION.findall(text))
