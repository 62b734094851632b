"""Reading from the disk: regular files only, never through a link, never without a bound."""

import os
import stat
from heapq import nsmallest

from .harvest import Kind
from .limits import Refused
from .paths import is_noise

# Absent on some platforms; NONBLOCK keeps the open of a pipe from waiting for a writer.
FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

UNREADABLE = Refused("the system does not let it be read")


def kind_of(path: str) -> Kind:
    """Return what lies at ``path`` itself. Raises OSError when it cannot be looked at."""
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode) or _is_junction(status):
        return Kind.SYMLINK
    if stat.S_ISDIR(status.st_mode):
        return Kind.FOLDER
    return Kind.FILE if stat.S_ISREG(status.st_mode) else Kind.SPECIAL


def read_regular(path: str, limit: int) -> bytes:
    """Return the first ``limit + 1`` bytes of a regular file: one more tells that it is larger.

    Raises OSError when it cannot be opened or is a link, Refused when it is no regular file.
    """
    handle = os.open(path, FLAGS)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Refused("it is not a regular file")
        return file.read(limit + 1)


def names_in(folder: str, limit: int) -> list[str]:
    """Return the first ``limit`` names in a folder, sorted, without noise. Raises OSError."""
    with os.scandir(folder) as entries:
        return nsmallest(limit, (entry.name for entry in entries if not is_noise((entry.name,))))


def _is_junction(status: os.stat_result) -> bool:
    tag = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return tag is not None and getattr(status, "st_reparse_tag", 0) == tag
