"""Puts a student's results together from pieces: each exercise on own, and on given, earlier steps.

The decisions (what was handed in, what is carried) are made here from results alone, so that they
are the same whether a piece was run just now or remembered from an earlier grading.
"""

from collections.abc import Callable, Iterable

from autograder.course import Course, Exercise
from autograder.intake import Submission
from autograder.run.answered import answered
from autograder.run.carry import Results, begun_and_lacking, better, worth_replacing
from autograder.sandbox.standin import imported
from autograder.scoring import Carried, Graded
from autograder.verdict import CheckResult, Verdict

Piece = Callable[[Exercise, bool], Results]


def assemble(
    course: Course, exercises: Iterable[Exercise], submission: Submission, piece: Piece
) -> Graded:
    """Everything about one student's `exercises`.

    piece   gives the results of one exercise, on own (False) or on given (True) earlier steps; it
            is asked for no more than is needed, and what it raises ends the assembly
    """
    results: Results = {}
    carried: dict[str, Carried] = {}
    for exercise in exercises:
        counted, note = _counted(course, exercise, submission, piece)
        results.update(counted)
        if note:
            carried[exercise.id] = note
    notices = (*submission.notices, *_about_plots(submission))
    return Graded(submission.student, results, notices, carried, answered(course, submission))


def _counted(
    course: Course, exercise: Exercise, submission: Submission, piece: Piece
) -> tuple[Results, Carried | None]:
    """The results that count, and whether they are those on given earlier steps."""
    own = _own(exercise, submission, piece)
    upstream = course.upstream(exercise)
    handed_in = exercise.module in submission.modules
    if course.policy.carry == "never" or not (handed_in and begun_and_lacking(own)):
        return own, None
    if not worth_replacing([_own(step, submission, piece) for step in upstream]):
        return own, None
    return better(exercise, own, piece(exercise, True), tuple(step.id for step in upstream))


def _own(exercise: Exercise, submission: Submission, piece: Piece) -> Results:
    if exercise.module in submission.modules:
        return piece(exercise, False)
    missing = CheckResult(Verdict.TODO, f"no {exercise.module}.py was handed in")
    return {check.id: missing for check in exercise.checks}


def _about_plots(submission: Submission) -> list[str]:
    names = imported(submission.modules.values())
    return [f"{name} is not needed for grading; calls of it did nothing" for name in names]
