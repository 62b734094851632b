"""A whole small course that is in order: for tests of carrying, diagnosis, fairness and the audit.

Two exercises about words, the second on top of the first, with everything a course has. Its texts
stand in `word_course_texts`, `word_course_one` and `word_course_two`; the kit is the pack's own.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from word_course_one import ONE
from word_course_texts import COURSE
from word_course_two import TWO

from autograder.course import Course, load_course

KIT = Path(__file__).resolve().parent.parent / "exercises" / "kit"


def write_word_course(root: Path) -> Course:
    """Write the course below `root` and load it."""
    for path, text in files().items():
        put(root, path, text)
    shutil.copytree(KIT, root / "exercises" / "kit", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(KIT.parent / name, root / "exercises" / name)
    return load_course(root / "course.yaml")


def files() -> dict[str, str]:
    """The texts of the course by path, without the kit."""
    found = {"course.yaml": COURSE}
    for number, module, exercise in (("01", "counting", ONE), ("02", "weighing", TWO)):
        public, private = f"exercises/{number}", f"solutions/{number}"
        found[f"{public}/README.md"] = exercise.lesson
        found[f"{public}/{module}.py"] = exercise.stub
        found[f"{public}/test_{module}.py"] = exercise.visible
        found[f"{private}/{module}.py"] = exercise.reference
        found[f"{private}/test_hidden_{module}.py"] = exercise.hidden
        found[f"{private}/excused.yaml"] = exercise.excused
        for kind, answers in (("wheat", exercise.wheat), ("chaff", exercise.chaff)):
            for name, changes in answers.items():
                found[f"{private}/{kind}/{name}.py"] = changed(exercise.reference, changes)
    return found


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with each key, which must be there exactly once, replaced by its value."""
    for was, now in changes.items():
        assert text.count(was) == 1, f"{was!r} is there {text.count(was)} times"
        text = text.replace(was, now)
    return text


def put(root: Path, path: str, text: str) -> None:
    """Write one file of a course."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def edit(root: Path, path: str, changes: Mapping[str, str]) -> None:
    """Change one file of a course."""
    put(root, path, changed((root / path).read_text(encoding="utf-8"), changes))


@contextmanager
def own_kit() -> Iterator[None]:
    """Leave Python's modules as they were: another course brings another package `kit`."""
    path, kept = list(sys.path), _kit_modules()
    try:
        yield
    finally:
        sys.path[:] = path
        for name in _kit_modules():
            del sys.modules[name]
        sys.modules.update(kept)


def _kit_modules() -> dict[str, object]:
    return {n: m for n, m in sys.modules.items() if n == "kit" or n.startswith("kit.")}
