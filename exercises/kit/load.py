"""Finds and imports the modules you write, always from their newest text."""

import importlib.abc
import importlib.util
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path


class Fault(BaseException):
    """Your code did not answer at all: it ended the program, say, or used up the memory."""

    def __init__(self, verdict, text):
        """`verdict` is the word for it: broken, crashed, memory, too_big."""
        super().__init__(text)
        self.verdict = verdict


class Broken(Fault):
    """A module that cannot be imported. Says in which file and line, in Python's own words."""

    def __init__(self, text):
        super().__init__("broken", text)


class _Fresh(SourceFileLoader):
    """Never trusts a cached .pyc: two saves within one second would run the older text."""

    def get_code(self, fullname):
        return self.source_to_code(self.get_data(self.path), self.path)


class ExerciseModules(importlib.abc.MetaPathFinder):
    """Lets a later exercise import an earlier one by its module name: `from pooling import ...`."""

    def __init__(self, root: Path):
        """`root` holds one folder for each exercise: 01, 02, ..."""
        self.paths = {
            path.stem: path
            for path in sorted(root.glob("[0-9][0-9]/*.py"))
            if not path.stem.startswith(("test_", "conftest"))
        }

    def find_spec(self, fullname, path=None, target=None):
        """Answer for the exercises' own modules, and for nothing else."""
        if fullname not in self.paths:
            return None
        place = self.paths[fullname]
        loader = _Fresh(fullname, str(place))
        return importlib.util.spec_from_file_location(fullname, place, loader=loader)

    def load(self, name: str):
        """Import `name`; raises Broken when it does not import, or is not there."""
        if name not in self.paths:
            raise Broken(f"there is no {name}.py: put the stub back where it was")
        try:
            return importlib.import_module(name)
        except SyntaxError as error:
            place = f"{Path(error.filename or name).name}, line {error.lineno}"
            raise Broken(f"{place}: {type(error).__name__}: {error.msg}") from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if fault := fault_of(error, f"at import: {name}.py"):
                raise fault from None
            raise Broken(f"{self._place(error, name)}: {described(error)}") from None

    def frames(self, error: BaseException) -> list[traceback.FrameSummary]:
        """The part of a traceback that lies in the exercises' modules, outermost first."""
        own = {str(path) for path in self.paths.values()}
        return [f for f in traceback.extract_tb(error.__traceback__) if f.filename in own]

    def _place(self, error, name):
        frames = self.frames(error)
        file = Path(frames[-1].filename).name if frames else f"{name}.py"
        return f"{file}, line {frames[-1].lineno}" if frames else file

    def install(self):
        """Put the finder first, so that no installed package of the same name gets in the way."""
        sys.meta_path.insert(0, self)


def fault_of(error: BaseException, what: str) -> Fault | None:
    """What `error` of `what` is, if it is more than an ordinary exception."""
    if isinstance(error, MemoryError):
        return Fault("memory", f"{what} used more memory than is allowed")
    if isinstance(error, SystemExit):
        return Fault("crashed", f"{what} called exit(): that ends the whole program")
    if not isinstance(error, Exception):
        return Fault("crashed", f"{what} raised {type(error).__name__}")
    return None


def described(error: BaseException) -> str:
    """`KeyError: 'refund'`: the class and message of an exception, on one line.

    In grading an exception comes from another process, with the name of its class as a text.
    """
    name = getattr(error, "submission_type", type(error).__name__)
    text = " ".join(str(getattr(error, "submission_text", error)).split())
    return f"{name}: {text}" if text else name
