"""A second course, about measuring: real files, beside which the kit of the pack is put."""

import shutil
from pathlib import Path

from autograder.course import Course, load_course

HERE = Path(__file__).resolve().parent
EXERCISES = HERE.parent / "exercises"


def write_second_course(root: Path) -> Course:
    """Copy the course to `root` and load it."""
    shutil.copytree(HERE / "second_course", root, dirs_exist_ok=True)
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(EXERCISES / "kit", root / "exercises" / "kit", ignore=skip)
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(EXERCISES / name, root / "exercises" / name)
    return load_course(root / "course.yaml")
