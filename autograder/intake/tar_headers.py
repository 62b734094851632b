"""What the headers of a tar archive say: names, kinds and sizes, also those put in extensions.

An extension is an entry that only describes the next one: pax records (POSIX.1-2001) or the
long names of GNU tar.
"""

import tarfile
from collections.abc import Callable
from dataclasses import dataclass

from .harvest import Kind
from .limits import MAX_TAR_EXTENSION

PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
UNUSED = (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK)
LONG_NAME = tarfile.GNUTYPE_LONGNAME
KINDS = {
    tarfile.SYMTYPE: Kind.SYMLINK,
    tarfile.LNKTYPE: Kind.HARD_LINK,
    tarfile.DIRTYPE: Kind.FOLDER,
    tarfile.GNUTYPE_SPARSE: Kind.SPARSE,
}
SPARSE_MARK = "GNU.sparse."


@dataclass(frozen=True)
class Entry:
    """One entry of an archive; ``size`` is that of the body that follows its header."""

    name: str
    kind: Kind
    size: int


def is_extension(header: tarfile.TarInfo) -> bool:
    """Return whether a header belongs to an extension of the next entry, or of all."""
    return header.type in (*PAX, *UNUSED, LONG_NAME)


def extension_of(header: tarfile.TarInfo, take: Callable[[int], bytes]) -> dict[str, str]:
    """Return what an extension says about the next entry, as pax records; ``take`` its body.

    Raises tarfile.ReadError when it is too long, ValueError when it is damaged.
    """
    if not 0 <= header.size <= MAX_TAR_EXTENSION:
        raise tarfile.ReadError("an extended header of an unlikely size")
    body = take(header.size)
    if header.type in PAX:
        return _pax_records(body)
    return {"path": _text(body.partition(b"\0")[0])} if header.type == LONG_NAME else {}


def entry_of(header: tarfile.TarInfo, extension: dict[str, str]) -> Entry:
    """Return the entry of a header, with what its extension says. Raises ValueError."""
    name = extension.get("path", header.name)
    size = int(extension.get("size", header.size))
    if size < 0:
        raise ValueError("a negative size")
    if any(key.startswith(SPARSE_MARK) for key in extension):
        return Entry(name, Kind.SPARSE, size)
    kind = Kind.FILE if header.isreg() else Kind.SPECIAL
    has_body = header.isreg() or header.type not in tarfile.SUPPORTED_TYPES
    return Entry(name, KINDS.get(header.type, kind), size if has_body else 0)


def _pax_records(body: bytes) -> dict[str, str]:
    """Return pax records, each written as ``length key=value`` and a line end."""
    records = {}
    start = 0
    while start < len(body):
        length = body[start : body.index(b" ", start)]
        end = start + int(length) if length.isdigit() else 0  # int() alone would take a minus
        key, equals, value = body[start + len(length) + 1 : max(end - 1, 0)].partition(b"=")
        if not equals or end > len(body):
            raise ValueError("a damaged pax record")
        records[_text(key)] = _text(value)
        start = end
    return records


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
