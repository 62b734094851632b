"""The course's own kit, as far as grading uses it: how to compare, and how to explain."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.errors import UserError


class Kit:
    """The package `kit` of one course; what its hidden checks share is importable, too."""

    def __init__(self, root: Path) -> None:
        """Import the kit of the course in `root`; raises UserError when it has none."""
        self.exercises, self.solutions = (root.resolve() / n for n in ("exercises", "solutions"))
        if not (self.exercises / "kit" / "__init__.py").is_file():
            raise UserError(
                "there is no kit here",
                where=str(self.exercises),
                next_step="copy the folder exercises/kit of this pack into the course",
            )
        self._forget_another_course()
        folders = [str(self.exercises), str(self.solutions)]
        sys.path[:] = [*folders, *(entry for entry in sys.path if entry not in folders)]
        self.package = _imported_kit(self.exercises)
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
        """Two courses may name their modules alike: keep those of this one only."""
        loaded = sys.modules.get("kit")
        if loaded is None or Path(str(loaded.__file__)).parent.parent == self.exercises:
            return
        other = Path(str(loaded.__file__)).parent.parent.parent
        folders = [other / "exercises", other / "solutions"]
        sys.path[:] = [entry for entry in sys.path if Path(entry) not in folders]
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file and any(Path(file).is_relative_to(folder) for folder in folders):
                del sys.modules[name]


def _imported_kit(exercises: Path) -> ModuleType:
    try:
        return importlib.import_module("kit")
    except Exception as error:
        what = f"the course's kit does not import ({type(error).__name__}: {error})"
        raise UserError(what, where=str(exercises / "kit")) from error
