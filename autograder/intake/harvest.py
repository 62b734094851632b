"""What reading a submission has found so far, and which entries may add to it."""

from dataclasses import dataclass, field
from enum import Enum

from .limits import MAX_DEPTH, MAX_NOTEBOOK, MAX_SOURCE, MIB, Budget, Refused
from .model import Parts
from .notices import Notices, shown
from .paths import (
    archive_stem,
    is_noise,
    is_notebook,
    is_unread_archive,
    module_stem,
    most_bytes,
    parts_of,
)

NESTED = "an archive inside an archive is not opened; hand in the files themselves"
UNREAD = "this kind of archive is not read; hand in a .zip or a .tar.gz"
TOO_LARGE = f"it is larger than {MAX_SOURCE // MIB} MiB"
LARGE_NOTEBOOK = f"it is larger than {MAX_NOTEBOOK // MIB} MiB; clear its outputs and save it again"


class Kind(Enum):
    """What an entry of a folder or an archive is; the value is how a notice calls it."""

    FILE = "a file"
    FOLDER = "a folder"
    SYMLINK = "a symbolic link"
    HARD_LINK = "a hard link"
    SPARSE = "a sparse file"
    SPECIAL = "a device, pipe or socket"


@dataclass
class Harvest:
    """The files of one submission as bytes, by path, with notices and what is left.

    Kept are code, and ``texts``: files of these names.
    """

    files: dict[Parts, bytes] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    budget: Budget = field(default_factory=Budget)
    texts: frozenset[str] = frozenset()

    def admit(self, name: str, kind: Kind, prefix: Parts = ()) -> Parts | None:
        """Return the path of a file or folder worth a look, None for one that is not.

        ``prefix`` is the path of the archive that the entry belongs to. What is refused gets
        a notice, noise gets none. Raises LimitReached when there are too many entries.
        """
        try:
            parts = parts_of(name)
        except Refused as why:
            self.budget.take_entry()
            self.refuse(name, why, prefix)
            return None
        if not parts or is_noise(parts):
            return None
        self.budget.take_entry()
        path = (*prefix, *parts)
        objection = _objection(path, kind)
        if objection:
            self.refuse(name, objection, prefix)
        return None if objection else path

    def wants(self, path: Parts) -> bool:
        """Return whether to keep a file; an archive gets a notice instead."""
        name = path[-1]
        if archive_stem(name) is not None:
            self.notices.add(f"{shown(path)}: {NESTED}")
        elif is_unread_archive(name):
            self.notices.add(f"{shown(path)}: {UNREAD}")
        return module_stem(name) is not None or name.casefold() in self.texts

    def keep(self, path: Parts, data: bytes) -> None:
        """Keep the content of a file; of two with the same path the later one, as unpacking."""
        if len(data) > most_bytes(path[-1]):
            why = LARGE_NOTEBOOK if is_notebook(path[-1]) else TOO_LARGE
            self.refuse("/".join(path), Refused(why))
            return
        if path in self.files:
            self.notices.add(f"{shown(path)} was found twice; the later one was used")
        self.files[path] = data

    def refuse(self, name: str, why: Refused, prefix: Parts = ()) -> None:
        """Add the notice that an entry was not read."""
        where = f"{'/'.join(prefix)}/{name}" if prefix else name
        self.notices.add(f"{shown(where)} was not read: {why}")


def _objection(path: Parts, kind: Kind) -> Refused | None:
    """Return why an entry with a safe name is not read all the same."""
    if kind not in (Kind.FILE, Kind.FOLDER):
        return Refused(f"it is {kind.value}")
    if len(path) > MAX_DEPTH:
        return Refused(f"it is more than {MAX_DEPTH} folders deep")
    return None
