"""The autograder zip, run as Gradescope runs it: unpacked, set up, and called for a submission.

Gradescope's folder is /autograder; both scripts take another one, and are run there as they are.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_support import command, everything, refused
from word_course import edit, put, write_word_course

from autograder.archive import zipped
from autograder.course import Course

ROOT = Path(__file__).resolve().parent.parent
CLEAN = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
FIELDS = {"name", "score", "max_score", "status", "output", "output_format", "visibility"}
SEEN = ("visible", "after_published")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course about words."""
    return write_word_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def bundle(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its autograder zip."""
    return released(course, tmp_path_factory.mktemp("bundle") / "autograder.zip")


def released(course: Course, path: Path, *more: object) -> Path:
    """Write an autograder zip."""
    ended = command("release", "--gradescope", path, *more, "--course", course.root)
    assert ended.status == 0, ended
    return path


def unpacked(bundle: Path, home: Path) -> Path:
    """What Gradescope makes of a zip: source/, with scripts that can be run, and results/."""
    with zipfile.ZipFile(bundle) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, home / "source"))
            path.chmod(entry.external_attr >> 16)
    (home / "results").mkdir()
    return home


def run(home: Path, name: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the two scripts with an almost empty environment, from another folder."""
    script = str(home / "source" / name)
    return subprocess.run(
        [script, str(home)], env=CLEAN, cwd=home, capture_output=True, text=True, timeout=600
    )


def submitted(home: Path, files: Mapping[str, str]) -> dict[str, Any]:
    """Hand in these files; what stands in results.json."""
    shutil.rmtree(home / "submission", ignore_errors=True)
    for path, text in files.items():
        put(home, f"submission/{path}", text)
    ended = run(home, "run_autograder")
    assert ended.returncode == 0, ended
    return json.loads((home / "results/results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def home(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gradescope's folder with everything set up; the packages are those of this Python."""
    folder = unpacked(bundle, tmp_path_factory.mktemp("autograder"))
    (folder / "venv").symlink_to(sys.prefix)
    return folder


def works(course: Course) -> dict[str, dict[str, str]]:
    """Submissions by name: right, each wrong answer, broken, one file only, nothing."""
    texts = {
        f"{e.module}.py": course.reference(e).read_text(encoding="utf-8") for e in course.exercises
    }
    wrong = {
        path.stem: {**texts, f"{e.module}.py": path.read_text(encoding="utf-8")}
        for e in course.exercises
        for path in course.chaff(e)[:2]
    }
    broken = {**texts, "weighing.py": "def broken(:\n"}
    first = {"01/counting.py": texts["counting.py"]}
    return {"right": texts, **wrong, "broken": broken, "first": first, "ill": {"a.txt": "Ill."}}


def test_the_same_scores_as_grading(course: Course, home: Path, tmp_path: Path) -> None:
    """Every check of every submission has the points that `autograder grade` gives."""
    for name, files in works(course).items():
        for path, text in files.items():
            put(tmp_path, f"in/{name}/{path}", text)
    ended = command("grade", tmp_path / "in", "-o", tmp_path / "out", inside=course.root)
    assert ended.status == 0, ended
    record = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))
    for name, files in works(course).items():
        student = record["students"][name]
        tests = submitted(home, files)["tests"]
        assert sum(test["score"] for test in tests) == student["points"], name
        assert sum(test["max_score"] for test in tests) == student["possible"]
        checks = {c: v for e in student["exercises"].values() for c, v in e["checks"].items()}
        assert len(tests) == len(checks) + 1
        for test in tests[:-1]:
            check = checks[test["name"].partition(" ")[0]]
            passed = check["verdict"] == "pass"
            assert test["score"] == (check["points"] if passed else 0)
            assert test["status"] == ("passed" if passed else "failed")


def test_the_form_that_gradescope_documents(course: Course, home: Path) -> None:
    """The fields of its specification; visible checks speak, hidden ones are silent and late."""
    results = submitted(home, works(course)["broken"])
    assert set(results) == {"output", "output_format", "stdout_visibility", "tests"}
    assert results["stdout_visibility"] == "hidden"
    for test in results["tests"]:
        assert set(test) == FIELDS
        assert test["visibility"] in SEEN
    shown = {c.id: c.visible for _, c in course.checks()}
    for test in results["tests"][:-1]:
        visible = shown[test["name"].partition(" ")[0]]
        assert test["visibility"] == ("visible" if visible else "after_published")
        assert bool(test["output"]) == (visible and test["status"] == "failed")
    assert results["tests"][-1]["visibility"] == "after_published"
    assert "LO2: 0 of 8 points, not yet" in results["tests"][-1]["output"]


LATE_IMPORT = """

import numpy


def padded(tokens, length):
    numpy.unique([1, 2])  # imports more of numpy, on the first call
    if len(tokens) > length:
        raise ValueError(length)
    return [*tokens, *[""] * (length - len(tokens))]
"""


def test_a_python_behind_a_link_is_whole(course: Course, home: Path) -> None:
    """What numpy imports late is found in the locked worker, also where Python is a link."""
    text = works(course)["right"]["counting.py"] + LATE_IMPORT
    tests = submitted(home, {**works(course)["right"], "counting.py": text})["tests"]
    assert (home / "venv").is_symlink()
    assert [test["name"] for test in tests if test["status"] == "failed"] == []


def test_notices_are_for_everybody(course: Course, home: Path) -> None:
    """What was mended is told on top; nothing of points is."""
    files = {"counting.py": "\ufeff" + works(course)["right"]["counting.py"]}
    told = submitted(home, files)["output"]
    assert "byte order mark" in told
    assert "points" not in told


def test_it_runs_its_own_engine(home: Path) -> None:
    """Nothing of the machine that made the zip is needed, but Python and its packages."""
    told = subprocess.run(
        [home / "venv/bin/python", "-c", "import autograder; print(autograder.__file__)"],
        env={**CLEAN, "PYTHONPATH": str(home / "source/engine")}, cwd=home,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == str(home / "source/engine/autograder/__init__.py")
    assert "source/engine" in (home / "source/run_autograder").read_text()


def test_a_fault_of_ours_is_no_zero(bundle: Path, course: Course, tmp_path: Path) -> None:
    """No results.json, and a status that Gradescope shows as a failed autograder."""
    home = unpacked(bundle, tmp_path / "autograder")
    (home / "venv").symlink_to(sys.prefix)
    (home / "source/course/solutions/01/counting.py").unlink()
    put(home, "submission/counting.py", works(course)["right"]["counting.py"])
    ended = run(home, "run_autograder")
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert not (home / "results/results.json").exists()


def test_the_same_course_gives_the_same_bytes(course: Course, bundle: Path, tmp_path: Path) -> None:
    """A zip can be compared with the last one; caches and other right answers are not in it."""
    put(course.root, "solutions/01/__pycache__/counting.pyc", "")
    again = released(course, tmp_path / "again.zip")
    assert again.read_bytes() == bundle.read_bytes()
    with zipfile.ZipFile(again) as archive:
        names = archive.namelist()
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert not [name for name in names if "__pycache__" in name or "/wheat/" in name]
    assert names[:3] == ["setup.sh", "run_autograder", "requirements.txt"]
    assert [name for name, mode in modes.items() if mode & 0o111] == names[:2]


def test_one_exercise_alone(course: Course, tmp_path: Path) -> None:
    """An assignment may be one exercise, on top of the earlier ones."""
    path = released(course, tmp_path / "two.zip", "--exercise", "02")
    home = unpacked(path, tmp_path / "autograder")
    (home / "venv").symlink_to(sys.prefix)
    tests = submitted(home, works(course)["right"])["tests"]
    assert {test["name"][:3] for test in tests[:-1]} == {"02."}
    assert sum(test["score"] for test in tests) == 8


def test_extras_that_are_here_are_installed_there(tmp_path: Path) -> None:
    """So that the same checks are graded; one that is not here is not."""
    course = write_word_course(tmp_path)
    here = "one: {packages: [numpy], install: \"pip install --no-deps 'numpy>=2'\"}"
    away = 'two: {packages: [no_such_package], install: "pip install nothing"}'
    edit(tmp_path, "course.yaml", {"objectives:\n": f"extras:\n  {here}\n  {away}\nobjectives:\n"})
    with zipfile.ZipFile(released(course, tmp_path / "a.zip")) as archive:
        setup = archive.read("setup.sh").decode()
    assert "\npip install --no-deps 'numpy>=2'\n" in setup
    assert "nothing\n" not in setup


def test_scripts_are_sound(bundle: Path, tmp_path: Path) -> None:
    """Bash reads both without a complaint."""
    home = unpacked(bundle, tmp_path)
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", home / "source" / name], check=True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--wheels", "nothing"], "there are no .whl files here"),
        (["--exercise", "09"], 'the course has no exercise "09"'),
    ],
)
def test_bad_input_is_told(course: Course, tmp_path: Path, arguments: list[str], told: str) -> None:
    """One message, and no archive."""
    named = ("release", "--gradescope", "a.zip", *arguments, "--course", course.root)
    assert told in refused(*named, inside=tmp_path)
    assert everything(tmp_path) == {}


def test_a_folder_that_is_not_there_is_told(course: Course, tmp_path: Path) -> None:
    """What cannot be written, and what to do."""
    named = ("release", "--gradescope", tmp_path / "no/a.zip", "--course", course.root)
    assert "give another file" in refused(*named)


@pytest.mark.parametrize("option", [("--exercise", "01"), ("--wheels", ".")])
def test_its_options_are_for_it_only(course: Course, tmp_path: Path, option: list[str]) -> None:
    """An archive for students has every exercise: to ask for less is told, not ignored."""
    named = ("release", "-o", "student.zip", *option, "--course", course.root)
    assert "are for --gradescope" in refused(*named, inside=tmp_path)


@pytest.mark.slow
def test_set_up_without_a_network(course: Course, tmp_path: Path) -> None:
    """setup.sh makes its own Python environment from the wheels in the zip; then it grades."""
    with zipfile.ZipFile(released(course, tmp_path / "plain.zip")) as archive:
        (tmp_path / "requirements.txt").write_bytes(archive.read("requirements.txt"))
    fetch = ["download", "--quiet", "--dest", tmp_path / "wheels", "--only-binary", ":all:"]
    needed = ["--requirement", tmp_path / "requirements.txt"]
    subprocess.run([sys.executable, "-m", "pip", *fetch, *needed], check=True)
    path = released(course, tmp_path / "full.zip", "--wheels", tmp_path / "wheels")
    home = unpacked(path, tmp_path / "autograder")
    ended = run(home, "setup.sh")
    assert ended.returncode == 0, ended
    assert (home / "source/course/solutions").stat().st_mode & 0o077 == 0
    tests = submitted(home, works(course)["right"])["tests"]
    assert sum(t["score"] for t in tests) == sum(t["max_score"] for t in tests) == 18


def test_an_archive_is_the_same_every_time() -> None:
    """Bytes depend on names and contents alone."""
    assert zipped({"a": b"1", "b": b"2"}, ["b"]) == zipped({"a": b"1", "b": b"2"}, ["b"])
    assert zipped({"a": b"1"}) != zipped({"a": b"2"})
