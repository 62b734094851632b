"""What a second grading computes again, and what not; and that load changes no verdict."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kill_support import Class, outputs, small_class
from word_course import edit, put

HIDDEN = "solutions/02/test_hidden_weighing.py"


@pytest.fixture(scope="module")
def the_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Two submissions, graded once into `out`."""
    made = small_class(tmp_path_factory.mktemp("class"), 2)
    made.grade(made.course.parent / "out")
    return made


def told(the_class: Class) -> str:
    """What a further grading says of its reuse."""
    said = the_class.grade(the_class.course.parent / "out")
    return next((line for line in said.splitlines() if line.startswith("reused: ")), "")


def test_nothing_changed(the_class: Class) -> None:
    """The same class and the same course: everything is reused."""
    assert told(the_class) == "reused: exercise 01 x 2, 02 x 2; graded now: none"


def test_one_check_changed(the_class: Class) -> None:
    """A comment in one check of the second exercise: the first exercise is not graded again."""
    text = (the_class.course / HIDDEN).read_text(encoding="utf-8")
    put(the_class.course, HIDDEN, text + "\n# reworded\n")
    assert told(the_class) == "reused: exercise 01 x 2; graded now: 02 x 2"


def test_what_changes_no_verdict(the_class: Class) -> None:
    """A further right answer, and other titles, need no grading."""
    put(the_class.course, "solutions/01/wheat/another.py", "# not finished\n")
    edit(the_class.course, "course.yaml", {'title: "Weighing"': 'title: "Weights"'})
    assert told(the_class) == "reused: exercise 01 x 2, 02 x 2; graded now: none"


def test_one_submission_changed(the_class: Class) -> None:
    """A student hands in a new second exercise: that is all that is graded."""
    path = the_class.submissions / "s000" / "weighing.py"
    path.write_text(path.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    assert told(the_class) == "reused: exercise 01 x 2, 02 x 1; graded now: 02 x 1"


@pytest.mark.slow
def test_load_changes_no_verdict(tmp_path: Path) -> None:
    """Loops, slow and quick work on a busy machine: the same bytes, for computing time decides."""
    made = small_class(tmp_path, 8)
    path = made.submissions / "s001" / "counting.py"
    loops = "\n\ndef padded(*args):\n    while True: pass\n"
    path.write_text(path.read_text(encoding="utf-8") + loops, encoding="utf-8")
    made.grade(tmp_path / "quiet")
    with busy(6):
        made.grade(tmp_path / "loud")
    assert outputs(tmp_path / "loud") == outputs(tmp_path / "quiet")


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Meanwhile, other programs compute."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)
    ]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
