"""Zip archives with the same bytes for the same files."""

import io
import zipfile
from collections.abc import Collection, Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can hold
_READABLE, _RUNNABLE = 0o644 << 16, 0o755 << 16


def zipped(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Return an archive of these files, in their order; those named `programs` can be run."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _RUNNABLE if name in programs else _READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()
