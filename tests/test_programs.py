"""Each exercise is a program, too: it runs to its end, on the course's data and on real messages.

`pytest -m slow tests/test_programs.py`; with matplotlib installed it also looks for the pictures.
"""

import csv
import importlib.util
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from claims_support import BANKING
from sandbox_support import ROOT

from autograder.course import load_course

COURSE = load_course(ROOT)
EXERCISES = ("04", "05", "06", "07", "08", "09", "10")
OF_MESSAGES = ("04", "05", "06", "07", "08", "10")  # what runs on messages with labels alone
pytestmark = pytest.mark.slow


def solved(folder: Path) -> Path:
    """The exercises as a student has them who has solved them all."""
    ignored = shutil.ignore_patterns("__pycache__", "*.png")
    exercises = shutil.copytree(ROOT / "exercises", folder / "exercises", ignore=ignored)
    for exercise in COURSE.exercises:
        shutil.copy(COURSE.reference(exercise), exercises / exercise.id)
    return exercises


def run(exercises: Path, number: str) -> str:
    """What the program prints; it must end well, and complain of nothing."""
    command = [sys.executable, "-W", "error", str(exercises / "kit"), number]
    done = subprocess.run(command, capture_output=True, text=True, cwd=exercises.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def put_banking_in_place_of_the_course(data: Path, classes: int) -> None:
    """Real messages of the most frequent classes, under the names of the course's own files."""
    parts = {}
    for part in ("train", "test"):
        with (BANKING / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
            parts[part] = list(csv.reader(lines))[1:]
    kept = [name for name, _ in Counter(row[1] for row in parts["train"]).most_common(classes)]
    few = {name: [row for row in rows if row[1] in kept] for name, rows in parts.items()}
    described = [(name, re.sub(r"\W|_", " ", name)) for name in kept]
    texts = ("\n".join(" ".join(row[0].split()) for row in parts["train"]) + "\n").encode()
    (data / "corpus.txt").write_bytes(texts)
    write_table(data / "intents.csv", ("label", "description"), described)
    for part, rows in {"train": few["train"], "valid": few["test"], "test": few["test"]}.items():
        write_table(data / f"intents_{part}.csv", ("text", "label"), rows)


def write_table(path: Path, heading: tuple[str, str], rows: list) -> None:
    """Write a CSV file with a heading."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([heading, *rows])


@pytest.mark.parametrize("number", EXERCISES)
def test_the_program_runs_and_saves_the_pictures_of_the_lesson(tmp_path: Path, number: str) -> None:
    """Every picture that the lesson names, and no other; none without matplotlib, but as text."""
    exercises = solved(tmp_path)
    printed = run(exercises, number)
    lesson = (exercises / number / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+\.png)`", lesson))
    saved = {path.name for path in (exercises / number).glob("*.png")}
    if importlib.util.find_spec("matplotlib"):
        assert saved == named
    else:
        assert saved == set()
        assert printed.count("pip install matplotlib") == len(named)


@pytest.mark.skipif(not BANKING.is_dir(), reason="the Banking77 files are not beside the project")
@pytest.mark.parametrize("number", OF_MESSAGES)
def test_the_program_runs_on_real_messages(tmp_path: Path, number: str) -> None:
    """A learner's own files, with labels of any spelling, need no change but their paths."""
    exercises = solved(tmp_path)
    put_banking_in_place_of_the_course(exercises / "data", 6)
    assert run(exercises, number)
