"""The code files of a submission as text, ready to be matched with the course's modules."""

import re
from dataclasses import dataclass
from functools import cached_property

from .decoding import decode
from .limits import Refused
from .model import Layout, Parts
from .notebooks import read_notebook
from .notices import Notices, shown
from .paths import is_notebook, is_test, module_stem, python_stem

OWN_FOLDERS = frozenset({"kit", "data"})
DEFINED = re.compile(
    r"^(?:(?:async[ \t]+)?def[ \t]+(\w+)|class[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Candidate:
    """One code file of a submission; ``remarks`` say what reading it changed.

    ``answered`` is true for the course's own notebook, with its cells for answers; ``written``
    is what it holds of written answers.
    """

    path: Parts
    stem: str
    text: str
    remarks: tuple[str, ...]
    answered: bool = False
    written: str = ""

    @property
    def folder(self) -> str:
        """Return the name of the folder the file lies in, empty at the top."""
        return self.path[-2] if len(self.path) > 1 else ""

    @property
    def shown(self) -> str:
        """Return the path for a notice."""
        return shown(self.path)

    @property
    def blank(self) -> bool:
        """Return whether there is nothing in the file."""
        return not self.text.strip()

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names the file defines at its left margin.

        Found line by line: the text is a stranger's, and to parse it could exhaust us.
        """
        return frozenset(next(filter(None, found)) for found in DEFINED.findall(self.text))


def candidates(files: dict[Parts, bytes], layout: Layout, notices: Notices) -> list[Candidate]:
    """Return the files that may be the student's own work, shallowest first, then by path."""
    code = [path for path in files if module_stem(path[-1]) is not None]
    own = [path for path in code if not _is_from_release(path, layout)]
    found = [_candidate(path, files[path], notices) for path in sorted(own, key=_depth)]
    return [candidate for candidate in found if candidate is not None]


def _depth(path: Parts) -> tuple[int, Parts]:
    return len(path), path


def _candidate(path: Parts, data: bytes, notices: Notices) -> Candidate | None:
    stem = module_stem(path[-1]) or ""
    if is_notebook(path[-1]):
        try:
            notebook = read_notebook(data)
        except Refused as why:
            notices.add(f"{shown(path)} was not read: {why}")
            return None
        return Candidate(
            path, stem, notebook.text, notebook.remarks, notebook.answered, notebook.written
        )
    decoded = decode(data)
    return Candidate(path, stem, decoded.text, decoded.remarks)


def _is_from_release(path: Parts, layout: Layout) -> bool:
    """Return whether a file is a copy of one that the course hands out beside the stubs."""
    in_exercise = len(path) > 1 and path[-2] in layout.folders
    if is_test(path[-1]):
        # The release has one conftest.py, above the exercises: another is not a copy of it.
        return not (in_exercise and (python_stem(path[-1]) or "").casefold() == "conftest")
    return not in_exercise and any(part.casefold() in OWN_FOLDERS for part in path[:-1])
