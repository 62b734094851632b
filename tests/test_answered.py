"""Whether a written question was answered stands in the results; how well, a person says."""

from pathlib import Path

import pytest
from grading_support import ROOT, handed_in
from notebook_support import answer, as_bytes, notebook

from autograder.cells import TEXT_STUB
from autograder.course import load_course
from autograder.record import student_record
from autograder.run.answered import answered
from autograder.scoring import Graded

COURSE = load_course(ROOT)
HANDED_OUT = (ROOT / "exercises/06/reflection.md").read_text(encoding="utf-8")
ANSWERED = HANDED_OUT.replace("(write here)", "Because words are known before labels.")


def in_notebook(text: str) -> bytes:
    """A notebook of exercise 06 with this text where the written answer goes."""
    marks = {"schema_version": 3, "grade_id": "written_LO1", "solution": True, "grade": True}
    cell = {"cell_type": "markdown", "metadata": {"nbgrader": marks}, "source": text}
    return as_bytes(notebook(answer("import numpy"), cell))


UNANSWERED = {
    "not handed in": {"06/transfer.py": ""},
    "as handed out": {"06/reflection.md": HANDED_OUT},
    "as handed out, saved on Windows": {"06/reflection.md": HANDED_OUT.replace("\n", "\r\n")},
    "emptied": {"06/reflection.md": ""},
    "nothing below the question": {"06/reflection.md": HANDED_OUT.replace("(write here)", " \n")},
    "in another exercise's folder": {"02/reflection.md": ANSWERED},
    "a notebook as handed out": {"06/transfer.ipynb": in_notebook(TEXT_STUB)},
}
SAID = {
    "below the question": {"06/reflection.md": ANSWERED},
    "instead of the question": {"06/reflection.md": "Because words are known before labels."},
    "in a notebook": {"06/transfer.ipynb": in_notebook("Because words are known before labels.")},
}


@pytest.mark.parametrize("files", UNANSWERED.values(), ids=UNANSWERED)
def test_what_was_handed_out_is_no_answer(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    """Nothing, or nothing but the course's own words."""
    assert answered(COURSE, handed_in(COURSE, tmp_path, files)) == frozenset()


@pytest.mark.parametrize("files", SAID.values(), ids=SAID)
def test_words_of_ones_own_are_an_answer(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    """Wherever they stand, and for their exercise alone."""
    assert answered(COURSE, handed_in(COURSE, tmp_path, files)) == {"06"}


def test_the_results_say_which_questions_were_answered() -> None:
    """For exercises with a written question, and no others."""
    record = student_record(COURSE, Graded("student", {}, answered=frozenset({"06", "10"})))
    said = {number: entry.get("reflection") for number, entry in record["exercises"].items()}
    asked = {e.id for e in COURSE.exercises if e.reflection}
    assert asked >= {"06", "07", "08", "10"}
    assert {number for number, word in said.items() if word == "answered"} == {"06", "10"}
    assert {n for n, word in said.items() if word == "unanswered"} == asked - {"06", "10"}
