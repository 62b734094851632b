"""Which written questions of the course a student has answered; how well, a person says."""

from autograder.cells import TEXT_STUB
from autograder.course import Course, Exercise
from autograder.intake import Submission
from autograder.reflection import answer_of


def answered(course: Course, submission: Submission) -> frozenset[str]:
    """The exercises, by id, below whose written question stands more than was handed out."""
    asked = [exercise for exercise in course.exercises if exercise.reflection]
    return frozenset(exercise.id for exercise in asked if _says_more(course, exercise, submission))


def _says_more(course: Course, exercise: Exercise, submission: Submission) -> bool:
    handed_out = {"", TEXT_STUB, answer_of(_question_file(course, exercise))}
    return answer_of(submission.written.get(exercise.id, "")) not in handed_out


def _question_file(course: Course, exercise: Exercise) -> str:
    file = exercise.reflection.file if exercise.reflection else ""
    path = course.stub(exercise).with_name(file)
    return path.read_text(encoding="utf-8") if path.is_file() else ""
