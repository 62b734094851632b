"""What a hostile archive or folder holds is refused with a notice and touches nothing."""

import os
import sys
import tarfile
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

GOOD = {"03/classifier.py": CLASSIFIER}
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")

NAMES = {
    "slip": ("../../lookup.py", '".."'),
    "deep slip": ("01/../../../lookup.py", '".."'),
    "backslash slip": ("..\\..\\lookup.py", '".."'),
    "absolute": ("/tmp/lookup.py", "absolute"),
    "backslash absolute": ("\\tmp\\lookup.py", "absolute"),
    "drive": ("C:\\01\\lookup.py", "drive"),
    "drive without folder": ("c:lookup.py", "drive"),
}


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
@pytest.mark.parametrize(("name", "reason"), NAMES.values(), ids=NAMES)
def test_names_that_lead_out_are_refused(
    tmp_path: Path, name: str, reason: str, pack: Pack
) -> None:
    """An entry whose path leads elsewhere is refused; the others count."""
    work = read_bytes(tmp_path, "s001.zip", pack({name: "x = 1\n", **GOOD}))
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "lookup.py was not read", reason)


def test_nothing_reaches_the_disk(tmp_path: Path) -> None:
    """Archives are read in memory: after reading, the folder holds what it held."""
    read_bytes(tmp_path, "s001.zip", zipped({"../out.py": "x = 1\n", **GOOD}))
    read_bytes(tmp_path, "s002.tgz", tarred({"../out.py": "x = 1\n", **GOOD}))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["s001.zip", "s002.tgz"]


TAR_KINDS = {
    "symbolic link": (tarfile.SYMTYPE, "symbolic link"),
    "hard link": (tarfile.LNKTYPE, "hard link"),
    "device": (tarfile.CHRTYPE, "device"),
    "disk": (tarfile.BLKTYPE, "device"),
    "pipe": (tarfile.FIFOTYPE, "device"),
    "unknown": (b"Z", ""),
}


@pytest.mark.parametrize(("kind", "reason"), TAR_KINDS.values(), ids=TAR_KINDS)
def test_special_files_in_a_tar_are_refused(tmp_path: Path, kind: bytes, reason: str) -> None:
    """Links, devices and pipes are named and refused; the files beside them count."""
    link = special("01/lookup.py", kind, target="03/classifier.py")
    data = tarred_members([(link, ""), (plain("03/classifier.py"), CLASSIFIER)])
    work = read_bytes(tmp_path, "s001.tar.gz", data)
    assert work.modules["classifier"] == CLASSIFIER
    assert not reason or noted(work, "01/lookup.py was not read", reason)


@pytest.mark.parametrize(("mode", "reason"), [(0o120777, "symbolic link"), (0o010644, "pipe")])
def test_special_files_in_a_zip_are_refused(tmp_path: Path, mode: int, reason: str) -> None:
    """A zip entry that says it is a link or a pipe is refused."""
    entry = zipfile.ZipInfo("01/lookup.py")
    entry.create_system, entry.external_attr = 3, mode << 16
    with zipfile.ZipFile(tmp_path / "s001.zip", "w") as archive:
        archive.writestr(entry, "/etc/hostname")
        archive.writestr("03/classifier.py", CLASSIFIER)
    work = read_submission(tmp_path / "s001.zip", LAYOUT)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "01/lookup.py was not read", reason)


@posix
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder is read."""
    secret = put(tmp_path / "secret", {"lookup.py": "x = 1\n", "01/lookup.py": "x = 1\n"})
    folder = put(tmp_path / "s001", GOOD)
    (folder / "lookup.py").symlink_to(secret / "lookup.py")
    (folder / "01").symlink_to(secret / "01")
    work = read_submission(folder, LAYOUT)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "lookup.py was not read", "symbolic link")
    assert noted(work, "01 was not read", "symbolic link")


@posix
def test_a_linked_submission_is_not_followed(tmp_path: Path) -> None:
    """A submission that is a link has no modules and says why."""
    put(tmp_path / "real", GOOD)
    (tmp_path / "s001").symlink_to(tmp_path / "real")
    work = read_submission(tmp_path / "s001", LAYOUT)
    assert not work.modules
    assert noted(work, "s001 was not read", "symbolic link")


@posix
def test_a_pipe_does_not_hold_up_the_batch(tmp_path: Path) -> None:
    """A pipe is refused without waiting for someone to write into it."""
    folder = put(tmp_path / "s001", GOOD)
    os.mkfifo(folder / "lookup.py")
    work = read_submission(folder, LAYOUT)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "lookup.py was not read", "pipe")


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_get_a_notice(tmp_path: Path) -> None:
    """What the system does not let us read is named; the rest counts."""
    folder = put(tmp_path / "s001", {"lookup.py": "x = 1\n", "x/pooling.py": "x = 1\n", **GOOD})
    (folder / "lookup.py").chmod(0)
    (folder / "x").chmod(0)
    work = read_submission(folder, LAYOUT)
    (folder / "x").chmod(0o700)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "lookup.py was not read", "does not let")
    assert noted(work, "x/ was not read", "does not let")


@posix
def test_a_file_that_cannot_be_opened_gets_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal of the system becomes a notice, for a file, a folder and an archive."""

    def refuse(*_args: object) -> None:
        raise PermissionError

    folder = put(tmp_path / "s001", GOOD)
    put(tmp_path, {"s002.zip": zipped(GOOD)})
    monkeypatch.setattr("autograder.intake.disk.os.open", refuse)
    assert noted(read_submission(folder, LAYOUT), "03/classifier.py", "does not let")
    assert noted(read_submission(tmp_path / "s002.zip", LAYOUT), "s002.zip", "does not let")
    monkeypatch.setattr("autograder.intake.disk.os.scandir", refuse)
    assert noted(read_submission(folder, LAYOUT), "the folder was not read", "does not let")


def test_an_entry_without_a_name_spares_the_others(tmp_path: Path) -> None:
    """A zip entry whose name is empty is passed over."""
    data = zipped({"Q": "", **GOOD}).replace(b"Q", b"\0")
    assert read_bytes(tmp_path, "s001.zip", data).modules == {"classifier": CLASSIFIER}


def test_names_are_escaped_in_notices(tmp_path: Path) -> None:
    """A name cannot write to the terminal: what does not print is shown as an escape."""
    name = "01/\x1b[2Jlookup\u202e\n.ipynb"
    work = read_bytes(tmp_path, "s001.tar", tarred({name: "", **GOOD}, "w"))
    assert all(notice.isprintable() for notice in work.notices)
    assert noted(work, r"\x1b[2Jlookup\u202e\n.ipynb")


def test_notices_are_few_and_short(tmp_path: Path) -> None:
    """A thousand complaints become a bounded list that counts the rest."""
    files = {f"../{'x' * 2000}{n}.py": "" for n in range(1000)}
    work = read_bytes(tmp_path, "s001.zip", zipped(files))
    assert len(work.notices) <= 50
    assert max(map(len, work.notices)) <= 500
    assert noted(work, "and 976 more notices")


@posix
def test_undecodable_file_names_are_shown(tmp_path: Path) -> None:
    """A name that is no text is escaped, and the notice can be written."""
    folder = put(tmp_path / "s001", GOOD)
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.ipynb")).touch()
    except OSError:
        pytest.skip("this file system has no such names")
    work = read_submission(folder, LAYOUT)
    assert noted(work, r"\udcff.ipynb")
    "".join(work.notices).encode("utf-8")


def test_a_folder_within_folders_ends(tmp_path: Path) -> None:
    """Paths deeper than the limit are refused, in folders and archives alike."""
    deep = "/".join("abcdefghijklmn") + "/03/classifier.py"
    for work in (
        read_folder(tmp_path, {deep: "x"}),
        read_bytes(tmp_path, "d.zip", zipped({deep: "x"})),
    ):
        assert not work.modules
        assert noted(work, "more than 12 folders deep")
