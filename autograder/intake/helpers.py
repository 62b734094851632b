"""Modules of the student's own beside those of the course: which may be imported."""

import sys
from keyword import iskeyword

from .candidates import Candidate
from .limits import MAX_HELPERS
from .model import Layout, Parts
from .notices import Notices, listed
from .paths import is_notebook

STANDARD = frozenset(name.casefold() for name in sys.stdlib_module_names)
LIBRARIES = frozenset({"numpy", "pytest", "yaml"})
COURSE = frozenset({"kit", "autograder", "conftest", "sitecustomize", "usercustomize"})
SPECIAL = frozenset({"__init__", "__main__"})


def accept(rest: list[Candidate], layout: Layout, notices: Notices) -> dict[str, Candidate]:
    """Return the files that may be imported as helpers, by name; the others get a notice.

    Of several files of one name the shallowest counts. Empty files are passed over in silence.
    """
    accepted: dict[str, Candidate] = {}
    late: list[Parts] = []
    notebooks = [file.path for file in rest if is_notebook(file.path[-1]) and not file.blank]
    _tell_ignored(notebooks, "only a notebook of the course's own is graded", notices)
    for stem, files in _by_stem(rest).items():
        paths = [file.path for file in files]
        objection = _objection(stem, layout)
        if objection:
            _tell_ignored(paths, objection, notices)
        elif len(accepted) == MAX_HELPERS:
            late += paths
        else:
            accepted[stem] = files[0]
            _tell_choice(files, notices)
    _tell_ignored(late, f"there are more than {MAX_HELPERS} helper modules", notices)
    return dict(sorted(accepted.items()))


def _by_stem(files: list[Candidate]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for file in files:
        if not (file.blank or is_notebook(file.path[-1])):
            groups.setdefault(file.stem, []).append(file)
    return groups


def _objection(stem: str, layout: Layout) -> str:
    """Return why no helper may have this name, empty when one may."""
    name = stem.casefold()
    if name in STANDARD:
        return "Python has a module of this name; give it another"
    if name in LIBRARIES:
        return "a library of the course has this name; give it another"
    if name in COURSE or name in {word.casefold() for word in layout.reserved}:
        return "the name belongs to the course; give it another"
    if name in SPECIAL or not stem.isidentifier() or iskeyword(stem):
        return "nothing can import a file of this name"
    return ""


def _tell_ignored(paths: list[Parts], reason: str, notices: Notices) -> None:
    if paths:
        notices.add(f"{listed(paths)} {'was' if len(paths) == 1 else 'were'} ignored: {reason}")


def _tell_choice(files: list[Candidate], notices: Notices) -> None:
    """Tell that only one of several helpers of a name counts, unless they are the same."""
    taken = files[0]
    others = [file.path for file in files[1:] if file.text != taken.text]
    if others:
        notices.add(f"{taken.shown} was used for {taken.stem}, not {listed(others)}")
