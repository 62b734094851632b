"""Writes a scaffold: all of its files, or none; never over a file that is there."""

import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from autograder.course import Course
from autograder.course.loader import FILE_NAME, parse_course
from autograder.errors import UserError
from autograder.files import write_atomically
from autograder.scaffold import BLANK, texts
from autograder.scaffold.exercise import exercise_files, with_entry

_WORD = re.compile(rf"\b{BLANK}_\w+")
_OF_EVERY_COURSE = ("conftest.py", "pytest.ini", "kit")


def add_exercise(course: Course, number: str, module: str) -> dict[str, str]:
    """Write a new exercise of a course; path -> text of what was written.

    Raises UserError for a number or a name that cannot be, and files that are there already.
    """
    blueprint = course.root / FILE_NAME
    objective = next(iter(course.objectives))
    text = blueprint.read_text(encoding="utf-8")
    entry = with_entry(text, number, module, objective, str(blueprint))
    parse_course(entry, course.root, f"{blueprint} with the new exercise")
    files = exercise_files(number, module)
    _write(course.root, files, {})
    write_atomically(blueprint, entry)
    return {**files, FILE_NAME: entry}


def new_course(kit_of: Course, root: Path, number: str, module: str) -> dict[str, str]:
    """Write a new course with one exercise; its kit is a copy of another course's.

    Raises UserError as `add_exercise`, and when there is a course already.
    """
    name = re.sub(r"[^a-z0-9_-]+", "-", root.resolve().name.lower()).strip("-_") or "course"
    head = texts.COURSE.replace("@COURSE@", name)
    blueprint = with_entry(head, number, module, "LO1", FILE_NAME)
    parse_course(blueprint, root, "the new course")
    files = {
        **exercise_files(number, module),
        "exercises/README.md": texts.FRONT,
        FILE_NAME: blueprint,
    }
    home = kit_of.root / "exercises"
    _write(root, files, {f"exercises/{one}": home / one for one in _OF_EVERY_COURSE})
    return files


def blanks(files: Mapping[str, str]) -> set[str]:
    """The words to fill in, in these texts."""
    return {word for text in files.values() for word in _WORD.findall(text)}


def _write(root: Path, files: Mapping[str, str], copies: Mapping[str, Path]) -> None:
    for name in (*files, *copies):
        if (root / name).exists():
            step = "choose another number or folder, or move it away"
            raise UserError("this is there already", str(root / name), step)
    made: list[Path] = []
    try:
        for name, text in files.items():
            _parents(root / name, made)
            made.append(root / name)
            (root / name).write_text(text, encoding="utf-8")
        for name, source in copies.items():
            made.append(root / name)
            _copy(source, root / name)
    except OSError as error:
        _remove(made)
        what = f"the files cannot be written ({error.strerror})"
        raise UserError(what, str(root), "give a folder that you may write to") from error


def _parents(path: Path, made: list[Path]) -> None:
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    else:
        shutil.copyfile(source, target)


def _remove(made: Iterable[Path]) -> None:
    for path in reversed(list(made)):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
