"""The files beside a notebook: the kit, the checks a student can see, the public facts, data."""

from pathlib import Path
from typing import Any

import yaml

from autograder.course import Course, Exercise
from autograder.nbgrader.groups import assignment
from autograder.release import public_entry


def support_files(course: Course, exercise: Exercise) -> dict[str, bytes]:
    """Path below the assignment -> content. All of it is for students' eyes."""
    public = course.root / "exercises"
    checks = course.visible_checks(exercise)
    own = [course.stub(exercise).with_name("README.md"), checks]
    own += [course.stub(exercise).with_name(name) for name in exercise.files]
    own += sorted(_more_to_read(course, exercise))
    found = {path.name: path.read_bytes() for path in own if path.is_file()}
    found["course.yaml"] = yaml.safe_dump(_facts(course, exercise), sort_keys=False).encode()
    for path in sorted((public / "kit").glob("*.py")):
        found[f"kit/{path.name}"] = path.read_bytes()
    text = "".join(_text(path) for path in (*own, course.stub(exercise)))
    for path in _data(public / "data", text):
        found[f"data/{path.name}"] = path.read_bytes()
    return found


def _more_to_read(course: Course, exercise: Exercise) -> list[Path]:
    """What a lesson refers to: the other texts in its folder, but for the written question."""
    asked = exercise.reflection.file if exercise.reflection else ""
    texts = course.stub(exercise).parent.glob("*.md")
    return [path for path in texts if path.name not in ("README.md", asked)]


def _facts(course: Course, exercise: Exercise) -> dict[str, Any]:
    """What the kit needs of course.yaml; nothing of hidden checks."""
    earlier = {e.module: assignment(e) for e in course.upstream(exercise)}
    return {"exercises": [{**public_entry(course, exercise), "earlier": earlier}]}


def _data(folder: Path, text: str) -> list[Path]:
    """The data files that an exercise mentions, and their licence: nbgrader copies them a lot."""
    files = sorted(path for path in folder.glob("*") if path.is_file())
    used = [path for path in files if path.name in text]
    return used + [path for path in files if used and "LICENSE" in path.name]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
