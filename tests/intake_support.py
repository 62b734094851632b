"""A small course layout, and ways to build odd submissions for the intake's tests."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.intake import Layout, Submission, read_submission

Pack = Callable[[Mapping[str, str | bytes]], bytes]
LAYOUT = Layout(
    modules={"lookup": "01", "pooling": "02", "classifier": "03"},
    names={
        "lookup": frozenset({"build_foundation", "token_ids", "known_rows"}),
        "pooling": frozenset({"sentence_vector", "batch", "masked_mean"}),
        "classifier": frozenset({"label_scores", "classify_intent"}),
    },
    reserved=frozenset({"rubric"}),
)
LOOKUP = (
    "def build_foundation(table):\n    return table\n\ndef token_ids(words):\n    return words\n"
)
CLASSIFIER = "def label_scores(v):\n    return v\n\nclassify_intent = label_scores\n"


def put(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by relative path below ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Mapping[str, str | bytes], mode: str = "w:gz") -> bytes:
    """Return a tar archive of files by name."""
    return tarred_members([(plain(name), content) for name, content in files.items()], mode)


def plain(name: str) -> tarfile.TarInfo:
    """Return the tar header of an ordinary file."""
    return tarfile.TarInfo(name)


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Return the tar header of a link, a device or the like."""
    header = tarfile.TarInfo(name)
    header.type = kind
    header.linkname = target
    return header


def tarred_members(members: list[tuple[tarfile.TarInfo, str | bytes]], mode: str = "w:gz") -> bytes:
    """Return a tar archive of headers, each with its content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for header, content in members:
            data = content.encode() if isinstance(content, str) else content
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


def read_folder(tmp_path: Path, files: Mapping[str, str | bytes]) -> Submission:
    """Read a submission that is a folder of the given files."""
    return read_submission(put(tmp_path / "s001", files), LAYOUT)


def read_bytes(tmp_path: Path, name: str, data: bytes) -> Submission:
    """Read a submission that is an archive of the given bytes."""
    put(tmp_path, {name: data})
    return read_submission(tmp_path / name, LAYOUT)


def noted(submission: Submission, *words: str) -> bool:
    """Return whether one notice holds all the words."""
    return any(all(word in notice for word in words) for notice in submission.notices)
