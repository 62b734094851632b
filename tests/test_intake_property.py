"""Whatever the bytes, reading a submission ends without an exception."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_support import CLASSIFIER, LAYOUT, put, tarred, zipped

from autograder.intake import Submission, read_submission

GOOD = {"03/classifier.py": CLASSIFIER, "01/lookup.py": "x = 1\n" * 50}
ARCHIVES = [zipped(GOOD), tarred(GOOD), tarred(GOOD, "w")]
NAMES = st.sampled_from(["s.zip", "s.tar.gz", "s.tgz", "s.tar"])
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
MAGIC = st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\x00", b"# coding: "])


def read(name: str, data: bytes) -> Submission:
    """Read a submission of one file, and check that its result can be written."""
    with TemporaryDirectory() as place:
        folder = put(Path(place) / "s", {name: data})
        for path in (folder, folder / name) if name.startswith("s.") else (folder,):
            work = read_submission(path, LAYOUT)
            "".join((work.student, *work.modules.values(), *work.notices)).encode("utf-8")
            assert work.modules or work.notices
    return work


@settings(max_examples=80, deadline=None)
@given(NAMES, MAGIC, st.binary(max_size=2000))
def test_random_bytes_as_an_archive(name: str, magic: bytes, data: bytes) -> None:
    """No bytes under an archive's name raise, or vanish without a notice."""
    read(name, magic + data)


@settings(max_examples=150, deadline=None)
@given(NAMES, st.sampled_from(ARCHIVES), st.data())
def test_spoilt_archives(name: str, archive: bytes, data: st.DataObject) -> None:
    """A good archive with bytes changed or cut off never raises."""
    spoilt = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    read(name, bytes(spoilt[: data.draw(st.integers(0, len(spoilt)))]))


@settings(max_examples=150, deadline=None)
@given(MAGIC, st.binary(max_size=300))
def test_random_bytes_as_a_module(magic: bytes, data: bytes) -> None:
    """Any bytes in a Python file become a text without NUL and with plain line ends."""
    text = read("classifier.py", magic + data).modules["classifier"]
    assert "\0" not in text
    assert "\r" not in text


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(LETTERS, min_size=1, max_size=30), st.binary(max_size=50)))
def test_random_names_in_an_archive(files: dict[str, bytes]) -> None:
    """Any names inside an archive, printable or not, are read or refused."""
    for archive in (zipped(files), tarred(files)):
        read("s.zip", archive)
