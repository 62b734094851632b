"""Files that appear whole or not at all, and last when the power fails."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it sees the old or the new one, whole."""
    write_in_pieces(path, [text])


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file of bytes in one step."""
    _replace(path, [content])


def write_in_pieces(path: Path, chunks: Iterable[str]) -> None:
    """Replace a file by these pieces, one after the other in memory."""
    _replace(path, (chunk.encode("utf-8") for chunk in chunks))


def _replace(path: Path, chunks: Iterable[bytes]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; not every system can open a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
