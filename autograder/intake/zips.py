"""Reading the code files of a zip archive."""

import io
import stat
import zipfile

from .harvest import Harvest, Kind
from .limits import MAX_ZIP_RECORDS, Refused
from .model import Parts
from .paths import most_bytes

RECORD = b"PK\x01\x02"
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_zip(data: bytes, harvest: Harvest, prefix: Parts) -> None:
    """Add the code files of a zip archive to ``harvest``.

    Raises Refused or LimitReached when there are too many entries or too much content, and
    whatever zipfile raises on a damaged archive.
    """
    # Each listed entry starts with this mark, so the count bounds the list before it is built.
    if data.count(RECORD) > MAX_ZIP_RECORDS:
        raise Refused(f"the archive lists more than {MAX_ZIP_RECORDS:,} entries")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            path = harvest.admit(entry.filename, _kind(entry), prefix)
            if path is None or _is_folder(entry) or not harvest.wants(path):
                continue
            _read(archive, entry, path, harvest)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Parts, harvest: Harvest) -> None:
    try:
        data = _content(archive, entry, most_bytes(path[-1]))
    except Refused as why:
        harvest.refuse("/".join(path), why)
        return
    harvest.budget.take_content(len(data))
    harvest.keep(path, data)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the first ``limit + 1`` bytes of an entry."""
    if entry.flag_bits & ENCRYPTED:
        raise Refused("it is protected by a password; hand it in without one")
    # The other methods decompress a whole block at a time, however large it grows.
    if entry.compress_type not in METHODS:
        raise Refused("it is packed by an unusual method; hand in an ordinary .zip")
    try:
        with archive.open(entry) as file:
            return file.read(limit + 1)
    except Exception as fault:
        raise Refused("it is damaged in the archive") from fault


def _kind(entry: zipfile.ZipInfo) -> Kind:
    """Return what an entry says it is; the upper half of its attributes is the Unix mode."""
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        return Kind.SYMLINK
    if _is_folder(entry):
        return Kind.FOLDER
    return Kind.FILE if stat.S_IFMT(mode) in (0, stat.S_IFREG) else Kind.SPECIAL


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a folder; its own method fails on an empty name."""
    return entry.filename.endswith("/") or stat.S_ISDIR(entry.external_attr >> 16)
