"""Which of a submission's modules a worker gets for an exercise."""

from autograder.course import Course, Exercise
from autograder.intake import Submission


def sources(
    course: Course, exercise: Exercise, submission: Submission, given: bool
) -> dict[str, str]:
    """The exercise's module, its files, what it may build on, and helper modules; nothing later.

    given   the earlier steps are served by the grader, so the student's own stay out
    """
    earlier = set() if given else {step.module for step in course.upstream(exercise)}
    hidden = set(course.modules) - earlier - {exercise.module}
    hidden |= {name for other in course.exercises for name in other.files} - set(exercise.files)
    return {name: text for name, text in submission.modules.items() if name not in hidden}
