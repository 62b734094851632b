"""The files beside a notebook: the kit, the checks a student can see, the public facts, data."""

import re
from pathlib import Path
from typing import Any

import yaml

from autograder.course import Course, Exercise
from autograder.nbgrader.groups import assignment

_PUBLIC = ("id", "objective", "points", "visible", "after", "rests_on")


def support_files(course: Course, exercise: Exercise) -> dict[str, bytes]:
    """Path below the assignment -> content. All of it is for students' eyes."""
    public = course.root / "exercises"
    checks = course.visible_checks(exercise)
    own = [course.stub(exercise).with_name("README.md"), checks]
    found = {path.name: path.read_bytes() for path in own if path.is_file()}
    found["course.yaml"] = yaml.safe_dump(_facts(course, exercise), sort_keys=False).encode()
    for path in sorted((public / "kit").glob("*.py")):
        found[f"kit/{path.name}"] = path.read_bytes()
    text = "".join(_text(path) for path in (*own, course.stub(exercise)))
    for path in _data(public / "data", text):
        found[f"data/{path.name}"] = path.read_bytes()
    return found


def _facts(course: Course, exercise: Exercise) -> dict[str, Any]:
    """What the kit needs of course.yaml; nothing of hidden checks."""
    visible = [check for check in exercise.checks if check.visible]
    known = set(re.findall(r"\w+", _text(course.visible_checks(exercise))))
    shown = {check.id for check in visible}
    entry = {
        "id": exercise.id,
        "title": exercise.title,
        "module": exercise.module,
        "earlier": {e.module: assignment(e) for e in course.upstream(exercise)},
        "misconceptions": [m.model_dump() for m in exercise.misconceptions if m.id in known],
        "checks": [
            {
                key: value
                for key, value in check.model_dump().items()
                if key in _PUBLIC and value is not None and (key != "after" or value in shown)
            }
            for check in visible
        ],
    }
    return {"exercises": [entry]}


def _data(folder: Path, text: str) -> list[Path]:
    """The data files that an exercise mentions, and their licence: nbgrader copies them a lot."""
    files = sorted(path for path in folder.glob("*") if path.is_file())
    used = [path for path in files if path.name in text]
    return used + [path for path in files if used and "LICENSE" in path.name]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
