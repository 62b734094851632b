"""A submission may lie about in many ways; the work in it is found."""

from pathlib import Path

import pytest
from intake_support import CLASSIFIER, LOOKUP, noted, put, read_bytes, read_folder, tarred, zipped

LAYOUTS = {
    "mirror": "exercises/{}/{}.py",
    "numbers": "{}/{}.py",
    "too deep": "s001/my-work/exercises/{}/{}.py",
    "windows": "exercises\\{}\\{}.py",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_folder_is_read_in_any_layout(tmp_path: Path, layout: str) -> None:
    """However deep the exercise folders lie, the modules are found, without a notice."""
    files = {layout.format("01", "lookup"): LOOKUP, layout.format("03", "classifier"): CLASSIFIER}
    work = read_folder(tmp_path, files)
    assert dict(work.modules) == {"lookup": LOOKUP, "classifier": CLASSIFIER}
    assert work.notices == ()


@pytest.mark.parametrize("ending", ["zip", "ZIP", "tar", "tar.gz", "tgz"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_an_archive_is_read_in_any_layout(tmp_path: Path, layout: str, ending: str) -> None:
    """An archive gives the same modules as a folder, whatever its kind."""
    files = {layout.format("01", "lookup"): LOOKUP, layout.format("03", "classifier"): CLASSIFIER}
    data = {"zip": zipped(files), "tar": tarred(files, "w")}.get(ending.lower(), tarred(files))
    work = read_bytes(tmp_path, f"s001.{ending}", data)
    assert dict(work.modules) == {"lookup": LOOKUP, "classifier": CLASSIFIER}
    assert work.student == "s001"
    assert work.notices == ()


def test_flat_files_are_read(tmp_path: Path) -> None:
    """Without exercise folders the file names are enough."""
    work = read_folder(tmp_path, {"lookup.py": LOOKUP, "classifier.py": CLASSIFIER})
    assert list(work.modules) == ["lookup", "classifier"]
    assert work.notices == ()


def test_an_archive_inside_a_folder_is_read(tmp_path: Path) -> None:
    """A folder that holds nothing but an archive is as good as the archive."""
    work = read_folder(tmp_path, {"work.zip": zipped({"03/classifier.py": CLASSIFIER})})
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, "work.zip was opened")


def test_one_archive_an_exercise_is_read(tmp_path: Path) -> None:
    """Several archives in a folder are all read."""
    files: dict[str, str | bytes] = {
        "a/01.zip": zipped({"lookup.py": LOOKUP}),
        "b/03.tgz": tarred({"classifier.py": CLASSIFIER}),
        "README.md": "my work",
        "test_lookup.py": "",
    }
    assert list(read_folder(tmp_path, files).modules) == ["lookup", "classifier"]


def test_an_archive_beside_the_work_is_left_closed(tmp_path: Path) -> None:
    """Loose files are the work; an archive beside them may be an old copy."""
    old = zipped({"03/classifier.py": "old = 1\n"})
    work = read_folder(tmp_path, {"classifier.py": CLASSIFIER, "old.zip": old})
    assert work.modules["classifier"] == CLASSIFIER
    assert noted(work, "old.zip", "not opened")


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    """Archives are opened one level deep, and the student is told."""
    data = zipped({"inner.zip": zipped({"03/classifier.py": CLASSIFIER})})
    work = read_bytes(tmp_path, "s001.zip", data)
    assert not work.modules
    assert noted(work, "inner.zip", "archive inside an archive")
    folder = put(tmp_path / "sub", {"x": ""})
    assert not read_folder(folder, {"outer.zip": data}).modules


def test_the_course_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    """Copies of what the course hands out count for nothing and need no word."""
    files = {
        "exercises/conftest.py": "raise SystemExit",
        "exercises/kit/__init__.py": "x = 1",
        "exercises/kit/compare.py": "x = 1",
        "exercises/data/make.py": "x = 1",
        "exercises/03/test_classifier.py": "x = 1",
        "exercises/03/README.md": "text",
        "exercises/03/__init__.py": "",
        "exercises/03/classifier.py": CLASSIFIER,
        "exercises/03/__pycache__/classifier.py": "x = 1",
        ".git/hooks/lookup.py": "x = 1",
        "venv/lib/lookup.py": "x = 1",
        "__MACOSX/03/._lookup.py": "x = 1",
        "._lookup.py": "x = 1",
    }
    work = read_folder(tmp_path, files)
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert work.notices == ()


def test_a_folder_called_data_may_hold_exercises(tmp_path: Path) -> None:
    """An exercise folder counts wherever it lies."""
    assert list(read_folder(tmp_path, {"data/03/classifier.py": "x = 1\n"}).modules)


def test_an_empty_submission_says_so(tmp_path: Path) -> None:
    """Nothing found is never silent: the notice names what was looked for."""
    work = read_folder(tmp_path, {"notes.txt": "sorry"})
    assert not work.modules
    assert noted(work, "no module of the course was found", "classifier.py")


def test_a_missing_module_is_left_out(tmp_path: Path) -> None:
    """What was not handed in is simply not there."""
    work = read_folder(tmp_path, {"lookup.py": LOOKUP})
    assert list(work.modules) == ["lookup"]
    assert work.notices == ()
