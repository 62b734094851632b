"""Real nbgrader for tests: a course made by us, its commands, its gradebook. Imports it late."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from notebook_support import Notebook, as_bytes
from word_course import edit, put, write_word_course

from autograder.course import Course
from autograder.nbgrader.chunks import poured

ROOT = Path(__file__).resolve().parent.parent
MARKS = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore")]

QUESTION = "# Why count?\n\nThree sentences.\n\n## Your answer\n\n(write here)\n"
RUBRIC = "# Rubric\n\n1. One point for a reason, two for RUBRIC-ONLY-WORDS.\n"
LESSON = """
## Write

Open `counting.py`.

## Check yourself

    pytest exercises/01

## Afterwards

A rest.
"""

Row = dict[str, Any]


def need_nbgrader() -> None:
    """Skip where the extra is not installed."""
    if importlib.util.find_spec("nbgrader") is None:
        pytest.skip("needs the extra nbgrader")


def written_course(root: Path) -> Course:
    """The small course about words, with a written question in its second exercise."""
    write_word_course(root)
    asks = "    reflection: {file: reflection.md, objective: LO2, points: 4}\n"
    question = f'    title: "Weighing"\n{asks}'
    edit(root, "course.yaml", {'    title: "Weighing"\n': question})
    put(root, "exercises/02/reflection.md", QUESTION)
    put(root, "solutions/02/rubric.md", RUBRIC)
    readme = (root / "exercises/01/README.md").read_text(encoding="utf-8")
    put(root, "exercises/01/README.md", readme + LESSON)
    from autograder.course import load_course

    return load_course(root / "course.yaml")


def run(*command: object, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this Python's, apart from the user's own Jupyter settings."""
    home = cwd / ".home"
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {name: str(home / name) for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    own |= {name: str(home / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    environment = {**os.environ, "PATH": here, "PYTHONPATH": str(ROOT), **own, **settings}
    words = [sys.executable, *map(str, command)]
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True)


def autograder(*arguments: object, cwd: Path) -> str:
    """Run one of our commands, which must succeed; what it printed."""
    done = run("-m", "autograder", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def nbgrader(folder: Path, *arguments: object, status: int = 0) -> str:
    """Run one of nbgrader's commands in its course; what it printed and logged."""
    done = run("-m", "nbgrader", *arguments, cwd=folder)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def released(folder: Path, assignment: str) -> Notebook:
    """The student's notebook of an assignment, as it lies on the disk."""
    [path] = (folder / "release" / assignment).glob("*.ipynb")
    content: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    return content


def solved(content: Notebook, text: str) -> Notebook:
    """A released notebook with the parts of a module in its answer cells."""
    new: Notebook = json.loads(json.dumps(content))
    cells = {name_of(cell): cell for cell in new["cells"]}
    names = [name.removeprefix("answer-") for name in cells if name.startswith("answer-")]
    parts = poured(text, names)
    assert parts is not None
    for name, source in parts.items():
        cells[f"answer-{name}"]["source"] = source
    return new


def name_of(cell: Mapping[str, Any]) -> str:
    """The grade id of a cell, or nothing."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def submit(folder: Path, student: str, assignment: str, content: Notebook | bytes) -> Path:
    """Put a submission where nbgrader looks for it."""
    place = folder / "submitted" / student / assignment
    place.mkdir(parents=True, exist_ok=True)
    module = assignment.partition("-")[2]
    data = content if isinstance(content, bytes) else as_bytes(content)
    (place / f"{module}.ipynb").write_bytes(data)
    return place


@contextmanager
def gradebook(folder: Path, url: str = "") -> Iterator[Any]:
    """The gradebook of a course, open."""
    from nbgrader.api import Gradebook

    with Gradebook(url or f"sqlite:///{folder}/gradebook.db", "words") as opened:
        yield opened


def grades(folder: Path, assignment: str, url: str = "") -> dict[str, dict[str, Row]]:
    """Student -> grade id -> its row."""
    with gradebook(folder, url) as book:
        return {
            submission.student.id: {
                grade.name: {
                    "auto": grade.auto_score,
                    "manual": grade.manual_score,
                    "score": grade.score,
                    "to_mark": grade.needs_manual_grade,
                }
                for rows in submission.notebooks
                for grade in rows.grades
            }
            for submission in book.assignment_submissions(assignment)
        }


def code_points(rows: Mapping[str, Row]) -> float:
    """What the automatic cells of one student add up to."""
    return float(sum(row["auto"] for name, row in rows.items() if name.startswith("checks_")))


def results_of(folder: Path) -> dict[str, Any]:
    """The students of a results.json."""
    content = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    students: dict[str, Any] = content["students"]
    return students


def tables(folder: Path, url: str = "") -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in a fixed order."""
    from sqlalchemy import inspect, text

    with gradebook(folder, url) as book:
        names = sorted(inspect(book.engine).get_table_names())
        rows = {name: book.db.execute(text(f'SELECT * FROM "{name}"')) for name in names}
        return {name: sorted(map(tuple, found), key=repr) for name, found in rows.items()}
