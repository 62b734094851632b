"""A student's page: what it tells, in which order, and what it never shows."""

from dataclasses import replace
from pathlib import Path

import pytest
from pages_support import (
    HOSTILE_NAMES,
    IMAGE,
    SCRIPT,
    SECRET,
    TEMPLATE,
    all_pass,
    everything,
    hostile_class,
    ids,
    student_page,
    tags,
    text,
    written,
)
from word_course import write_word_course

from autograder.course import Course
from autograder.reports.student_page import WORDS
from autograder.reports.templating import ticks
from autograder.scoring import Carried, Graded
from autograder.verdict import CheckResult, Verdict


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course about words."""
    return write_word_course(tmp_path_factory.mktemp("words"))


def page_of(course: Course, folder: Path, graded: Graded) -> str:
    """The page of one student."""
    return student_page(course, written(course, folder, [graded]), graded.student)


def one_wrong(course: Course, check: str, result: CheckResult) -> Graded:
    """A student who passes everything else."""
    return Graded("ann", {**all_pass(course), check: result})


def test_objectives_come_first_with_what_they_rest_on(course: Course, tmp_path: Path) -> None:
    """Mastery by objective, and the points of each exercise that it is made of."""
    results = {**all_pass(course), "01.any_text": CheckResult(Verdict.FAIL)}
    page = text(page_of(course, tmp_path, Graded("ann", results)))
    assert page.index("LO1: Count words") < page.index("01 Counting: 7 of 10 points")
    assert "LO1: Count words developing 7 of 10 (70 %) 01 : 7 of 10" in page
    assert "LO2: Weigh words secure 8 of 8 (100 %) 02 : 8 of 8" in page


def test_a_wrong_answer_is_told_with_its_idea_and_its_lesson(
    course: Course, tmp_path: Path
) -> None:
    """What was called, what came back, what it reads as, and the section to read, on the page."""
    said = (
        "fail     01.example               Each word is counted.\n"
        "  called     word_counts(['no'])\n"
        "  got        {'no': 0}\n"
        "  reads as   A word is there or not.\n"
        '  lesson     exercises/01/README.md, "How often"'
    )
    wrong = CheckResult(Verdict.FAIL, said, "once_is_enough")
    page = page_of(course, tmp_path, one_wrong(course, "01.example", wrong))
    shown = text(page)
    assert "A wrong answer. called word_counts(['no']) got {'no': 0} Reads as:" in shown
    assert shown.count("A word is there or not.") == 2  # among the ideas, and at the check
    assert ("a", {"href": "#read-01-how-often"}) in tags(page)
    assert "read-01-how-often" in set(ids(page))
    assert "exercises/01/README.md" in shown.partition("Read again The sections")[2]


def test_a_hidden_check_shows_its_title_and_no_data(course: Course, tmp_path: Path) -> None:
    """Whatever a record holds about it: its message never reaches the page, its idea does."""
    wrong = CheckResult(Verdict.FAIL, f"  called     {SECRET}", "small_letters")
    page = page_of(course, tmp_path, one_wrong(course, "01.any_text", wrong))
    assert "hidden', 'input" not in page
    assert "word_counts([" not in text(page).partition("Read again The sections")[0]
    assert "No and no are one word." in text(page)


@pytest.mark.parametrize("verdict", Verdict)
def test_no_verdict_shows_data_of_a_hidden_check(
    course: Course, tmp_path: Path, verdict: Verdict
) -> None:
    """A timeout, a crash or a fault of ours says no more than a wrong answer."""
    page = page_of(course, tmp_path, one_wrong(course, "01.any_text", CheckResult(verdict, SECRET)))
    assert "hidden', 'input" not in page
    assert verdict is Verdict.PASS or WORDS[verdict].capitalize() in text(page)


def test_a_fault_of_ours_costs_no_point(course: Course, tmp_path: Path) -> None:
    """It is said that the check is not counted."""
    fault = CheckResult(Verdict.NOT_GRADED, "a fault of the grader")
    page = text(page_of(course, tmp_path, one_wrong(course, "01.example", fault)))
    assert "01 Counting: 8 of 8 points" in page
    assert "not counted" in page


def test_an_untouched_check_is_one_line(course: Course, tmp_path: Path) -> None:
    """Nothing is diagnosed, and no lesson is repeated, where nothing was written yet."""
    page = page_of(course, tmp_path, Graded("ann", {}))
    assert "Read again" not in text(page)
    assert "Ideas to look at again" not in text(page)
    assert "Not written yet, or not handed in." in text(page)


def test_a_carried_exercise_is_explained(course: Course, tmp_path: Path) -> None:
    """Both gradings with their points, and which one counts."""
    carried = {"02": Carried(own=3, given=8, steps=("01",))}
    graded = replace(one_wrong(course, "01.example", CheckResult(Verdict.FAIL)), carried=carried)
    page = text(page_of(course, tmp_path, graded))
    assert "on top of your own work for 01 it has 3 of 8 points, on top of ours 8." in page
    assert page.count("Carried.") == 1


def test_notices_are_told(course: Course, tmp_path: Path) -> None:
    """What intake mended stands on the page."""
    graded = Graded("ann", all_pass(course), ("01/counting.py: line ends were changed",))
    page = text(page_of(course, tmp_path, graded))
    assert "About your files 01/counting.py: line ends were changed" in page


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_strangers_text_stays_text(course: Course, tmp_path: Path, name: str) -> None:
    """Names, messages and notices become no element, no attribute, no template."""
    record = written(course, tmp_path, hostile_class(course))
    page = student_page(course, record, name)
    assert not {"script", "img"} & {tag for tag, _ in tags(page)}
    assert not [a for _, a in tags(page) if {"onerror", "onload"} & a.keys()]
    assert SCRIPT in text(page)
    assert IMAGE in text(page)
    assert TEMPLATE in text(page)
    assert "\u202e" not in page


def test_every_id_is_there_once(course: Course, tmp_path: Path) -> None:
    """Links lead to one place each, and every link leads somewhere."""
    page = page_of(course, tmp_path, Graded("ann", everything(course)))
    found = list(ids(page))
    assert len(found) == len(set(found)) > 20
    links = {str(a["href"]) for tag, a in tags(page) if tag == "a"}
    assert links
    assert {link.removeprefix("#") for link in links} <= set(found)


def test_names_in_ticks_become_code() -> None:
    """Only ticks: what else looks like an element in a sentence of the course stays text."""
    assert ticks("a `b` <i>") == "a <code>b</code> &lt;i&gt;"


def test_nobody_else_is_named(course: Course, tmp_path: Path) -> None:
    """A page can be given to its student as it is."""
    record = written(course, tmp_path, [Graded("ann", {}), Graded("benedikt", {})])
    assert "benedikt" not in student_page(course, record, "ann")
