"""An nbgrader course on the disk: its settings, its places, its released notebooks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import PyFileConfigLoader

from autograder.errors import UserError
from autograder.nbgrader.gradebook import explained
from autograder.nbgrader.release import CONFIG

Notebook = Any


class CourseFolder:
    """The folder that `autograder release --nbgrader` wrote, with the instructor's settings."""

    def __init__(self, root: Path, url: str = "") -> None:
        """`url` is the address of the gradebook, empty for the one in the settings."""
        if not (root / CONFIG).is_file():
            step = f"make it first: autograder release --nbgrader {root}"
            raise UserError(f"there is no {CONFIG} here", str(root), step)
        self.root = root.resolve()
        self.config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        if url:
            self.config.CourseDirectory.db_url = url
        self.api = NbGraderAPI(config=self.config)
        self.url: str = self.api.coursedir.db_url
        self.id: str = self.api.coursedir.course_id

    def place(self, step: str, student: str, assignment: str) -> Path:
        """The folder of an assignment at one step: submitted, autograded, release."""
        directory = getattr(self.api.coursedir, f"{step}_directory")
        return Path(self.api.coursedir.format_path(directory, student, assignment))

    def released(self, assignment: str, name: str) -> Notebook:
        """The student's notebook of an assignment; made by nbgrader when it is not there yet."""
        path = self.place("release", ".", assignment) / f"{name}.ipynb"
        with explained(), self.api.gradebook as gradebook:
            known = {a.name for a in gradebook.assignments if a.notebooks}
        if assignment not in known or not path.is_file():
            self._generate(assignment)
        return nbformat.read(path, as_version=4)

    def late_penalty(self, student: str, score: float, seconds: float) -> float | None:
        """The points that the instructor's late policy takes off."""
        policy = AssignLatePenalties(config=self.config)
        policy.init_plugin()
        points: float | None = policy.plugin_inst.late_submission_penalty(student, score, seconds)
        return points

    def _generate(self, assignment: str) -> None:
        result = self.api.generate_assignment(assignment, force=True)
        if not result["success"]:
            reason = result["error"].strip().splitlines()[-1]
            step = f"see what it says: nbgrader generate_assignment {assignment} --force"
            raise UserError(f"nbgrader cannot make this assignment: {reason}", assignment, step)


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Refuse a second push into this folder while one is writing."""
    import fcntl  # not on Windows, where grading does not run either

    with (root / ".push-lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UserError("another push is writing", str(root), "wait for it to end") from None
        yield
