"""How a diagnosis is made, what it may use, and what it lets be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grading_support import (
    ROOT,
    chaff_named,
    diagnosed,
    points,
    programs_loaded,
    record,
    references,
    work,
)

from autograder.course import Course, Exercise, load_course
from autograder.run.checks import HIDDEN
from autograder.run.diagnosis import Diagnosis
from autograder.run.grader import Grader
from autograder.run.memory import Answer
from autograder.sandbox.proxy import Call
from autograder.scoring import Graded

COURSE = load_course(ROOT)


def test_an_error_is_told_by_its_words(words: Grader) -> None:
    """A check that fails for the words of an error alone names the chaff with the same words."""
    course = words.course
    one = course.exercise("01")
    text = chaff_named(course, one, "says_nothing")
    assert diagnosed(words, one, text) == {"01.too_long": "says_nothing"}
    other = text.replace("too many words", "no, no, no")
    assert diagnosed(words, one, other) == {"01.too_long": ""}


def test_a_generator_is_replayed_with_the_same_draws(words: Grader) -> None:
    """A chaff is asked with a random generator in the state that the submission got."""
    one = words.course.exercise("01")
    text = chaff_named(words.course, one, "never_put_back")
    assert diagnosed(words, one, text) == {"01.any_draw": "never_put_back"}


@pytest.mark.parametrize("exercise", ["01", "02", "03"])
def test_hidden_checks_show_nothing_of_inputs_and_answers(pack: Grader, exercise: str) -> None:
    """The student reads a verdict and a misconception: nothing to learn the hidden data from."""
    chosen = COURSE.exercise(exercise)
    hidden = {check.id for check in chosen.checks if not check.visible}
    for path in COURSE.chaff(chosen):
        results = pack.run(chosen, {**references(COURSE), chosen.module: path.read_text()}, {})
        assert {results[name].message for name in hidden} <= set(HIDDEN.values())


ECHO = """
def known_rows(*args):
    raise ValueError(f"ZEBRA {args}")

def token_ids(*args):
    return ["ZEBRA", repr(args)]

def build_foundation(*args):
    exit(f"ZEBRA {args}")
"""


def test_a_submission_cannot_echo_hidden_inputs(pack: Grader) -> None:
    """Whatever a submission answers or raises, its text does not reach hidden results."""
    one = COURSE.exercise("01")
    results = pack.run(one, {"lookup": references(COURSE)["lookup"] + ECHO}, {})
    rows = record(pack, Graded("s", results))["students"]["s"]["exercises"]["01"]["checks"].values()
    assert any("ZEBRA" in check["message"] for check in rows if check["visible"])
    assert not any("ZEBRA" in str(check) for check in rows if not check["visible"])


def test_misconceptions_are_counted_for_the_class(words: Grader) -> None:
    """results.json holds what each recognised idea believes, where to read, how many hold it."""
    course = words.course
    one, two = course.exercises
    graded = []
    for number, (counting, weighing) in enumerate(
        [("small_letters", ""), ("small_letters", "longest_word"), ("", ""), ("says_nothing", "")]
    ):
        texts = references(course)
        if counting:
            texts["counting"] = chaff_named(course, one, counting)
        if weighing:
            texts["weighing"] = chaff_named(course, two, weighing)
        graded.append(replace(words.grade(work(course, **texts)), student=f"s{number}"))
    found = record(words, *graded)
    assert {name: idea["students"] for name, idea in found["misconceptions"].items()} == {
        "small_letters": 2,
        "longest_word": 1,
        "says_nothing": 1,
    }
    assert found["misconceptions"]["small_letters"]["believes"] == "No and no are one word."
    assert found["misconceptions"]["small_letters"]["read"] == "exercises/01/README.md#how-often"
    check = found["students"]["s1"]["exercises"]["01"]["checks"]["01.any_text"]
    assert check["misconception"] == "small_letters"


def test_the_page_of_a_student_says_what_it_believes(words: Grader) -> None:
    """A failing check in sight explains the recognised idea and where the lesson answers it."""
    text = chaff_named(words.course, words.course.exercise("02"), "longest_word")
    graded = words.grade(work(words.course, weighing=text))
    message = graded.results["02.heaviest"].message
    assert "A long word is a heavy word." in message
    assert '"The heaviest"' in message


def test_chaff_never_runs_in_the_student_s_process(
    words: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is loaded with the student's modules, or with ours: never with both."""
    programs = programs_loaded(monkeypatch)
    words.diagnosis.replay._memory.clear()
    mine = "\n# the student's own file"
    one = words.course.exercise("01")
    own = chaff_named(words.course, one, "once_is_enough") + mine
    results = words.run(one, {"counting": own}, {})
    assert results["01.example"].misconception == "once_is_enough"
    ours = [path.read_text(encoding="utf-8") for path in words.course.chaff(one)]
    theirs: list[Any] = [
        p.sources for p in programs if any(mine in text for text in p.sources.values())
    ]
    assert theirs == [{"counting": own}]
    known = {program.sources["counting"] for program in programs if program.sources not in theirs}
    reference = words.course.reference(one).read_text("utf-8")
    assert {reference, own.removesuffix(mine)} <= known <= {*ours, reference}


def test_known_answers_are_asked_once(words: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second submission with the same wrong idea is diagnosed from memory."""
    one = words.course.exercise("01")
    text = chaff_named(words.course, one, "once_is_enough")
    first = diagnosed(words, one, text)
    monkeypatch.setattr(words.diagnosis.replay, "_ask", None)
    assert diagnosed(words, one, text) == first


def test_full_marks_ask_no_known_answer(words: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right work costs no diagnosis."""
    monkeypatch.setattr(words.diagnosis, "replay", None)
    graded = words.grade(work(words.course))
    earned, possible = points(words.course, graded)
    assert earned == possible


class _Told:
    """Stands for the replay: what each file answers to the one call of each check."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self._answers = answers

    def answers(self, exercise: Exercise, file: Path, calls: Sequence[Call]) -> list[Answer]:
        known = self._answers.get(file.stem, {})
        return [("value", known.get(call.function, "right")) for call in calls]


@pytest.fixture
def told(words: Grader) -> Any:
    """Diagnoses exercise 02 of the small course by what chaff is said to answer."""
    course: Course = words.course

    def diagnose(
        chaff: Mapping[str, Mapping[str, Any]], failing: Mapping[str, Any], passed: Sequence[str]
    ) -> dict[str, str]:
        calls = {n: [Call(n, (), answer=("value", answer))] for n, answer in failing.items()}
        diagnosis = Diagnosis(course, _Told(chaff), words.diagnosis.alike)  # type: ignore[arg-type]
        return diagnosis.misconceptions(course.exercise("02"), calls, passed)

    return diagnose


def test_of_two_that_match_the_one_that_nothing_speaks_against(told: Any) -> None:
    """A chaff that would have failed a passed check is the less likely one."""
    chaff = {"last_of_equals": {"02.example": "wrong"}, "everything_fits": {"02.example": "wrong"}}
    failing = {"02.example": "wrong"}
    assert told(chaff, failing, ["02.heaviest"]) == {"02.example": "everything_fits"}
    assert told(chaff, failing, ["02.fitting"]) == {"02.example": "last_of_equals"}


def test_of_two_that_match_the_one_that_explains_more(told: Any) -> None:
    """A chaff that explains several failing checks is the likelier one for each."""
    chaff = {
        "counts_for_shares": {"02.example": "wrong"},
        "shares_of_the_different": {"02.example": "wrong", "02.row": "wrong"},
    }
    named = told(chaff, {"02.example": "wrong", "02.row": "wrong"}, [])
    assert named == dict.fromkeys(["02.example", "02.row"], "shares_of_the_different")


def test_checks_of_one_submission_can_have_different_names(told: Any) -> None:
    """Two bugs have two names, each where it shows."""
    chaff = {"counts_for_shares": {"02.row": "one"}, "longest_word": {"02.heaviest": "other"}}
    named = told(chaff, {"02.row": "one", "02.heaviest": "other", "02.nothing": "third"}, [])
    assert named == {"02.row": "counts_for_shares", "02.heaviest": "longest_word"}


def test_a_diagnosis_goes_before_what_one_answer_looks_like(words: Grader) -> None:
    """Of two names for a failing check, the one that rests on all answers is told."""
    one = words.course.exercise("01")
    text = chaff_named(words.course, one, "filled_in_front")
    [ran] = [r for r in words.checked(one, {"counting": text}, {}) if r.check.id == "01.filled"]
    guessed = replace(ran, outcome=replace(ran.outcome, misconception="cut_when_too_long"))
    assert words.runner.result(guessed).misconception == "cut_when_too_long"
    result = words.runner.result(guessed, "filled_in_front")
    assert result.misconception == "filled_in_front"
    assert "Empty words come first." in result.message
