"""The commands for instructors who live in nbgrader: `release --nbgrader` and `push`.

Only they need the extra `nbgrader`, so only they import what needs it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.errors import UserError
from autograder.run.grader import Grader, Job

if TYPE_CHECKING:
    from autograder.nbgrader.push import Request

MOST_SHOWN = 20


def release_nbgrader(course: Course, folder: Path) -> None:
    """Write an nbgrader course, and say what to type next."""
    _need_nbgrader()
    from autograder.nbgrader.release import release

    names = release(course, folder)
    print(f"{len(names)} assignments: {folder / 'source'}")
    print(f"next: cd {folder} && nbgrader generate_assignment {names[0]}")


def push_results(course: Course, request: Request) -> bool:
    """Push results into a gradebook; whether nothing was left out."""
    from autograder.nbgrader.push import push
    from autograder.nbgrader.service import titles

    pushed = push(course, titles(Grader(Job(course.root / "course.yaml", ""))), request)
    for line in pushed.left_out[:MOST_SHOWN]:
        print(f"left out: {line}")
    if more := len(pushed.left_out[MOST_SHOWN:]):
        print(f"left out: {more} more")
    print(f"{pushed.written} exercises of students written to the gradebook")
    return not pushed.left_out


def push_request(
    results: Path, submissions: Path, folder: Path, url: str, timestamps: Path | None
) -> Request:
    """What is to be pushed; UserError when nbgrader is not installed."""
    _need_nbgrader()
    from autograder.nbgrader.push import Request

    return Request(results, submissions, folder, url, timestamps)


def _need_nbgrader() -> None:
    if importlib.util.find_spec("nbgrader") is None:
        step = "install it: pip install 'shared-foundation[nbgrader]'"
        raise UserError("this command needs nbgrader, which is not installed", next_step=step)
