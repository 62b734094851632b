"""Which entries of a folder are submissions, whose they are, and what is said about the rest."""

import os
import pickle
import sys
from pathlib import Path

import pytest
from intake_support import CLASSIFIER, LAYOUT, noted, put, tarred, zipped

from autograder.errors import UserError
from autograder.intake import find_skipped, read_submission, read_submissions

GOOD = {"03/classifier.py": CLASSIFIER}


def students(folder: Path) -> list[str]:
    """Return the students of a folder, in the order read."""
    return [work.student for work in read_submissions(folder, LAYOUT)]


def test_every_folder_and_archive_is_a_submission(tmp_path: Path) -> None:
    """Folders and archives count, sorted by student; notes and hidden files do not."""
    files: dict[str, str | bytes] = {
        "s3/03/classifier.py": CLASSIFIER,
        "s1.tar.gz": tarred(GOOD),
        "s4.ZIP": zipped(GOOD),
        "s2.tar": tarred(GOOD, "w"),
        "s0.tgz": tarred(GOOD),
        "marks.csv": "s1,1",
        "notes.txt": "",
        ".DS_Store": "",
        ".git/HEAD": "",
        "__MACOSX/x.py": "",
    }
    put(tmp_path, files)
    assert students(tmp_path) == ["s0", "s1", "s2", "s3", "s4"]
    assert all(
        dict(w.modules) == {"classifier": CLASSIFIER} for w in read_submissions(tmp_path, LAYOUT)
    )
    assert find_skipped(tmp_path) == ()


def test_a_folder_and_an_archive_of_one_name_are_both_graded(tmp_path: Path) -> None:
    """The archive goes under its full file name, with a notice."""
    put(tmp_path, {"s001/03/classifier.py": CLASSIFIER, "s001.zip": zipped(GOOD)})
    folder, archive = read_submissions(tmp_path, LAYOUT)
    assert (folder.student, folder.notices) == ("s001", ())
    assert archive.student == "s001.zip"
    assert noted(archive, "graded as s001.zip", "another submission is named s001")


def test_archives_of_one_name_are_all_graded(tmp_path: Path) -> None:
    """No two submissions share a name, however the files are named."""
    names = ["s001.zip", "s001.tgz", "S001.tar", "s001.zip.zip"]
    put(tmp_path, {name: zipped(GOOD) for name in names})
    assert sorted(students(tmp_path)) == sorted(names)


def test_what_looks_like_work_is_named_when_skipped(tmp_path: Path) -> None:
    """Loose files and archives of another kind are not passed over in silence."""
    names = ["classifier.py", "work.ipynb", "s002.rar", "s003.7z", "s004.tar.xz"]
    put(tmp_path, {"s001/x.py": "", **dict.fromkeys(names, "")})
    assert [item.name for item in find_skipped(tmp_path)] == sorted(names)
    assert str(find_skipped(tmp_path)[0]).startswith("classifier.py: a loose file")


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_links_among_the_submissions_are_skipped(tmp_path: Path) -> None:
    """A link is nobody's submission, wherever it leads."""
    put(tmp_path, {"s001/x.py": "", "outside/x.py": ""})
    (tmp_path / "s002").symlink_to(tmp_path / "outside")
    (tmp_path / "s003.zip").symlink_to("/nowhere")
    assert students(tmp_path) == ["outside", "s001"]
    assert [item.name for item in find_skipped(tmp_path)] == ["s002", "s003.zip"]
    assert "symbolic link" in str(find_skipped(tmp_path)[0])


def test_a_broken_submission_does_not_stop_the_batch(tmp_path: Path) -> None:
    """Everyone appears in the result, also who handed in nothing that can be read."""
    put(tmp_path, {"a.zip": b"PK\x03\x04 broken", "b/03/classifier.py": CLASSIFIER, "c.tgz": b""})
    (tmp_path / "d").mkdir()
    works = read_submissions(tmp_path, LAYOUT)
    assert [(work.student, len(work.modules)) for work in works] == [
        ("a", 0), ("b", 1), ("c", 0), ("d", 0),
    ]  # fmt: skip
    assert all(work.notices for work in works if not work.modules)


@pytest.mark.parametrize(
    ("place", "what"),
    [("nowhere", "no such folder"), ("file", "not a folder"), ("empty", "no sub")],
)
def test_a_wrong_folder_is_an_error_with_a_next_step(tmp_path: Path, place: str, what: str) -> None:
    """A missing or empty folder, or a file, is told to the instructor."""
    put(tmp_path, {"file": "x", "empty/notes.txt": ""})
    with pytest.raises(UserError, match=what) as caught:
        read_submissions(tmp_path / place, LAYOUT)
    assert str(tmp_path / place) in str(caught.value)
    assert "next step: Name a folder" in str(caught.value)


def test_an_error_names_what_was_skipped(tmp_path: Path) -> None:
    """Who names a student's own folder reads that the files in it are loose."""
    put(tmp_path, {"classifier.py": CLASSIFIER})
    with pytest.raises(UserError, match=r"skipped: classifier\.py: a loose file"):
        read_submissions(tmp_path, LAYOUT)


@pytest.mark.parametrize("name", ["nowhere", "notes.txt"])
def test_a_single_submission_must_be_one(tmp_path: Path, name: str) -> None:
    """One submission is a folder or an archive; anything else is an error with a next step."""
    put(tmp_path, {"notes.txt": ""})
    with pytest.raises(UserError, match="next step"):
        read_submission(tmp_path / name, LAYOUT)


def test_a_relative_path_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The student of the folder one stands in is that folder's name."""
    monkeypatch.chdir(put(tmp_path / "s001", GOOD))
    assert read_submission(Path("."), LAYOUT).student == "s001"


def test_the_order_does_not_depend_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files give the same submissions, in whatever order the system lists them."""
    put(tmp_path, {f"s{n}/a{k}/lookup.py": f"x = {k}\n" for n in range(5) for k in range(5)})
    first = read_submissions(tmp_path, LAYOUT)
    listdir = os.listdir
    monkeypatch.setattr(
        "autograder.intake.entries.os.listdir", lambda path: list(reversed(listdir(path)))
    )
    assert read_submissions(tmp_path, LAYOUT) == first
    assert pickle.loads(pickle.dumps(first)) == first
