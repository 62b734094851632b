"""Reading a submission that is an archive: in memory only, nothing is ever unpacked."""

from .disk import UNREADABLE, read_regular
from .harvest import Harvest
from .limits import MAX_ARCHIVE, MIB, LimitReached, Refused
from .model import Parts
from .notices import shown
from .tars import read_tar, read_tar_gz
from .zips import read_zip

FOREIGN = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
}
READERS = {"zip": read_zip, "tar.gz": read_tar_gz, "tar": read_tar}
DAMAGED = "is damaged or not complete; reading stopped at the fault"


def read_archive_file(place: str, name: str, harvest: Harvest, prefix: Parts = ()) -> None:
    """Read the archive that lies at ``place`` on the disk; every fault becomes a notice.

    ``name`` is what notices call it, ``prefix`` goes before the paths of the files in it.
    """
    try:
        data = read_regular(place, MAX_ARCHIVE)
    except OSError:
        harvest.refuse(name, UNREADABLE)
    except Refused as why:
        harvest.refuse(name, why)
    else:
        read_archive(data, name, harvest, prefix)


def read_archive(data: bytes, name: str, harvest: Harvest, prefix: Parts = ()) -> None:
    """Read an archive from memory; whatever is in it, nothing is raised."""
    try:
        if len(data) > MAX_ARCHIVE:
            raise Refused(f"the archive is larger than {MAX_ARCHIVE // MIB} MiB")
        READERS[_kind(data, name, harvest)](data, harvest, prefix)
    except Refused as why:
        harvest.refuse(name, why)
    except LimitReached as limit:
        harvest.notices.add(f"{shown(name)} holds {limit}; reading stopped there")
    except Exception:
        # The libraries raise a dozen kinds of error on hostile bytes, and not only their own;
        # none of them may cost another student a result.
        harvest.notices.add(f"{shown(name)} {DAMAGED}")


def _kind(data: bytes, name: str, harvest: Harvest) -> str:
    """Return which reader suits the content; the ending only decides where content is silent."""
    kind, said = _by_content(data), _by_ending(name)
    if kind is None:
        return said
    if kind != said:
        harvest.notices.add(f"{shown(name)} is in truth a {kind} archive and was read as one")
    return kind


def _by_content(data: bytes) -> str | None:
    """Return the kind of archive that bytes are. Raises Refused when they surely are none."""
    if not data:
        raise Refused("the archive is empty")
    for magic, words in FOREIGN.items():
        if data.startswith(magic):
            raise Refused(f"it is {words}; hand in a .zip or a .tar.gz")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"\x1f\x8b"):
        return "tar.gz"
    return "tar" if data[257:262] == b"ustar" else None


def _by_ending(name: str) -> str:
    lower = name.casefold()
    if lower.endswith(".zip"):
        return "zip"
    return "tar" if lower.endswith(".tar") else "tar.gz"
