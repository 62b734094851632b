"""A student's machine: nothing but Python, numpy, pytest and pyyaml, and an unpacked release."""

import functools
import importlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sandbox_support import ROOT

from autograder.course import Course, load_course

COURSE: Course = load_course(ROOT / "course.yaml")
INSTALLED = ("numpy", "pytest", "_pytest", "pluggy", "iniconfig", "packaging", "yaml", "pygments")


@dataclass(frozen=True)
class Ran:
    """What came of one pytest run: its exit status, and what stood on the screen."""

    status: int
    raw: bytes
    errors: str

    @property
    def text(self) -> str:
        """The whole output."""
        return self.raw.decode("utf-8")

    def lines(self, start: str) -> list[str]:
        """The lines that start with a word."""
        return [line for line in self.text.splitlines() if line.startswith(start)]

    def messages(self) -> dict[str, list[str]]:
        """Check id -> the lines of its message."""
        found: dict[str, list[str]] = {}
        for line in self.text.splitlines():
            words = line.split()
            if len(words) > 1 and not line.startswith(" ") and words[1][:3].rstrip(".").isdigit():
                latest = found[words[1]] = [line]
            elif found and line.startswith("  "):
                latest.append(line)
        return found


@functools.cache
def _packages(folder: Path) -> Path:
    """A folder from which only what a student has installed can be imported."""
    place = folder / "installed"
    place.mkdir()
    for name in INSTALLED:
        home = Path(str(importlib.import_module(name).__file__)).parent
        beside = ("py.py", f"{name}.libs", f"_{name}")  # py.py is a part of pytest
        about = home.parent.glob(f"{name}-*.dist-info")
        for path in (home, *map(home.with_name, beside), *about):
            if path.exists() and not (place / path.name).exists():
                try:
                    (place / path.name).symlink_to(path, target_is_directory=path.is_dir())
                except OSError:
                    pytest.skip("this user may not make symbolic links")
    return place


class Student:
    """A copy of the public files, and the command line."""

    def __init__(self, folder: Path, packages: Path) -> None:
        """`folder` is where the release is unpacked; `packages` holds what is installed."""
        self.folder, self.packages = folder, packages
        shutil.copytree(
            ROOT / "exercises", folder / "exercises", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "course.yaml", folder)

    def write(self, number: str, text: str) -> None:
        """Replace the student's module of an exercise."""
        exercise = COURSE.exercise(number)
        path = self.folder / "exercises" / number / f"{exercise.module}.py"
        path.write_text(text, encoding="utf-8")

    def paste(self, number: str, answer: Path | None = None) -> None:
        """Hand in the reference of an exercise, or another known answer."""
        file = answer or COURSE.reference(COURSE.exercise(number))
        self.write(number, file.read_text(encoding="utf-8"))

    def run(self, *arguments: str, inside: str = "", **environment: str) -> Ran:
        """Run `pytest ARGUMENTS` in a folder of the release, its output redirected."""
        ended = subprocess.run(
            [sys.executable, "-S", "-m", "pytest", *arguments],
            cwd=self.folder / inside,
            env=_environment(self.packages) | environment,
            capture_output=True,
            timeout=120,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "replace"))


def _environment(packages: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(packages)}


def student_in(factory: pytest.TempPathFactory, name: str = "course") -> Student:
    """A student who has just unpacked the release into a folder of this name."""
    folder = factory.mktemp("home") / name
    folder.mkdir()
    return Student(folder, _packages(factory.getbasetemp()))
