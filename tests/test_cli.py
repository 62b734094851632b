"""The commands on good input: the same bytes twice, tables for people, files for machines."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli_support import command, everything
from sandbox_support import ROOT
from word_course import put, write_word_course

from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove

LOOP = "\n\ndef padded(*args):\n    while True: pass\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course about words with five submissions: right, wrong, looping, broken, empty."""
    folder = tmp_path_factory.mktemp("home")
    course = write_word_course(folder / "course")
    texts = {e.module: course.reference(e).read_text(encoding="utf-8") for e in course.exercises}
    wrong = course.chaff(course.exercise("01"))[0].read_text(encoding="utf-8")
    changes = {
        "right": {},
        "wrong": {"counting": wrong},
        "loop": {"counting": texts["counting"] + LOOP},
        "broken": {"weighing": "def broken(:\n"},
        "late/01": {"weighing": "\ufeff" + texts["weighing"].replace("\n", "\r\n")},
    }
    for name, changed in changes.items():
        for module, text in (texts | changed).items():
            put(folder, f"handed-in/{name}/{module}.py", text)
    put(folder, "handed-in/empty/notes.txt", "I was ill.")
    return folder


@pytest.fixture(scope="module")
def first(home: Path) -> Path:
    """The results of a first grading, by one process."""
    return graded(home, "first", "--jobs", 1)


def graded(home: Path, out: str, *more: object) -> Path:
    """Grade the class into a folder."""
    ended = command("grade", home / "handed-in", "-o", home / out, *more, inside=home / "course")
    assert ended.status == 0, ended
    assert "Traceback" not in ended.err
    return home / out


def results(folder: Path) -> dict[str, Any]:
    """What results.json holds."""
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def verdicts(student: dict[str, Any]) -> Counter[str]:
    """How often each verdict fell."""
    exercises = student["exercises"].values()
    return Counter(check["verdict"] for e in exercises for check in e["checks"].values())


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_bytes_with_any_number_of_processes(home: Path, first: Path, jobs: int) -> None:
    """results.json and scores.csv are byte-identical, however many processes have graded."""
    again = graded(home, f"jobs-{jobs}", "--jobs", jobs)
    for name in ("results.json", "scores.csv"):
        assert (again / name).read_bytes() == (first / name).read_bytes()


def test_the_same_bytes_when_graded_again(home: Path, first: Path) -> None:
    """A second grading into the same folder reuses what is known, and writes the same bytes."""
    before = everything(first)
    ended = command("grade", home / "handed-in", "-o", first, inside=home / "course")
    assert "reused: " in ended.out
    for name in ("results.json", "scores.csv"):
        assert everything(first)[name] == before[name]


def test_nothing_is_left_but_the_results(first: Path) -> None:
    """No drafts, no logs: two files for people and machines, and the store."""
    assert {"results.json", "scores.csv", "grades.sqlite"} >= set(everything(first))


def test_what_each_submission_deserves(first: Path) -> None:
    """Right is full marks, also late and oddly saved; everything else has its own verdicts."""
    students = results(first)["students"]
    right = students["right"]
    assert right["points"] == right["possible"]
    assert verdicts(right) == {"pass": sum(verdicts(right).values())}
    assert verdicts(students["wrong"])["fail"]
    assert verdicts(students["loop"])["timeout"]
    assert verdicts(students["broken"])["broken"]
    assert students["empty"]["points"] == 0
    assert set(verdicts(students["empty"])) == {"todo"}


def test_the_table_on_the_screen(home: Path, first: Path) -> None:
    """One row a student, with the objectives' shares, in ASCII when redirected."""
    ended = command("grade", home / "handed-in", "-o", first, inside=home / "course")
    assert ended.out.isascii()
    for name in results(first)["students"]:
        assert f"| {name} " in ended.out
    assert "isolation: " in ended.out
    assert "100% secure" in ended.out
    assert " broken" in ended.out


def test_one_exercise_alone(home: Path, tmp_path: Path) -> None:
    """`--exercise` grades that one, with the same verdicts as in the whole."""
    graded(home, "one", "--exercise", "02", "--jobs", 1)
    whole = results(graded(home, "first"))["students"]["right"]["exercises"]["02"]
    assert list(results(home / "one")["students"]["right"]["exercises"]) == ["02"]
    assert results(home / "one")["students"]["right"]["exercises"]["02"] == whole


@pytest.mark.parametrize("level", LEVELS)
def test_a_required_level_is_kept_and_recorded(home: Path, level: str) -> None:
    """What is required is the weakest that is used; what was used is in the results."""
    if not any(prove(one).holds for one in LEVELS[: LEVELS.index(level) + 1]):
        pytest.skip(f"no level as strong as {level} here")
    used = results(graded(home, "level", "--require", level, "--jobs", 1))["isolation"]
    assert LEVELS.index(used) <= LEVELS.index(level)


def test_doctor_proves_what_it_says() -> None:
    """Every level is listed with what a submission was able to do; then what will be used."""
    ended = command("doctor")
    assert ended.status == (0 if "Grading here runs at level" in ended.out else 1)
    for level in LEVELS:
        assert f"| {level} " in ended.out
    assert ended.out.isascii()


def test_blueprint_adds_up() -> None:
    """Objectives by exercises, with the points of the course."""
    ended = command("blueprint", "--course", ROOT)
    assert ended.status == 0
    assert "LO3" in ended.out
    assert ended.out.isascii()


def test_version_and_help() -> None:
    """Both entry points know their name and their commands."""
    assert command("--version").out.startswith("autograder, version ")
    for name in ("grade", "demo", "doctor", "blueprint", "audit"):
        assert command(name, "--help").out.startswith(f"Usage: autograder {name} ")


def run(*arguments: object, **more: Any) -> subprocess.Popen[str]:
    """Start `python -m autograder` as its users do."""
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        stdout=pipe, stderr=pipe, text=True, env=environment, **more,
    )  # fmt: skip


def test_as_a_module(tmp_path: Path) -> None:
    """`python -m autograder` is the same, in a process of its own."""
    told = run("blueprint", cwd=tmp_path)
    out, err = told.communicate(timeout=60)
    assert (told.returncode, out) == (2, "")
    assert err.startswith("autograder: ")
    assert "Traceback" not in err


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`autograder blueprint | head -1` ends without a word of complaint."""
    told = run("blueprint", "--course", ROOT, cwd=tmp_path)
    assert told.stdout is not None
    assert told.stderr is not None
    told.stdout.close()
    assert told.stderr.read() == ""
    told.stderr.close()
    told.wait(60)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("after", [0.1, 1.5])
def test_stopped_in_the_middle(home: Path, tmp_path: Path, after: float) -> None:
    """Ctrl-C ends at once, in one sentence, with no results and no process left behind."""
    slow = LOOP.replace("while True: pass", "import time; time.sleep(60)")
    text = (home / "course/solutions/01/counting.py").read_text(encoding="utf-8") + slow
    put(tmp_path, "handed-in/s001/counting.py", text)
    put(tmp_path, "handed-in/s002/counting.py", text)
    arguments = ("grade", tmp_path / "handed-in", "-o", tmp_path / "out", "--jobs", 2)
    started = run(*arguments, cwd=home / "course", start_new_session=True)
    while not (tmp_path / "out" / "grades.sqlite").exists():
        time.sleep(0.01)
    time.sleep(after)
    os.killpg(started.pid, signal.SIGINT)
    began = time.monotonic()
    _, err = started.communicate(timeout=20)
    assert time.monotonic() - began < 6  # of the 60 that it would go on for
    assert started.returncode == 130
    assert "\n" not in err.strip()
    assert err.strip().startswith("autograder: stopped; ")
    assert "0 of 2 submissions are recorded" in err or "nothing was written" in err
    assert set(everything(tmp_path / "out")) <= {"grades.sqlite", "grades.sqlite-wal"}
    assert ended(started.pid)


def ended(group: int, seconds: float = 3) -> bool:
    """Whether every process of a group is gone within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
