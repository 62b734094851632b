"""Made-up classes: right, wrong, unfinished, crashing; no two alike, and no endless loops."""

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, Exercise, load_course

HERE = Path(__file__).resolve().parent
PACK = HERE.parent.parent

MIX = {"right": 45, "wrong": 38, "todo": 2, "crashing": 15}

_ENDS = "\n\ndef {name}(*args, **kwargs):\n    import os\n    os._exit(1)\n"
_DEEP = "\n\ndef {name}(*args, **kwargs):\n    return {name}(*args, **kwargs)\n"
_BEFORE = {
    "does not parse": "def broken(:\n",
    "imports what is not there": "import torch\n",
    "leaves at import": "import sys\nsys.exit(0)\n",
    "fails at import": "raise OSError('no')\n",
}


@dataclass(frozen=True)
class Answer:
    """A text for one exercise; `ends` when it would end the process that runs it."""

    text: str
    ends: bool = False


def ten_checks(folder: Path) -> Course:
    """Write the course of ten cheap checks, with the pack's own kit, and load it."""
    return with_kit(HERE / "course", folder)


def with_kit(texts: Path, folder: Path) -> Course:
    """Copy a course without a kit, and the pack's own kit into it."""
    shutil.copytree(texts, folder, dirs_exist_ok=True)
    exercises = PACK / "exercises"
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(exercises / "kit", folder / "exercises" / "kit", ignore=unwanted)
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(exercises / name, folder / "exercises" / name)
    return load_course(folder / "course.yaml")


def make_class(
    course: Course,
    size: int,
    folder: Path,
    exercises: tuple[str, ...] = (),
    mix: Mapping[str, int] = MIX,
) -> Path:
    """Write `size` submissions, the same ones every time; the folder that holds them."""
    chosen = [e for e in course.exercises if not exercises or e.id in exercises]
    known = {exercise.id: _answers(course, exercise) for exercise in chosen}
    rng = random.Random(1)
    for number in range(size):
        answers = {e: rng.choice(known[e.id][_kind(mix, rng)]) for e in chosen}
        ends = any(answer.ends for answer in answers.values())
        for exercise, answer in answers.items():
            place = folder / f"s{number:04d}{'-ends' * ends}" / exercise.id
            place.mkdir(parents=True)
            text = f"{answer.text}\n# by student {number}\n"
            (place / f"{exercise.module}.py").write_text(text, encoding="utf-8")
    return folder


def _kind(mix: Mapping[str, int], rng: random.Random) -> str:
    return rng.choices(list(mix), list(mix.values()))[0]


def _answers(course: Course, exercise: Exercise) -> dict[str, list[Answer]]:
    reference = _read(course.reference(exercise))
    right = [reference, *map(_read, course.wheat(exercise))]
    return {
        "right": [Answer(text) for text in right],
        "wrong": [Answer(_read(path)) for path in course.chaff(exercise)],
        "todo": [Answer(_read(course.stub(exercise)))],
        "crashing": list(_crashing(reference)),
    }


def _crashing(reference: str) -> Iterator[Answer]:
    for name, line in _BEFORE.items():
        yield Answer(line + reference, ends=name == "leaves at import")
    first = reference.split("\ndef ", 1)[1].partition("(")[0]
    yield Answer(reference + _ENDS.format(name=first), ends=True)
    yield Answer(reference + _DEEP.format(name=first))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
