"""A wrong answer is named by the misconception that answers alike, or not at all.

`pytest tests/test_diagnosis.py -m "slow or not slow" -s` prints the shares for every exercise.
"""

from random import Random

import pytest
from grading_support import ROOT, chaff_named, diagnosed, references
from mixtures import mixtures

from autograder.course import Exercise, load_course
from autograder.run.grader import Grader

QUICK = ("01", "02", "03")  # the whole course is slow: later exercises train
CHAFF_BAR = 0.97  # measured: every one of 43 chaff of exercises 01 to 04
# measured: every one of 337 mixtures of exercises 01 to 04, of 60 of 05, of 20 each of 06 to 11
MIXTURE_BAR = 0.97
SAMPLE = 60  # mixtures of an exercise; there are up to a thousand, and each is graded

# Chaff that is not always named as itself: misconception id -> why.
EXCEPTIONS: dict[str, str] = {}

HAND_OVER_FUNCTIONS = {
    *("12.gain_decides", "12.any_score", "12.any_prompt", "12.any_writing"),
    *("12.real_prompt", "12.real_writing"),
}

COURSE = load_course(ROOT)
EXERCISES = [
    pytest.param(exercise, id=exercise.id, marks=[] if exercise.id in QUICK else pytest.mark.slow)
    for exercise in COURSE.exercises
]


def show(what: str, exercise: Exercise, right: int, all_: int) -> None:
    """Print one line of the table; with -s it is seen."""
    share = f"{right / all_:.0%}" if all_ else "-"
    print(f"\n{exercise.id}  {what:44} {right:4} of {all_:4}  {share:>5}")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_chaff_is_named_as_itself(pack: Grader, exercise: Exercise) -> None:
    """On every check that a chaff fails, in sight or hidden, its own misconception is named.

    Where a check hands over a function, no known answer can be asked the same, and nothing is said.
    """
    told = {
        path.stem: diagnosed(pack, exercise, path.read_text(encoding="utf-8"))
        for path in COURSE.chaff(exercise)
    }
    comparable = {name: named for name, named in told.items() if named}
    silent = {check for check in HAND_OVER_FUNCTIONS if check.startswith(exercise.id)}
    missed = {
        name: named
        for name, named in comparable.items()
        if {said for check, said in named.items() if said or check not in silent} != {name}
    }
    show("chaff named as itself", exercise, len(comparable) - len(missed), len(comparable))
    assert not missed.keys() - EXCEPTIONS.keys(), missed
    assert len(missed) <= (1 - CHAFF_BAR) * len(comparable)


@pytest.mark.parametrize("exercise", [e for e in COURSE.exercises if e.id in QUICK])
def test_some_mixtures_of_two_chaff(pack: Grader, exercise: Exercise) -> None:
    """A module with two wrong ideas is told of one of the two, or both, and of no third."""
    found = list(mixtures(COURSE.reference(exercise), COURSE.chaff(exercise)))
    for one, other, text in found[::6]:
        named = set(diagnosed(pack, exercise, text).values())
        assert named & {one, other}
        assert named <= {one, other, ""}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_many_mixtures_of_two_chaff(pack: Grader, exercise: Exercise) -> None:
    """The share of mixtures that are told of one of the two, and of no third, is high."""
    found = list(mixtures(COURSE.reference(exercise), COURSE.chaff(exercise)))
    right, wrong = 0, []
    for one, other, text in Random(exercise.id).sample(found, min(SAMPLE, len(found))):
        named = set(diagnosed(pack, exercise, text).values())
        if named & {one, other} and named <= {one, other, ""}:
            right += 1
        else:
            wrong.append((one, other, named))
    show("mixtures of two chaff named as one of them", exercise, right, right + len(wrong))
    assert right >= MIXTURE_BAR * (right + len(wrong)), wrong


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_have_no_diagnosis(pack: Grader, exercise: Exercise) -> None:
    """Nothing is said of the reference and of wheat, whether a check fails or not."""
    for path in (COURSE.reference(exercise), *COURSE.wheat(exercise)):
        assert diagnosed(pack, exercise, path.read_text(encoding="utf-8")) == {}


def test_right_work_on_wrong_earlier_steps_has_no_diagnosis(pack: Grader) -> None:
    """What comes from exercise 02 is not taken for a misconception of exercise 03."""
    last, texts = COURSE.exercise("03"), references(COURSE)
    for path in COURSE.chaff(COURSE.exercise("02")):
        results = pack.run(last, {**texts, "pooling": path.read_text(encoding="utf-8")}, {})
        assert {result.misconception for result in results.values()} == {""}


NONSENSE = {
    "a text": "return 'nonsense'",
    "numbers of its own": "import numpy; return numpy.full((2, 3), 0.123)",
    "a pair": "return ('x', {'y': 0.5})",
    "nothing": "return None",
    "an object": "return object()",
    "a number that no float can hold": "return 10 ** 400",
    "not a number": "return float('nan')",
    "an error of its own": "raise OSError('disk')",
    "an error of the expected kind": "raise ValueError('no')",
    "the error of a chaff, in other words": "raise KeyError('nothing of the kind')",
    "a slip": "return undefined_name",
    "the wrong number of values": "a, b = args[0], ; return a",
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("exercise", QUICK)
def test_other_wrong_code_has_no_diagnosis(pack: Grader, exercise: str, body: str) -> None:
    """Where no chaff answers alike, nothing is said."""
    chosen = COURSE.exercise(exercise)
    text = COURSE.reference(chosen).read_text(encoding="utf-8")
    names = [line[4 : line.index("(")] for line in text.splitlines() if line.startswith("def ")]
    wrong = "".join(f"\n\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)
    told = diagnosed(pack, chosen, text.partition('if __name__ == "__main__"')[0] + wrong)
    assert told
    assert set(told.values()) == {""}


def test_a_wrong_number_close_to_a_chaff_has_no_diagnosis(pack: Grader) -> None:
    """Nearly the chaff's answer is not its answer."""
    chosen = COURSE.exercise("02")
    text = chaff_named(COURSE, chosen, "sum_for_mean").replace(
        ".sum(axis=0)", ".sum(axis=0) * 1.01"
    )
    told = diagnosed(pack, chosen, text)
    assert "02.mean_of_words" in told
    assert told["02.mean_of_words"] == told["02.any_sentence"] == ""
