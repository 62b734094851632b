"""Writes an nbgrader course: source notebooks with their files, and nbgrader_config.py."""

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.errors import UserError
from autograder.nbgrader.build import source_notebook
from autograder.nbgrader.groups import assignment
from autograder.nbgrader.support import support_files

CONFIG = "nbgrader_config.py"
_OURS = "autograder.nbgrader.settings"
_CONFIG = '''\
"""nbgrader's settings for this course. Yours to edit: a new release leaves this file alone."""

from {ours} import configure

c = get_config()
configure(c, __file__, course={course!r})

# Below, whatever you set in other courses, too: a late policy, the exchange, a database.
# c.CourseDirectory.db_url = "postgresql+psycopg://user@host/gradebook"
# c.AssignLatePenalties.plugin_class = "my_policy.HalfAfterADay"
'''


def release(course: Course, folder: Path) -> list[str]:
    """Write the course into `folder`; the names of its assignments.

    Submissions, gradebook and settings that are there stay as they are. Raises UserError when
    the folder has another course's settings, or cannot be written.
    """
    _check_settings(folder)
    files = dict(_files(course, folder))
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)
    except OSError as error:
        step = "give a folder that you may write to, and that has space left"
        raise UserError(
            f"cannot be written ({error.strerror})", str(error.filename), step
        ) from error
    return [assignment(exercise) for exercise in course.exercises]


def _files(course: Course, folder: Path) -> Iterator[tuple[Path, bytes]]:
    if not (folder / CONFIG).exists():
        place = os.path.relpath(course.root / "course.yaml", folder.resolve())
        yield folder / CONFIG, _CONFIG.format(ours=_OURS, course=place).encode()
    for exercise in course.exercises:
        home = folder / "source" / assignment(exercise)
        text = nbformat.writes(source_notebook(course, exercise)) + "\n"
        yield home / f"{exercise.module}.ipynb", text.encode()
        for name, content in support_files(course, exercise).items():
            yield home / name, content


def _check_settings(folder: Path) -> None:
    settings = folder / CONFIG
    if settings.exists() and _OURS not in settings.read_text(encoding="utf-8"):
        step = f"add to it: from {_OURS} import configure; configure(c, __file__, course=...)"
        raise UserError("these settings do not load the course's grader", str(settings), step)
    if folder.exists() and not folder.is_dir():
        raise UserError("this is a file, not a folder", str(folder), "give another folder")
