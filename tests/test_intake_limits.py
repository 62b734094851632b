"""Bombs: reading stops early, in little time and memory, and says why."""

import gzip
import io
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from intake_support import (
    CLASSIFIER,
    LAYOUT,
    Pack,
    noted,
    plain,
    put,
    read_bytes,
    read_folder,
    special,
    tarred,
    tarred_members,
    zipped,
)

from autograder.intake import read_submission
from autograder.intake.limits import MAX_ARCHIVE, MAX_SOURCE, MIB

GOOD = {"03/classifier.py": CLASSIFIER}
PACKS: dict[str, Pack] = {"s001.zip": zipped, "s001.tar.gz": tarred}


def bomb_zip() -> bytes:
    """Return a small zip whose Python files grow to 100 MiB, none of them too large."""
    return zipped({f"h{n}.py": b" " * MAX_SOURCE for n in range(100)})


def bomb_tar_gz(size: int = 300 * MIB) -> bytes:
    """Return a small .tar.gz with a good file before a file of ``size`` zeros."""
    buffer = io.BytesIO()
    header = plain("01/lookup.py")
    header.size = size
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as out:
        out.write(tarred(GOOD, "w")[:1024])
        out.write(header.tobuf())
        for _ in range(size // MIB):
            out.write(bytes(MIB))
    return buffer.getvalue()


@pytest.mark.parametrize("data", [bomb_zip(), bomb_tar_gz()], ids=["zip", "tar.gz"])
@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_bomb_stops_early(tmp_path: Path, data: bytes, ending: str) -> None:
    """Reading ends at 32 MiB of content, in little time and memory, with a notice."""
    put(tmp_path, {f"s001.{ending}": data})
    tracemalloc.start()
    start = time.process_time()
    work = read_submission(tmp_path / f"s001.{ending}", LAYOUT)
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert noted(work, f"s001.{ending} holds more than 32 MiB of content; reading stopped there")
    assert peak < 80 * MIB
    assert seconds < 10


def test_files_before_a_bomb_count(tmp_path: Path) -> None:
    """What was read before the limit is the student's work and is used."""
    work = read_bytes(tmp_path, "s001.tgz", bomb_tar_gz(40 * MIB))
    assert dict(work.modules) == {"classifier": CLASSIFIER}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_methods_that_cannot_be_bounded_are_refused(tmp_path: Path, method: int) -> None:
    """Python decompresses these a whole block at a time, so they are not opened."""
    work = read_bytes(tmp_path, "s001.zip", zipped(GOOD, method))
    assert not work.modules
    assert noted(work, "03/classifier.py", "unusual method")


def test_headers_are_not_trusted(tmp_path: Path) -> None:
    """A zip that lies about the size of a file gets no further than the limit."""
    data = bytearray(zipped({"03/classifier.py": b" " * (3 * MIB)}))
    size = (3 * MIB).to_bytes(4, "little")
    work = read_bytes(tmp_path, "s001.zip", bytes(data).replace(size, (10).to_bytes(4, "little")))
    assert not work.modules
    assert noted(work, "03/classifier.py was not read")


def test_a_large_source_file_is_refused(tmp_path: Path) -> None:
    """A Python file over 1 MiB is named and left out, wherever it lies."""
    large = {"03/classifier.py": "#" * (MAX_SOURCE + 1), "lookup.py": "x = 1\n"}
    works = [read_bytes(tmp_path, name, pack(large)) for name, pack in PACKS.items()]
    for work in (read_folder(tmp_path / "sub", large), *works):
        assert list(work.modules) == ["lookup"]
        assert noted(work, "03/classifier.py was not read", "larger than 1 MiB")


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    assert read_folder(tmp_path, {"lookup.py": "#" * MAX_SOURCE}).modules


def test_a_large_folder_stops(tmp_path: Path) -> None:
    """Forty files of a MiB are more than a submission may hold."""
    work = read_folder(tmp_path, {f"h{n:02}.py": "#" * MAX_SOURCE for n in range(40)})
    assert len(work.modules) == 32
    assert noted(work, "the folder holds more than 32 MiB of content")


def test_a_large_archive_is_not_opened(tmp_path: Path) -> None:
    """An archive over 32 MiB is refused before it is looked into."""
    with (tmp_path / "s001.zip").open("wb") as file:
        file.truncate(MAX_ARCHIVE + 1)
    work = read_submission(tmp_path / "s001.zip", LAYOUT)
    assert noted(work, "s001.zip was not read", "larger than 32 MiB")


def test_many_entries_stop_the_reading(tmp_path: Path) -> None:
    """After 2,000 entries reading ends, and a notice tells."""
    files = {f"{n:04}.py": "" for n in range(3000)} | {"z/lookup.py": "x = 1\n"}
    for name, pack in PACKS.items():
        work = read_bytes(tmp_path, name, pack(files))
        assert not work.modules
        assert noted(work, f"{name} holds more than 2,000 files and folders")
    work = read_folder(tmp_path / "sub", files)
    assert noted(work, "the folder holds more than 2,000 files and folders")


def test_noise_does_not_use_up_the_entries(tmp_path: Path) -> None:
    """Hidden files and caches are not counted: they hide nobody's work."""
    files = {f".{n:04}": "" for n in range(3000)} | {"z/lookup.py": "x = 1\n"}
    works = [read_bytes(tmp_path, name, pack(files)) for name, pack in PACKS.items()]
    for work in (read_folder(tmp_path / "sub", files), *works):
        assert dict(work.modules) == {"lookup": "x = 1\n"}
        assert work.notices == ()


def test_a_zip_of_too_many_records_is_not_listed(tmp_path: Path) -> None:
    """The list of a zip is bounded before Python builds it."""
    data = zipped({"a.txt": b"PK\x01\x02" * 20_001}, zipfile.ZIP_STORED)
    assert noted(read_bytes(tmp_path, "s001.zip", data), "more than 20,000 entries")


def test_long_tar_extensions_end_the_reading(tmp_path: Path) -> None:
    """An extended header that is longer than any honest one is a fault."""
    header = plain("03/classifier.py")
    header.pax_headers = {"comment": "1" * 100_000}
    work = read_bytes(tmp_path, "s001.tgz", tarred_members([(header, CLASSIFIER)]))
    assert noted(work, "damaged")


def test_many_tar_extensions_take_little_time(tmp_path: Path) -> None:
    """Headers made to exhaust a parser are read in the time their bytes need."""
    extension = special("x", tarfile.XHDTYPE)
    entries: list[tuple[tarfile.TarInfo, str | bytes]] = [
        (extension, b"1" * 8000),
        (plain("notes.txt"), b""),
    ]
    put(tmp_path, {"s001.tgz": tarred_members(entries * 1500)})
    start = time.process_time()
    assert noted(read_submission(tmp_path / "s001.tgz", LAYOUT), "damaged")
    assert time.process_time() - start < 5
