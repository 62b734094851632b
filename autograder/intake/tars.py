"""Reading the Python files of a tar archive, as a stream that stops when it grows too long."""

import gzip
import io
import tarfile
from dataclasses import dataclass

from .harvest import Harvest, Kind
from .limits import Budget
from .model import Parts
from .paths import most_bytes
from .tar_headers import Entry, entry_of, extension_of, is_extension

BLOCK = tarfile.BLOCKSIZE
CHUNK = 64 * 1024


@dataclass
class Stream:
    """A stream that counts what is read from it, since no header can be trusted to."""

    source: io.BufferedIOBase
    budget: Budget

    def take(self, size: int) -> bytes:
        """Return exactly ``size`` bytes. Raises LimitReached, and EOFError when it ends."""
        data = self.source.read(size)
        self.budget.take_content(len(data))
        if len(data) < size:
            raise EOFError("the archive ends too early")
        return data

    def skip(self, size: int) -> None:
        """Read ``size`` bytes and keep none; raises as ``take``."""
        for start in range(0, size, CHUNK):
            self.take(min(CHUNK, size - start))


def read_tar(data: bytes, harvest: Harvest, prefix: Parts) -> None:
    """Add the Python files of a tar archive to ``harvest``.

    Raises LimitReached, and errors of several kinds on a damaged archive.
    """
    _read_stream(Stream(io.BytesIO(data), harvest.budget), harvest, prefix)


def read_tar_gz(data: bytes, harvest: Harvest, prefix: Parts) -> None:
    """Add the Python files of a gzip-compressed tar archive; raises as ``read_tar``."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as source:
        _read_stream(Stream(source, harvest.budget), harvest, prefix)


def _read_stream(stream: Stream, harvest: Harvest, prefix: Parts) -> None:
    """Read header after header, each with what it announces, to the block of zeros at the end.

    Not with ``tarfile.TarFile``: it takes a damaged header for the end of the archive, and
    some of its versions work for minutes on an archive of a few kilobytes made to hurt.
    """
    extension: dict[str, str] = {}
    while any(block := stream.take(BLOCK)):
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        if is_extension(header):
            extension |= extension_of(header, stream.take)
            stream.skip(-header.size % BLOCK)
        else:
            _read_entry(entry_of(header, extension), stream, harvest, prefix)
            extension = {}


def _read_entry(entry: Entry, stream: Stream, harvest: Harvest, prefix: Parts) -> None:
    path = harvest.admit(entry.name, entry.kind, prefix)
    taken = 0
    if path is not None and entry.kind is Kind.FILE and harvest.wants(path):
        taken = min(entry.size, most_bytes(path[-1]) + 1)
        harvest.keep(path, stream.take(taken))
    stream.skip(entry.size - taken + -entry.size % BLOCK)
