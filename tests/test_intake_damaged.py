"""Broken and odd archives: a notice says what was wrong, and what can be read counts."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from intake_support import (
    CLASSIFIER,
    Pack,
    noted,
    plain,
    read_bytes,
    tarred,
    tarred_members,
    zipped,
)

GOOD = {"03/classifier.py": CLASSIFIER}


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
        (gzip.compress(b"x = 1\n", mtime=0), "damaged"),
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


FORMS = {"pax": tarfile.PAX_FORMAT, "gnu": tarfile.GNU_FORMAT, "ustar": tarfile.USTAR_FORMAT}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("length", [1, 90, 99, 100])
def test_every_form_of_tar_is_read(tmp_path: Path, form: int, length: int) -> None:
    """Long paths are written in three ways; each is understood."""
    name = f"{'x' * length}/{'ü' * 20}/03/classifier.py"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, encoding="utf-8") as archive:
        header = plain(name)
        header.size, header.mtime = len(CLASSIFIER), 1.5
        header.linkname = "k" * (150 if form != tarfile.USTAR_FORMAT else 50)
        archive.addfile(header, io.BytesIO(CLASSIFIER.encode()))
    work = read_bytes(tmp_path, "s001.tar", buffer.getvalue())
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert work.notices == ()


def test_the_archives_of_git_are_read(tmp_path: Path) -> None:
    """An archive may begin with a record about all its entries."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", pax_headers={"comment": "1234"}) as archive:
        header = plain("03/classifier.py")
        header.size = len(CLASSIFIER)
        archive.addfile(header, io.BytesIO(CLASSIFIER.encode()))
    work = read_bytes(tmp_path, "s001.tar", buffer.getvalue())
    assert (list(work.modules), work.notices) == (["classifier"], ())


@pytest.mark.parametrize("size", ["-1", "9" * 30, "x", "9" * 9000])
def test_a_pax_size_is_not_trusted(tmp_path: Path, size: str) -> None:
    """A size that cannot be ends the reading with a notice."""
    header = plain("03/classifier.py")
    header.pax_headers = {"size": size}
    work = read_bytes(tmp_path, "s001.tar", tarred_members([(header, CLASSIFIER)], "w"))
    assert noted(work, "s001.tar is damaged or not complete")


@pytest.mark.parametrize("record", [b"-9 path=a\n", b"3 a=b\n", b"99 a=b\n", b"8 pathab\n", b"1"])
def test_damaged_pax_records_end_the_reading(tmp_path: Path, record: bytes) -> None:
    """Records whose lengths do not fit are a fault, never a loop."""
    extension = plain("x")
    extension.type = tarfile.XHDTYPE
    entries: list[tuple[tarfile.TarInfo, str | bytes]] = [(extension, record * 3)]
    work = read_bytes(tmp_path, "s001.tar", tarred_members([*entries, (plain("a"), "")], "w"))
    assert noted(work, "s001.tar is damaged or not complete")


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
