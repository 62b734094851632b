"""Given earlier steps serve a submission, whatever it asks of them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grading_support import (
    ROOT,
    chaff_named,
    grading,
    points,
    programs_loaded,
    references,
    verdicts,
    work,
)
from word_course import changed, edit, write_word_course

from autograder.course import load_course
from autograder.run.given import given_steps
from autograder.run.grader import Grader
from autograder.sandbox.proxy import Submission as Proxy
from autograder.sandbox.session import Program

COURSE = load_course(ROOT)


@contextmanager
def on_given_steps(grader: Grader, weighing: str) -> Iterator[Any]:
    """A proxy of a weighing module on the reference's counting, as carrying makes it."""
    two = grader.course.exercise("02")
    open_session = partial(grader.session, two)
    with (
        given_steps(grader.course, two, {}, open_session, grader.memory) as given,
        open_session(Program("weighing", {"weighing": weighing}, given)) as session,
    ):
        yield Proxy(session)


# What a weighing module asks of the given counting.
HOSTILE = {
    "an answer that takes for ever": "padded([], 10 ** 9)",
    "an answer that is too large": "padded([], 1_500_000)",
    "a huge text": "word_counts('x' * 200_000_000)",
    "a huge list": "padded(['x'] * 3_000_000, 1)",
    "a deep list": "word_counts(deep())",
    "a list that holds itself": "word_counts(ring())",
    "an object": "word_counts(object())",
    "an object that is equal to everything": "word_counts(Same())",
    "a function": "word_counts(deep)",
    "an endless iterator": "word_counts(iter(int, 1))",
    "a module": "padded(__import__('sys'), 1)",
    "nonsense": "padded(length=-1)",
    "other names": "word_counts(**{'__class__': 1})",
    "garbage on the line": "__import__('os').write(3, bytes(64))",
    "no end of questions": "[word_counts([]) for _ in iter(int, 1)]",
    "the end": "__import__('os')._exit(0)",
}
HELPERS = """
def deep():
    value = []
    for _ in range(500):
        value = [value]
    return value

def ring():
    value = []
    value.append(value)
    return value

class Same:
    __eq__ = lambda *_: True
    __hash__ = lambda _: 0
"""


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE)
def test_hostile_questions_hurt_nobody_else(words: Grader, question: str) -> None:
    """What is asked of a given step can only cost the asker; the next student has full marks."""
    course = words.course
    texts = references(course)
    ask = {"    words = padded(": f"    {question}\n    words = padded("}
    weighing = changed(texts["weighing"], ask) + HELPERS
    counting = chaff_named(course, course.exercise("01"), "small_letters")
    began = time.monotonic()
    graded = words.grade(work(course, counting=counting, weighing=weighing))
    assert time.monotonic() - began < 20 * course.limits.wall_seconds
    told = verdicts(course, graded, "02")
    assert "not graded" not in told.values()
    assert told["02.fitting"] == "pass"  # it asks nothing hostile
    right = words.grade(work(course, counting=counting))
    assert points(course, right, "02")[0] == points(course, right, "02")[1]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (HOSTILE["an answer that takes for ever"], "padded gave no answer within"),
        (HOSTILE["an answer that is too large"], "padded: "),
        (HOSTILE["a deep list"], "nested"),
        (HOSTILE["an object"], "belonged to"),
    ],
)
def test_limits_of_a_given_step_are_errors_for_the_asker(
    words: Grader, question: str, says: str
) -> None:
    """What the reference's worker may not use ends its call, and the asker can go on."""
    text = references(words.course)["weighing"] + HELPERS
    text += f"\ndef ask():\n    try:\n        {question}\n"
    text += "    except Exception as error:\n        return str(error)\n"
    with on_given_steps(words, text) as submission:
        assert says in submission.ask()
        assert submission.weights(["no", "yes"]) == {"no": 0.5, "yes": 0.5}


def test_a_given_step_that_was_ended_is_there_again(words: Grader) -> None:
    """One question that is too much does not take the step away from the next check."""
    text = references(words.course)["weighing"]
    text += "\ndef ask(length):\n    return len(padded([], length))\n"
    with on_given_steps(words, text) as submission:
        with pytest.raises(RuntimeError, match="padded"):
            submission.ask(1_500_000)
        assert submission.ask(5) == 5


ERRORS = """
import numpy as np
class Own(ValueError): pass

def padded(tokens, length): raise {}
"""


@pytest.mark.parametrize(
    ("raised", "caught", "told"),
    [
        ("ValueError('no', 3)", "ValueError", ["ValueError", "('no', 3)"]),
        ("KeyError('refund')", "KeyError", ["KeyError", "'refund'"]),
        ("IndexError('far')", "LookupError", ["IndexError", "far"]),
        ("np.linalg.LinAlgError('flat')", "np.linalg.LinAlgError", ["LinAlgError", "flat"]),
        ("Own('mine')", "ValueError", ["ValueError", "Own: mine"]),
        ("StopIteration", "RuntimeError", ["RuntimeError", "StopIteration: "]),
        ("NotImplementedError('padded')", "NotImplementedError", ["NotImplementedError", "padded"]),
    ],
)
def test_exceptions_of_given_steps_arrive(
    tmp_path: Path, strongest: str, raised: str, caught: str, told: list[str]
) -> None:
    """What a given step raises can be caught by its class, and has its words."""
    course = write_word_course(tmp_path)
    reference = course.reference(course.exercise("01"))
    reference.write_text(reference.read_text("utf-8") + ERRORS.format(raised), encoding="utf-8")
    text = references(course)["weighing"] + "\ndef ask():\n    try:\n        padded([], 1)\n"
    text += f"    except {caught} as error:\n        return [type(error).__name__, str(error)]\n"
    with grading(tmp_path, strongest) as grader, on_given_steps(grader, text) as submission:
        assert submission.ask() == told


def test_an_error_of_a_given_step_is_right_where_the_check_wants_it(
    tmp_path: Path, strongest: str
) -> None:
    """A ValueError that only the given step raises passes a check for it, and names no trace."""
    course = write_word_course(tmp_path)
    hidden = "solutions/02/test_hidden_weighing.py"
    check = "    with expect.raises(ValueError, mentions='1'):\n"
    check += "        submission.weight_row(['no', 'yes'], 1)\n"
    edit(tmp_path, hidden, {"    tokens = [*WORDS, WORDS": check + "    tokens = [*WORDS, WORDS"})
    counting = chaff_named(course, course.exercise("01"), "cut_when_too_long")
    with grading(tmp_path, strongest) as grader:
        graded = grader.grade(work(course, counting=counting))
    assert graded.results["02.row"].verdict == "pass"
    assert "02" in graded.carried


def test_values_of_given_steps_are_plain_data(words: Grader) -> None:
    """Answers of given steps are the submission's own to change."""
    text = references(words.course)["weighing"]
    text += "\ndef ask():\n    first = padded(('no',), 3)\n    first.clear()\n"
    text += (
        "    return [type(first).__name__, padded(['no'], 2), word_counts(np.array(['a', 'a']))]\n"
    )
    with on_given_steps(words, text) as submission:
        assert submission.ask() == ["list", ["no", ""], {"a": 2}]


def test_drawing_in_a_given_step_moves_the_own_generator(words: Grader) -> None:
    """Two draws with one generator differ, and are those that own steps would have drawn."""
    text = references(words.course)["weighing"] + "\nfrom counting import drawn\n"
    text += "\ndef ask(rng):\n    return [drawn(list('abcdefgh'), rng) for _ in range(2)]\n"
    rng = np.random.default_rng(3)
    expected = [["abcdefgh"[i] for i in rng.integers(8, size=8)] for _ in range(2)]
    with on_given_steps(words, text) as submission:
        for _ in range(2):  # the second time from memory
            seen = submission.ask.observe(np.random.default_rng(3))
            assert seen.result == expected
            assert seen.args[0].integers(1 << 30) == deepcopy(rng).integers(1 << 30)


def test_drawing_in_a_function_of_the_check_moves_the_own_generator(words: Grader) -> None:
    """A check may hand over a function that draws: the submission's generator goes on."""
    text = references(words.course)["weighing"]
    text += "\ndef ask(draw, rng):\n    return [draw(rng), draw(rng=rng), int(rng.integers(99))]\n"

    def draw(rng: np.random.Generator) -> int:
        return int(rng.integers(99))

    rng = np.random.default_rng(5)
    with on_given_steps(words, text) as submission:
        answer = submission.ask(draw, np.random.default_rng(5))
    assert answer == [int(rng.integers(99)) for _ in range(3)]


def test_given_steps_are_asked_once_for_a_class(
    words: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the next student asks of a given step again is answered from memory, alike."""
    text = references(words.course)["weighing"]
    text += "\ndef ask(tokens):\n    return [word_counts(tokens), padded(tokens, 3)]\n"
    programs = programs_loaded(monkeypatch)
    words.memory.clear()
    answers, started = [], []
    for _ in range(2):
        with on_given_steps(words, text) as submission:
            answers.append(submission.ask(["a", "b"]))
        started.append([program.module for program in programs])
        programs.clear()
    assert answers == [[{"a": 1, "b": 1}, ["a", "b", ""]]] * 2
    assert started == [["weighing", "counting"], ["weighing"]]


def test_given_steps_look_like_modules(words: Grader) -> None:
    """Every way of importing a given step works."""
    text = "import counting\nimport counting as c\nfrom counting import *\nimport importlib\n"
    text += "def ask():\n    import counting as again\n    tokens = ['a']\n"
    text += "    many = [counting, c, again, importlib.import_module('counting')]\n"
    text += "    return [m.word_counts(tokens) for m in many] + [word_counts(tokens=tokens)]\n"
    with on_given_steps(words, text) as submission:
        assert submission.ask() == [{"a": 1}] * 5


BROKEN = "\ndef broken(:\n"
LATER = [pytest.param(e, id=e.id) for e in COURSE.exercises if e.needs]


@pytest.mark.parametrize("exercise", LATER)
def test_right_work_has_full_marks_on_given_steps(pack: Grader, exercise: Any) -> None:
    """Whatever an exercise takes from earlier ones arrives: reference and wheat lose nothing."""
    course = pack.course
    upstream = {step.module: BROKEN for step in course.upstream(exercise)}
    for path in (course.reference(exercise), *course.wheat(exercise)):
        own = {exercise.module: path.read_text(encoding="utf-8")}
        submission = replace(work(course), modules={**upstream, **own})
        results = pack._on_given_steps(exercise, submission)
        assert {n: r for n, r in results.items() if r.verdict != "pass"} == {}


def test_a_step_is_given_whatever_the_own_one_lacks(words: Grader) -> None:
    """A helper module beside the work goes with it; the student's own step does not."""
    texts: Mapping[str, str] = references(words.course)
    own = texts["counting"].replace(
        "    return counts\n", "    import mine\n    return mine.counts\n"
    )
    submission = replace(
        work(words.course, counting=own), modules={**texts, "counting": own, "mine": "no = such\n"}
    )
    graded = words.grade(submission)
    assert points(words.course, graded, "02")[0] == points(words.course, graded, "02")[1]
