"""Reading the Python files of a tar archive, as a stream that stops when it grows too long."""

import gzip
import io
import tarfile
from typing import Self

from .harvest import Harvest, Kind
from .limits import MAX_SOURCE, MAX_TAR_RECORD, Budget
from .model import Parts

EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


class Counted(io.BufferedIOBase):
    """A stream that counts what is read from it, since no header can be trusted to."""

    def __init__(self, stream: io.BufferedIOBase, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to ``size`` bytes. Raises LimitReached when the budget is used up."""
        data = self._stream.read(size)
        self._budget.take_content(len(data))
        return data


class Header(tarfile.TarInfo):
    """A tar header that is refused where tarfile would stop quietly or work very long."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header in a 512-byte block. Raises tarfile.ReadError on a bad one."""
        if buf and not any(buf):
            return super().frombuf(buf, encoding, errors)  # the mark of the end
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as fault:
            # Past the first header tarfile takes a broken one for the end of the archive.
            raise tarfile.ReadError("damaged header") from fault
        if header.size < 0 or (header.type in EXTENDED and header.size > MAX_TAR_RECORD):
            raise tarfile.ReadError("header of an unlikely size")
        return header


def read_tar(data: bytes, harvest: Harvest, prefix: Parts) -> None:
    """Add the Python files of a tar archive to ``harvest``.

    Raises LimitReached, and whatever tarfile raises on a damaged archive.
    """
    _read_stream(io.BytesIO(data), harvest, prefix)


def read_tar_gz(data: bytes, harvest: Harvest, prefix: Parts) -> None:
    """Add the Python files of a gzip-compressed tar archive; raises as ``read_tar``."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        _read_stream(stream, harvest, prefix)


def _read_stream(stream: io.BufferedIOBase, harvest: Harvest, prefix: Parts) -> None:
    counted = Counted(stream, harvest.budget)
    with tarfile.open(fileobj=counted, mode="r|", tarinfo=Header) as archive:
        for entry in archive:
            path = harvest.admit(entry.name, _kind(entry), prefix)
            if path is None or not entry.isreg() or not harvest.wants(path):
                continue
            file = archive.extractfile(entry)
            if file is not None:
                harvest.keep(path, file.read(MAX_SOURCE + 1))


def _kind(entry: tarfile.TarInfo) -> Kind:
    if entry.issym():
        return Kind.SYMLINK
    if entry.islnk():
        return Kind.HARD_LINK
    if entry.isdir():
        return Kind.FOLDER
    if entry.issparse():
        return Kind.SPARSE
    return Kind.FILE if entry.isreg() else Kind.SPECIAL
