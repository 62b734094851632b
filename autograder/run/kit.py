"""The course's own kit, as far as grading uses it: how to compare, and how to explain."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.errors import UserError


class Kit:
    """The package `kit` of one course's exercises folder."""

    def __init__(self, exercises: Path) -> None:
        """Import the kit; raises UserError when the folder has none."""
        self.exercises = exercises.resolve()
        if not (self.exercises / "kit" / "__init__.py").is_file():
            raise UserError(
                "there is no kit here",
                where=str(exercises),
                next_step="copy the folder exercises/kit of this pack into the course",
            )
        self._forget_another_course()
        if str(self.exercises) not in sys.path:
            sys.path.append(str(self.exercises))
        self.package = importlib.import_module("kit")
        self.records: tuple[type, ...] = self.package.RECORDS

    def part(self, name: str) -> ModuleType:
        """The module `kit.<name>`."""
        return importlib.import_module(f"kit.{name}")

    def given(self) -> dict[str, str]:
        """The texts of what submissions may import, by dotted module name."""
        names = ["__init__", *self.package.GIVEN]
        folder = self.exercises / "kit"
        return {f"kit.{name}": (folder / f"{name}.py").read_text("utf-8") for name in names}

    def expect(self, submission: Any) -> Any:
        """The fixture `expect` for this submission."""
        return self.part("expect").Expect(submission)

    def _forget_another_course(self) -> None:
        loaded = sys.modules.get("kit")
        if loaded is None or str(loaded.__file__).startswith(f"{self.exercises}/"):
            return
        for name in [name for name in sys.modules if name == "kit" or name.startswith("kit.")]:
            del sys.modules[name]
        other = str(Path(str(loaded.__file__)).parent.parent)
        sys.path[:] = [entry for entry in sys.path if entry != other]
