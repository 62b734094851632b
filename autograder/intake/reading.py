"""Reading one submission: from a folder or an archive to modules and notices."""

import os
from pathlib import Path

from ..errors import UserError
from .archives import read_archive_file
from .beside import files_beside
from .candidates import Candidate, candidates
from .disk import UNREADABLE, kind_of
from .folders import read_folder
from .harvest import Harvest, Kind
from .helpers import accept
from .limits import Refused
from .matching import match
from .model import Layout, Original, Parts, Submission
from .notices import Notices, escaped, listed
from .paths import archive_stem
from .written import written_answers

NEXT_STEP = "Name the student's folder, or a .zip, .tar.gz, .tgz or .tar archive."


def read_submission(path: Path, layout: Layout) -> Submission:
    """Read the submission that is the folder or the archive at ``path``.

    What is wrong inside becomes a notice. Raises UserError only when there is nothing at
    ``path``, or neither a folder nor an archive.
    """
    name = os.path.basename(os.path.abspath(path))
    try:
        kind = kind_of(str(path))
    except OSError as fault:
        raise UserError("there is nothing here", str(path), NEXT_STEP) from fault
    stem = archive_stem(name) if kind is Kind.FILE else name
    if stem is None or kind is Kind.SPECIAL:
        raise UserError("neither a folder nor an archive of a kind we read", str(path), NEXT_STEP)
    return read_named(path, escaped(stem), layout)


def read_named(path: Path, student: str, layout: Layout, *notes: str) -> Submission:
    """Read a submission under a student's name; ``notes`` go before its notices."""
    harvest = _harvest(path, layout)
    matching = Notices()
    used = _used(harvest.files, layout, matching)
    notices = (*notes, *harvest.notices.lines(), *matching.lines())
    modules = {name: file.text for name, file in used.items()}
    return Submission(student, modules, notices, written_answers(harvest.files, used, layout))


def read_originals(path: Path, layout: Layout) -> dict[str, Original]:
    """Return the files behind a submission's modules, by module, as they were handed in."""
    files = _harvest(path, layout).files
    used = _used(files, layout, Notices())
    return {name: Original(file.path[-1], files[file.path]) for name, file in used.items()}


def _harvest(path: Path, layout: Layout) -> Harvest:
    names = (*layout.written.values(), *layout.beside)
    harvest = Harvest(texts=frozenset(name.casefold() for name in names))
    _read(path, harvest)
    return harvest


def _read(path: Path, harvest: Harvest) -> None:
    try:
        kind = kind_of(str(path))
    except OSError:
        harvest.refuse(path.name, UNREADABLE)
        return
    if kind is Kind.FOLDER:
        read_folder(str(path), harvest)
    elif kind is Kind.FILE:
        read_archive_file(str(path), path.name, harvest)
    else:
        harvest.refuse(path.name, Refused(f"it is {kind.value}"))


def _used(files: dict[Parts, bytes], layout: Layout, notices: Notices) -> dict[str, Candidate]:
    """Return the files of the course's modules, of helpers, and beside modules, by name."""
    result = match(candidates(files, layout, notices), layout, notices)
    if not result.modules:
        wanted = listed((f"{module}.py",) for module in layout.modules)
        notices.add(f"no module of the course was found; it would be one of {wanted}")
    helpers = accept(result.rest, layout, notices)
    used = {module: result.modules[module] for module in layout.modules if module in result.modules}
    used |= helpers | files_beside(files, layout, notices)
    _tell_remarks(used, notices)
    return used


def _tell_remarks(used: dict[str, Candidate], notices: Notices) -> None:
    """Tell what decoding changed, one notice for all the files with the same change."""
    changed: dict[str, list[Parts]] = {}
    for file in used.values():
        for remark in file.remarks:
            changed.setdefault(remark, []).append(file.path)
    for remark, paths in changed.items():
        notices.add(f"{listed(paths)}: {remark}")
