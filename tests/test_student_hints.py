"""Three hints in each lesson, opened one after the other by a command."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from student_support import COURSE, Student, student_in

from autograder.intake import read_submission
from autograder.layout import layout_of

TITLES = ["A question", "A pointer", "An outline"]


@pytest.fixture
def student(tmp_path_factory: pytest.TempPathFactory) -> Student:
    """A student with nothing but the release."""
    return student_in(tmp_path_factory)


def asked(student: Student, *words: str, inside: str = "exercises") -> str:
    """What `python -m kit hint ...` prints."""
    command = ["-m", "kit"] if inside == "exercises" else ["exercises/kit"]
    ended = subprocess.run(
        [sys.executable, "-S", *command, "hint", *words],
        cwd=student.folder / inside,
        env={"PYTHONPATH": str(student.packages)},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda e: e.id)
def test_every_lesson_has_three_rungs(exercise) -> None:
    """A question, a pointer, an outline: each says something, none shows a tag."""
    from kit.hints import rungs

    readme = COURSE.stub(exercise).parent / "README.md"
    text = readme.read_text(encoding="utf-8")
    found = rungs(text)
    assert [title for title, _ in found] == TITLES
    for _, hint in found:
        assert len(hint) > 20
        assert not re.search(r"</?(code|details|summary)>|&(lt|gt|amp);", hint)
    assert text.count("<details>") == 3


def test_one_after_the_other(student: Student) -> None:
    """Asked again, the next one; after the last one, that one again. Exercises keep apart."""
    for number in (1, 2, 3, 3):
        told = asked(student, "03")
        assert told.startswith(f"03, hint {number} of 3: {TITLES[number - 1]}\n")
        assert ("for the next one: python -m kit hint 03" in told) == (number < 3)
    assert asked(student, "04").startswith("04, hint 1 of 3: A question")


def test_the_words_of_the_lesson(student: Student) -> None:
    """A hint is what stands in the lesson; code is marked as in any text."""
    told = asked(student, "03", "--rung", "2")
    assert told.startswith("03, hint 2 of 3: A pointer")
    assert "`max` takes a `key`" in told
    assert asked(student, "03").startswith("03, hint 3 of 3")


def test_from_the_folder_above(student: Student) -> None:
    """The command for the next one is one that works there."""
    told = asked(student, "03", inside="")
    assert told.rstrip().endswith("for the next one: python exercises/kit hint 03")


@pytest.mark.parametrize("words", [(), ("33",), ("../03",)])
def test_which_exercise(student: Student, words: tuple[str, ...]) -> None:
    """A number that is none gets an example, in one line."""
    assert "for example: python -m kit hint 03" in asked(student, *words)


def test_a_lesson_without_hints_says_so(student: Student) -> None:
    """Nothing is made up."""
    readme = student.folder / "exercises/03/README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("<details>", "<p>"), "utf-8")
    assert asked(student, "03") == "the lesson of exercise 03 has no hints\n"


@pytest.mark.parametrize("spoilt", ["", "[]", '{"03": "x"}', "\udcff"])
def test_a_spoilt_memory_is_forgotten(student: Student, spoilt: str) -> None:
    """The first hint again."""
    memory = student.folder / "exercises/.hints.json"
    memory.write_bytes(spoilt.encode("utf-8", "surrogateescape"))
    assert asked(student, "03").startswith("03, hint 1 of 3")


def test_what_is_remembered_is_nothing_to_hand_in(student: Student, tmp_path: Path) -> None:
    """Intake takes no notice of it."""
    asked(student, "03")
    assert (student.folder / "exercises/.hints.json").is_file()
    with_it = read_submission(student.folder / "exercises", layout_of(COURSE)).notices
    (student.folder / "exercises/.hints.json").unlink()
    assert read_submission(student.folder / "exercises", layout_of(COURSE)).notices == with_it
