"""What intake needs to know about a course: its modules, their names, what is reserved."""

import re

from autograder.course import Course, Exercise
from autograder.intake import Layout

_DEFINITION = re.compile(r"^(?:def|class)\s+([A-Za-z]\w*)", re.MULTILINE)


def layout_of(course: Course) -> Layout:
    """The layout of a submission to `course`."""
    return Layout(
        modules={exercise.module: exercise.id for exercise in course.exercises},
        names={e.module: public_names(course, e) for e in course.exercises},
        reserved=frozenset({"kit"}),
    )


def public_names(course: Course, exercise: Exercise) -> frozenset[str]:
    """The functions and classes that the stub of an exercise defines."""
    stub = course.stub(exercise)
    text = stub.read_text(encoding="utf-8") if stub.is_file() else ""
    return frozenset(_DEFINITION.findall(text))
