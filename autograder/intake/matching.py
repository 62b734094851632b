"""Which file of a submission is which module of the course."""

from dataclasses import dataclass

from .candidates import Candidate
from .model import Layout
from .notices import Notices, listed
from .paths import is_notebook

RIGHT, NEUTRAL, WRONG = range(3)
ANSWERED, SOURCE, SCRATCH = range(3)


@dataclass
class Match:
    """The files found for the course's modules, and the files left over."""

    modules: dict[str, Candidate]
    rest: list[Candidate]


def match(found: list[Candidate], layout: Layout, notices: Notices) -> Match:
    """Match files with modules, first by name, then by what they define."""
    result = _by_name(found, layout, notices)
    for module in layout.modules:
        if module not in result.modules:
            _by_content(module, result, layout, notices)
    return result


def _by_name(found: list[Candidate], layout: Layout, notices: Notices) -> Match:
    """Match files named like a module; upper and lower case are alike."""
    result = Match({}, [])
    same: dict[str, list[Candidate]] = {module.casefold(): [] for module in layout.modules}
    for file in found:
        same.get(file.stem.casefold(), result.rest).append(file)
    for module in layout.modules:
        files = [(_rank(file, module, layout), file) for file in same[module.casefold()]]
        if files:
            in_order = [file for _, file in sorted(files, key=lambda pair: pair[0])]
            result.modules[module] = in_order[0]
            _tell_choice(in_order, module, notices)
    return result


def _rank(file: Candidate, module: str, layout: Layout) -> tuple[bool, int, int, int, bool]:
    """Return the sort key of files of one name: the likelier to be meant, the smaller."""
    place = _place(file, module, layout)
    return file.blank, place, _kind(file), len(file.path), _is_misspelt(file, module)


def _kind(file: Candidate) -> int:
    """Return what a file is: the course's notebook, Python, or a notebook of the student's own.

    Beside the course's notebook, a Python file of its name is what Jupyter exported from it.
    """
    if file.answered:
        return ANSWERED
    return SCRATCH if is_notebook(file.path[-1]) else SOURCE


def _is_misspelt(file: Candidate, module: str) -> bool:
    return file.path[-1] not in (f"{module}.py", f"{module}.ipynb")


def _place(file: Candidate, module: str, layout: Layout) -> int:
    """Return whether a file lies in the exercise's folder, in no such folder, or another's."""
    owner = layout.folders.get(file.folder)
    if owner is None:
        return NEUTRAL
    return RIGHT if owner == module else WRONG


def _tell_choice(files: list[Candidate], module: str, notices: Notices) -> None:
    """Tell that a file was chosen among several, or that its name is spelt in another way."""
    taken, *others = files
    if others:
        not_used = listed(file.path for file in others)
        notices.add(f"{taken.shown} was used for {module}, not {not_used}")
    if _is_misspelt(taken, module):
        notices.add(f"{taken.shown} was read as {module}.py")


def _by_content(module: str, result: Match, layout: Layout, notices: Notices) -> None:
    """Match a file of another name that defines what the module should."""
    files = [file for file in result.rest if _fits(file, module, layout)]
    if not files:
        return
    wanted = layout.names[module]
    files.sort(key=lambda file: (_place(file, module, layout), -len(file.defined & wanted)))
    taken, *others = files
    result.modules[module] = taken
    result.rest.remove(taken)
    notices.add(
        f"{taken.shown} was used for {module}: there is no {module}.py, and this file defines "
        f"{len(taken.defined & wanted)} of its {len(wanted)} names"
    )
    if others:
        fitting = listed(file.path for file in others)
        notices.add(f"{taken.shown} was used for {module}, not {fitting}")


def _fits(file: Candidate, module: str, layout: Layout) -> bool:
    """Return whether a file defines half of a module's names, and fewer of any other's."""
    wanted = layout.names.get(module, frozenset())
    count = len(file.defined & wanted)
    others = (names for other, names in layout.names.items() if other != module)
    most = max((len(file.defined & names) for names in others), default=0)
    enough = count > most and 2 * count >= len(wanted)
    return enough and _place(file, module, layout) != WRONG
