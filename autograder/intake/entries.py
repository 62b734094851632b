"""Which entries of a folder are submissions, and whose they are."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from .disk import kind_of
from .harvest import Kind
from .model import Skipped
from .notices import escaped
from .paths import archive_stem, is_notebook, is_unread_archive, python_stem

NEXT_STEP = "Name a folder that holds one folder or one archive (.zip, .tar.gz) per student."


@dataclass(frozen=True)
class Entry:
    """One submission: where it lies, whose it is, and a note on the name when it needs one."""

    path: Path
    student: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """The submissions in a folder by student, and what looks like work but is none."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]


def list_entries(folder: Path) -> Listing:
    """Return the submissions in ``folder``: every folder and every archive in it.

    Raises UserError when the folder is missing, is no folder, cannot be read or holds none.
    """
    kinds = dict(_visible(folder))
    skipped = tuple(_skipped(kinds))
    works = [name for name, kind in kinds.items() if _is_submission(name, kind)]
    if not works:
        beside = "".join(f"; skipped: {item}" for item in skipped[:3])
        raise UserError(f"this folder holds no submission{beside}", str(folder), NEXT_STEP)
    entries = sorted(_named(folder, works, kinds), key=lambda entry: entry.student)
    return Listing(tuple(entries), skipped)


def _visible(folder: Path) -> Iterator[tuple[str, Kind]]:
    """Yield name and kind of everything in a folder that is not hidden, by name."""
    for name in _names(folder):
        if not name.startswith(".") and name != "__MACOSX":
            try:
                yield name, kind_of(os.path.join(folder, name))
            except OSError:
                yield name, Kind.SPECIAL


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError as fault:
        raise UserError("there is no such folder", str(folder), NEXT_STEP) from fault
    except NotADirectoryError as fault:
        raise UserError("this is not a folder", str(folder), NEXT_STEP) from fault
    except OSError as fault:
        raise UserError("this folder cannot be read", str(folder), NEXT_STEP) from fault


def _is_submission(name: str, kind: Kind) -> bool:
    return kind is Kind.FOLDER or (kind is Kind.FILE and archive_stem(name) is not None)


def _skipped(kinds: dict[str, Kind]) -> Iterator[Skipped]:
    for name, kind in kinds.items():
        reason = _reason(name, kind)
        if reason:
            yield Skipped(escaped(name), reason)


def _reason(name: str, kind: Kind) -> str:
    """Return why an entry is no submission, empty when nobody would take it for one."""
    if kind in (Kind.SYMLINK, Kind.SPECIAL):
        return f"it is {kind.value}; put the folder or the archive itself here"
    if kind is Kind.FOLDER:
        return ""
    if is_unread_archive(name):
        return "this kind of archive is not read; pack it as .zip or .tar.gz"
    if is_notebook(name) or python_stem(name) is not None:
        return "a loose file is nobody's; put it in a folder named after the student"
    return ""


def _named(folder: Path, works: list[str], kinds: dict[str, Kind]) -> Iterator[Entry]:
    """Yield the submissions with their students' names, no two alike."""
    stems = {name: _stem(name, kinds[name]) for name in works}
    claims = Counter(key for name in works for key in {_key(name), _key(stems[name])})
    for name in works:
        stem = stems[name]
        clash = stem != name and claims[_key(stem)] > 1
        note = f"graded as {escaped(name)}: another submission is named {escaped(stem)} as well"
        student = escaped(name if clash else stem)
        yield Entry(folder / name, student, (note,) if clash else ())


def _stem(name: str, kind: Kind) -> str:
    return name if kind is Kind.FOLDER else archive_stem(name) or name


def _key(name: str) -> str:
    return name.casefold()
