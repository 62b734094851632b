"""Grades for nbgrader in a process of its own: `python -m autograder.nbgrader.service`.

Reads one JSON request a line, answers each with one line. It outlives a batch by a little, so that
only the first submission pays for the start, and nothing of grading happens inside nbgrader.
"""

import functools
import json
import os
import select
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.errors import UserError
from autograder.intake import read_submission
from autograder.isolation import choose
from autograder.layout import layout_of
from autograder.nbgrader.report import cell_results
from autograder.record import student_record
from autograder.run.grader import Grader, Job

IDLE = 60  # seconds without a request, then it ends

Answer = dict[str, Any]


def grade(course: str, required: str, exercise: str, folder: str) -> Answer:
    """Grade one exercise of the submission in `folder`.

    returns   {"cells": {grade id: CellResult's fields}}, or {"error": why it was not graded}
    """
    try:
        grader = _grader(course, choose(required), exercise)
        own = grader.course.exercise(exercise)
        submission = read_submission(Path(folder), layout_of(grader.course))
        graded = grader.grade(submission)
        alone = grader.course.model_copy(update={"exercises": (own,)})
        cells = cell_results(alone, own, student_record(alone, graded), titles(grader))
        return {"cells": {name: asdict(result) for name, result in cells.items()}}
    except UserError as error:
        return {"error": str(error)}


def titles(grader: Grader) -> dict[str, str]:
    """Check id -> the behaviour it states."""
    return {name: function.title for name, function in grader.runner.functions.items()}


@functools.lru_cache(maxsize=1)
def _grader(course: str, level: str, exercise: str) -> Grader:
    return Grader(Job(Path(course), level, (exercise,)))


def main() -> None:
    """Serve until the line is closed, or nothing was asked for a while."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not look like an answer
    while select.select([sys.stdin], [], [], IDLE)[0] and (line := sys.stdin.readline()):
        answers.write(json.dumps(grade(*json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
