"""Bombs and broken archives: reading stops early, says why, and never raises."""

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
    """Reading ends at 16 MiB of content, in little time and memory, with a notice."""
    put(tmp_path, {f"s001.{ending}": data})
    tracemalloc.start()
    start = time.process_time()
    work = read_submission(tmp_path / f"s001.{ending}", LAYOUT)
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert noted(work, f"s001.{ending} holds more than 16 MiB of content; reading stopped there")
    assert peak < 80 * MIB
    assert seconds < 10


def test_files_before_a_bomb_count(tmp_path: Path) -> None:
    """What was read before the limit is the student's work and is used."""
    work = read_bytes(tmp_path, "s001.tgz", bomb_tar_gz(20 * MIB))
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
    """Twenty files of a MiB are more than a submission may hold."""
    work = read_folder(tmp_path, {f"h{n:02}.py": "#" * MAX_SOURCE for n in range(20)})
    assert len(work.modules) == 16
    assert noted(work, "the folder holds more than 16 MiB of content")


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


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    """A password is named as the reason, and the submission still appears."""
    data = bytearray(zipped(GOOD))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    work = read_bytes(tmp_path, "s001.zip", bytes(data))
    assert not work.modules
    assert noted(work, "03/classifier.py was not read", "password")


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar.gz"])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_archive_says_so(tmp_path: Path, pack: Pack, keep: float) -> None:
    """Half an archive is no silent zero."""
    data = pack({"03/classifier.py": bytes(range(256)) * 40})
    work = read_bytes(tmp_path, "s001.zip", data[: int(len(data) * keep)])
    assert not work.modules
    assert noted(work, "s001.zip is damaged or not complete")


def test_a_tar_damaged_in_the_middle_says_so(tmp_path: Path) -> None:
    """Python would take a broken header for the end; here it is a fault that is told."""
    data = bytearray(tarred({**GOOD, "01/lookup.py": "x = 1\n"}, "w"))
    data[1024:1034] = b"##########"
    work = read_bytes(tmp_path, "s001.tar", bytes(data))
    assert list(work.modules) == ["classifier"]
    assert noted(work, "s001.tar is damaged or not complete")


def test_a_damaged_file_in_a_zip_spares_the_others(tmp_path: Path) -> None:
    """One bad checksum costs one file."""
    data = zipped({"01/lookup.py": "spoilt = 1\n", **GOOD}, zipfile.ZIP_STORED)
    work = read_bytes(tmp_path, "s001.zip", data.replace(b"spoilt", b"soiled", 1))
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "01/lookup.py was not read", "damaged")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"not an archive", "damaged"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"BZh91AY&SY", "bzip2"),
        (gzip.compress(b"x = 1\n"), "damaged"),
    ],
)
@pytest.mark.parametrize("ending", ["zip", "tar", "tgz"])
def test_what_is_no_archive_says_so(tmp_path: Path, data: bytes, words: str, ending: str) -> None:
    """The notice names what the file is, or that it is damaged."""
    work = read_bytes(tmp_path, f"s001.{ending}", data)
    assert work.student == "s001"
    assert not work.modules
    assert noted(work, f"s001.{ending}", words)


@pytest.mark.parametrize(
    ("name", "data"),
    [("s001.zip", tarred(GOOD)), ("s001.tar.gz", zipped(GOOD)), ("s001.tgz", tarred(GOOD, "w"))],
)
def test_a_wrong_ending_is_seen_through(tmp_path: Path, name: str, data: bytes) -> None:
    """The content decides which kind of archive it is, and a notice tells."""
    work = read_bytes(tmp_path, name, data)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, f"{name} is in truth a", "archive")


def test_long_tar_extensions_end_the_reading(tmp_path: Path) -> None:
    """An extended header that is longer than any honest one is a fault."""
    header = plain("03/classifier.py")
    header.pax_headers = {"comment": "1" * 100_000}
    work = read_bytes(tmp_path, "s001.tgz", tarred_members([(header, CLASSIFIER)]))
    assert noted(work, "damaged")


def test_many_tar_extensions_take_little_time(tmp_path: Path) -> None:
    """Headers made to exhaust a parser are read in the time their bytes need."""
    extension = special("x", tarfile.XHDTYPE)
    entries = [(extension, b"1" * 8000), (plain("notes.txt"), b"")] * 1500
    put(tmp_path, {"s001.tgz": tarred_members(entries)})
    start = time.process_time()
    assert noted(read_submission(tmp_path / "s001.tgz", LAYOUT), "damaged")
    assert time.process_time() - start < 5


def test_long_names_in_a_tar_are_read(tmp_path: Path) -> None:
    """Ordinary extended headers, as for a long path, do no harm."""
    name = "x" * 200 + "/03/classifier.py"
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
            header = plain(name)
            header.size = len(CLASSIFIER)
            archive.addfile(header, io.BytesIO(CLASSIFIER.encode()))
        assert read_bytes(tmp_path, "s001.tar", buffer.getvalue()).modules


def test_a_sparse_file_is_refused(tmp_path: Path) -> None:
    """A tar can say that a file is a terabyte of nothing; such files are not read."""
    header = plain("03/classifier.py")
    header.pax_headers = {
        "GNU.sparse.map": "0,0", "GNU.sparse.size": str(2**40), "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1", "GNU.sparse.numblocks": "1",
    }  # fmt: skip
    work = read_bytes(tmp_path, "s001.tgz", tarred_members([(header, "x = 1\n")]))
    assert not work.modules
    assert noted(work, "03/classifier.py was not read", "sparse")
