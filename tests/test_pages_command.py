"""`autograder report`: real results in, a whole folder of pages out, or one clear message."""

import errno
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from cli_support import command, everything, refused
from pages_support import hostile_class, text, written
from small_course import write_course
from word_course import write_word_course

from autograder.course import Course
from autograder.record import write_results


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course about words."""
    return write_word_course(tmp_path_factory.mktemp("words"))


@pytest.fixture
def results(course: Course, tmp_path: Path) -> Path:
    """A folder with the results of a class."""
    written(course, tmp_path / "results", hostile_class(course))
    return tmp_path / "results"


def run(course: Course, results: Path, *more: object) -> Any:
    """Run the command; how it ended."""
    return command("report", results, "--course", course.root, *more)


def no(course: Course, results: Path, *more: object) -> str:
    """Run the command, which must refuse; its words."""
    return refused("report", results, "--course", course.root, *more)


def test_graded_work_becomes_pages(course: Course, tmp_path: Path, strongest: str) -> None:
    """Submissions are really graded; their pages tell marks, ideas and lessons, and the times."""
    solutions = course.root / "solutions"
    right, wrong = tmp_path / "in/ann", tmp_path / "in/ben"
    for folder, path in (
        (right, "01/counting.py"),
        (right, "02/weighing.py"),
        (wrong, "01/chaff/once_is_enough.py"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        name = "counting.py" if "01" in path else "weighing.py"
        (folder / name).write_bytes((solutions / path).read_bytes())
    out = tmp_path / "results"
    arguments = ["--course", course.root, "--require", strongest, "--jobs", 1]
    assert command("grade", tmp_path / "in", "-o", out, *arguments).status == 0
    before = (out / "results.json").read_bytes()
    ended = run(course, out)
    assert (ended.status, ended.err) == (0, "")
    assert f"class page, for instructors only: {out / 'pages' / 'index.html'}" in ended.out
    ben = text((out / "pages/students/ben.html").read_text(encoding="utf-8"))
    assert "A word is there or not." in ben
    assert "Lesson: How often" in ben
    numbers = json.loads((out / "pages/class.json").read_bytes())
    assert numbers["misconceptions"][0]["id"] == "once_is_enough"
    assert numbers["seconds"]["01"]["graded"] == 2
    assert 0 < numbers["seconds"]["01"]["median"] < 60
    assert "Seconds of grading" in text((out / "pages/index.html").read_text(encoding="utf-8"))
    assert (out / "results.json").read_bytes() == before


def test_the_same_results_give_the_same_bytes(
    course: Course, results: Path, tmp_path: Path
) -> None:
    """Pages, charts, tables and numbers: nothing depends on when, where or how often."""
    assert run(course, results, "-o", tmp_path / "a").status == 0
    assert run(course, results, "-o", tmp_path / "b").status == 0
    first = everything(tmp_path / "a")
    assert first == everything(tmp_path / "b")
    assert len([name for name in first if name.startswith("students/")]) == 11
    assert {"index.html", "class.json", "checks.csv", "misconceptions.csv"} < first.keys()


def test_all_pages_stay_inside_the_folder(course: Course, results: Path, tmp_path: Path) -> None:
    """A student called ../../../etc/passwd has a page like everybody."""
    before = everything(tmp_path)
    assert run(course, results, "-o", tmp_path / "pages").status == 0
    after = everything(tmp_path)
    assert all(name.startswith("pages/") for name in after.keys() - before.keys())
    assert {name: after[name] for name in before} == before


def test_pages_of_students_who_left_vanish(course: Course, results: Path, tmp_path: Path) -> None:
    """Written again, the folder holds the present class, and nobody else."""
    assert run(course, results).status == 0
    assert (results / "pages/students/ann.html").is_file()
    written(course, results, hostile_class(course)[1:])
    assert run(course, results / "results.json").status == 0
    assert not (results / "pages/students/ann.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_strangers_folder_is_left_alone(course: Course, results: Path, tmp_path: Path) -> None:
    """Only what the command wrote is replaced; the results' own folder is refused, too."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/thesis.txt").write_text("mine")
    before = everything(tmp_path)
    for place in (tmp_path / "home", results):
        assert "did not write" in no(course, results, "-o", place)
    assert "this is a file" in no(course, results, "-o", tmp_path / "home/thesis.txt")
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read (no such file or directory)"),
        ("", "no results.json of this version"),
        ('{"format": 2}', "no results.json of this version"),
        ("[]", "no results.json of this version"),
    ],
)
def test_no_results(course: Course, tmp_path: Path, content: str | None, told: str) -> None:
    """A missing, damaged or newer file is one message, and leaves nothing behind."""
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    before = everything(tmp_path)
    message = no(course, tmp_path)
    assert told in message
    assert "next step" in message
    assert everything(tmp_path) == before


def test_results_that_were_changed_by_hand(course: Course, results: Path) -> None:
    """The message names the place that does not fit."""
    record = json.loads((results / "results.json").read_bytes())
    record["students"]["ann"]["exercises"]["01"]["checks"]["01.example"]["verdict"] = "good"
    write_results(results, record)
    assert "ann, exercises, 01, checks, 01.example, verdict" in no(course, results)
    del record["students"]["ann"]["exercises"]["01"]["checks"]["01.example"]
    write_results(results, record)
    assert "has other checks or objectives" in no(course, results)


def test_results_of_another_course(course: Course, results: Path, tmp_path: Path) -> None:
    """Nobody gets a page that explains one course with the lessons of another."""
    other = write_course(tmp_path)
    told = refused("report", results, "--course", other)
    assert "these are results of the course words" in told


def test_a_check_that_left_the_course_has_no_title(
    course: Course, results: Path, tmp_path: Path
) -> None:
    """Results of a check that cannot be found here are told under its id."""
    record = json.loads((results / "results.json").read_bytes())
    for student in record["students"].values():
        checks = student["exercises"]["01"]["checks"]
        checks["01.elsewhere"] = {**checks["01.example"], "message": ""}
    write_results(results, record)
    assert run(course, results, "-o", tmp_path / "pages").status == 0
    page = (tmp_path / "pages/students/ann.html").read_text(encoding="utf-8")
    assert "01.elsewhere 01.elsewhere, LO1" in text(page)


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_a_missing_package(
    course: Course, results: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """The message names the package and the command that installs it."""
    find = importlib.util.find_spec

    def without(name: str, *rest: Any) -> Any:
        return None if name == missing else find(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    told = no(course, results)
    assert f"pages need {missing}" in told
    assert "pip install 'shared-foundation[pages]'" in told
    assert not (results / "pages").exists()


def test_a_full_disk_leaves_the_old_pages(
    course: Course, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails halfway the pages of before are all there, and no draft is left."""
    assert run(course, results).status == 0
    before = everything(results)
    write = Path.write_text

    def full(path: Path, *rest: Any, **more: Any) -> int:
        if path.name.startswith("n"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *rest, **more)

    monkeypatch.setattr(Path, "write_text", full)
    assert "no space left on device" in no(course, results)
    assert everything(results) == before
    assert sorted(path.name for path in results.iterdir()) == [
        "pages",
        "results.json",
        "scores.csv",
    ]
