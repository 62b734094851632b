"""Writes what students get: an archive of the public files, and nothing else.

Taken are the exercises' folder, by an allow-list of what lessons, stubs, checks and data are made
of, and the public part of course.yaml. The same course gives the same bytes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from autograder.archive import zipped
from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.files import write_whole

PUBLIC = ("id", "objective", "points", "visible", "after", "rests_on")
KINDS = {".py", ".md", ".txt", ".csv", ".yaml", ".json", ".ini"}
_FRONT = "README.md"


def write_release(course: Course, path: Path) -> list[str]:
    """Write the archive, whole or not at all; the names in it.

    raises   UserError when there is nothing to release, or it cannot be written
    """
    files = public_files(course)
    try:
        write_whole(path, zipped(files))
    except OSError as error:
        what = f"the release cannot be written ({error.strerror})"
        raise UserError(what, str(path), "give another file with -o") from error
    return list(files)


def public_files(course: Course) -> dict[str, bytes]:
    """Name in the archive -> content, in order. All of it is for students' eyes."""
    found = {f"exercises/{name}": path.read_bytes() for name, path in public_paths(course)}
    if front := found.pop(f"exercises/{_FRONT}", b""):
        found[_FRONT] = front
    found["course.yaml"] = yaml.safe_dump(
        public_blueprint(course), sort_keys=False, allow_unicode=True
    ).encode()
    return dict(sorted(found.items()))


def public_blueprint(course: Course) -> dict[str, Any]:
    """What a student's own run needs of course.yaml; nothing of hidden checks."""
    objectives = {name: {"title": one.title} for name, one in course.objectives.items()}
    exercises = [public_entry(course, exercise) for exercise in course.exercises]
    return {"objectives": objectives, "exercises": exercises}


def public_entry(course: Course, exercise: Exercise) -> dict[str, Any]:
    """One exercise's visible checks, and the misconceptions that these can recognise."""
    visible = [check for check in exercise.checks if check.visible]
    path = course.visible_checks(exercise)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    known, shown = set(re.findall(r"\w+", text)), {check.id for check in visible}
    return {
        "id": exercise.id,
        "title": exercise.title,
        "module": exercise.module,
        "needs": list(exercise.needs),
        "misconceptions": [m.model_dump() for m in exercise.misconceptions if m.id in known],
        "checks": [
            {
                key: value
                for key, value in check.model_dump().items()
                if key in PUBLIC and value is not None and (key != "after" or value in shown)
            }
            for check in visible
        ],
    }


def public_paths(course: Course) -> Iterator[tuple[str, Path]]:
    """The files of the exercises' folder that are made of what students get."""
    home = course.root / "exercises"
    wanted = {exercise.id for exercise in course.exercises} | {"kit", "data"}
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        ours = len(parts) == 1 or parts[0] in wanted
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and path.suffix in KINDS and ours and not hidden:
            yield "/".join(parts), path
