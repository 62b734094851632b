"""What nbgrader_config.py loads: nbgrader's own commands, with the course's grader inside."""

from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.isolation import DEFAULT_REQUIRED
from autograder.nbgrader.groups import assignment
from autograder.nbgrader.support import support_files

_OURS = "autograder.nbgrader.pipeline"
_NBGRADER = "nbgrader.preprocessors"

SANITIZE = [
    f"{_OURS}.Rebuild",
    *(f"{_NBGRADER}.{name}" for name in ("OverwriteKernelspec", "OverwriteCells")),
    f"{_NBGRADER}.CheckCellMetadata",
]
AUTOGRADE = [
    f"{_OURS}.Grade",
    *(f"{_NBGRADER}.{name}" for name in ("LimitOutput", "SaveAutoGrades", "AssignLatePenalties")),
    f"{_NBGRADER}.CheckCellMetadata",
]
GENERATE = [
    *(f"{_NBGRADER}.{name}" for name in ("IncludeHeaderFooter", "LockCells")),
    f"{_OURS}.Stubs",
    *(
        f"{_NBGRADER}.{name}"
        for name in (
            "ClearOutput",
            "CheckCellMetadata",
            "ComputeChecksums",
            "SaveCells",
            "ClearHiddenTests",
            "ClearMarkScheme",
            "ComputeChecksums",
            "CheckCellMetadata",
        )
    ),
]
FEEDBACK = [
    *(f"{_NBGRADER}.{name}" for name in ("GetGrades", "ClearHiddenTests", "ClearMarkScheme")),
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]


def configure(c: Any, file: str, course: str, require: str = DEFAULT_REQUIRED) -> None:
    """Set up nbgrader for a course.

    c         what get_config() gives          file      the path of nbgrader_config.py
    course    course.yaml, from the folder of `file` on; `require`  the weakest isolation accepted
    """
    home = Path(file).resolve().parent
    path = (home / course).resolve()
    loaded = load_course(path)
    c.CourseDirectory.course_id = loaded.id
    c.CourseDirectory.root = str(home)
    c.GenerateAssignment.preprocessors = GENERATE
    c.Autograde.exporter_class = f"{_OURS}.Reader"
    c.Autograde.sanitize_preprocessors = SANITIZE
    c.Autograde.autograde_preprocessors = AUTOGRADE
    c.Autograde.exclude_overwriting = _not_copied(loaded)
    c.GenerateFeedback.preprocessors = FEEDBACK
    c.ClearMarkScheme.enforce_metadata = False  # the rubric stands in a locked cell, not in a task
    c.Grade.course = str(path)
    c.Grade.require = require


def _not_copied(course: Course) -> dict[str, list[str]]:
    """The files that no graded submission needs a copy of."""
    return {assignment(e): sorted(support_files(course, e)) for e in course.exercises}
