"""The seam, at its edges: odd answers get the same verdict, in the same words, on both sides."""

import re
import sys
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sandbox_support import SMALL, opened
from wire_support import crossed, plain_values, same

from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from kit import RECORDS, Foundation
from kit.expect import Expect
from kit.load import ExerciseModules
from kit.outcome import Outcome, outcome_of
from kit.plain import plain
from kit.submission import LocalSubmission

ANSWERS = {
    "nothing": "None",
    "truth": "True",
    "numpy truth": "np.True_",
    "whole number": "1",
    "numpy whole number": "np.int8(1)",
    "numpy real number": "np.float32(1)",
    "wide real number": "np.longdouble(1)",
    "complex": "1 + 0j",
    "subclass of float": "type('F', (float,), {})(1)",
    "fraction": "__import__('fractions').Fraction(1)",
    "huge number": "10 ** 5000",
    "empty numpy text": "np.str_('')",
    "numpy text": "np.str_('x')",
    "member of an enumeration": "__import__('enum').IntEnum('E', 'a').a",
    "bytes": "b'x'",
    "bytearray": "bytearray(b'x')",
    "generator": "(x for x in [1.0])",
    "range": "range(1)",
    "keys": "{'a': 1}.keys()",
    "deque": "__import__('collections').deque([1.0])",
    "counter": "__import__('collections').Counter('a')",
    "set": "{1.0}",
    "0-d array": "np.array(1.0)",
    "turned array": "np.ones((2, 3)).T",
    "array of objects": "np.array([1.0, None])",
    "array of dates": "np.array(['2024-01-01'], dtype='M8[D]')",
    "array of records": "np.zeros(1, dtype='i4,f8')",
    "array of wide numbers": "np.ones(1, dtype=np.longdouble)",
    "masked array": "np.ma.masked_array([1.0])",
    "matrix": "type('M', (np.ndarray,), {})(1)",
    "named tuple": "Point(1.0, [2])",
    "dataclass": "Span(1.0, [2])",
    "dataclass with slots": "Slots(1.0)",
    "dataclass with a private field": "Private(1.0, 2)",
    "foundation": "Foundation({'a': 0}, np.ones((1, 1)))",
    "foundation of its own": "Own({'a': 0}, np.ones((1, 1)))",
    "foundation of lists": "Foundation(['a'], [[1.0]])",
    "foundation of nothing": "Foundation(None, None)",
    "foundation of numbers": "Foundation(3, 4)",
    "class": "Point",
    "function": "len",
    "function of its own": "answer",
    "module": "np",
    "random generator": "np.random.default_rng(1)",
    "object equal to everything": "type('Y', (), {'__eq__': lambda *_: True, '__hash__': id})()",
    "list of objects": "[object()]",
    "deep list": "nested(60)",
    "list that holds itself": "ring()",
    "error": "raises(ValueError('no such word'))",
    "error of its own": "raises(type('Own', (ValueError,), {})('no such word'))",
    "key error": "raises(KeyError('refund'))",
    "error of numpy's": "np.linalg.inv(np.zeros((2, 2)))",
    "error of many parts": "raises(UnicodeDecodeError('utf-8', b'x', 0, 1, 'bad'))",
    "group of errors": "raises(ExceptionGroup('two', [ValueError(1), KeyError(2)]))",
    "next of nothing": "next(iter(()))",
    "end of a generator": "raises(GeneratorExit())",
    "base exception of its own": "raises(type('Own', (BaseException,), {})())",
    "exit": "raises(SystemExit(0))",
    "assertion": "raises(AssertionError('never'))",
    "memory error": "raises(MemoryError())",
    "endless recursion": "answer()",
    "not written": "raises(NotImplementedError('answer'))",
    "not written, deeper": "unwritten()",
    "not written, renamed": "raises(type('Own', (NotImplementedError,), {})('answer'))",
    "warning": "__import__('warnings').warn('careful') or 1.0",
    "print": "print('x' * 1000) or 1.0",
}

TEXT = """
import dataclasses
import typing
import numpy as np
from kit import Foundation

class Point(typing.NamedTuple):
    x: float
    y: list

class Own(typing.NamedTuple):
    vocabulary: dict
    vectors: np.ndarray

Own.__name__ = "Foundation"
Span = dataclasses.make_dataclass("Span", ["start", "end"])
Slots = dataclasses.make_dataclass("Slots", ["start"], slots=True)
Private = dataclasses.make_dataclass("Private", ["start", "_cache"])

def raises(error):
    raise error

def unwritten():
    raise NotImplementedError("unwritten")

def nested(depth):
    return [nested(depth - 1)] if depth else 1.0

def ring():
    value = []
    value.append(value)
    return value

def answer():
    return ANSWER
"""

EXPECTED = [1.0, 1, True, None, "x", [1.0], (1.0, [2]), {"a": 1}, np.array([1.0]), np.ones((3, 2))]
EXPECTED += [Foundation({"a": 0}, np.ones((1, 1))), ValueError, KeyError]


@contextmanager
def locally(text: str, folder: Path) -> Iterator[LocalSubmission]:
    """A module of this text as the student's own run sees it."""
    (folder / "01").mkdir(exist_ok=True)
    (folder / "01" / "answer.py").write_text(textwrap.dedent(text), encoding="utf-8")
    modules = ExerciseModules(folder)
    modules.install()
    try:
        yield LocalSubmission("answer", modules)
    finally:
        sys.meta_path.remove(modules)
        sys.modules.pop("answer", None)


def outcome(submission: Any, expected: Any) -> Outcome:
    """What a check says that expects a value, or an error of a class."""
    expect = Expect(submission)
    submission._calls.clear()
    try:
        with warnings.catch_warnings(action="ignore"):
            if isinstance(expected, type):
                with expect.raises(expected, mentions="word"):
                    submission.answer()
            else:
                expect(submission.answer(), expected)
    except BaseException as error:
        return outcome_of(error, "answer", submission._calls)
    return outcome_of(None, "answer", submission._calls)


@pytest.mark.parametrize("name", ANSWERS)
def test_odd_answers_are_judged_alike(one_server: Server, tmp_path: Path, name: str) -> None:
    """Whatever comes back, and whatever was expected, both sides say the same."""
    text = TEXT.replace("ANSWER", ANSWERS[name])
    with opened(one_server, text) as session, locally(text, tmp_path) as own:
        graded = Submission(session)
        for expected in EXPECTED:
            one, other = outcome(own, expected), outcome(graded, expected)
            assert one.verdict == other.verdict, (expected, one, other)


@pytest.mark.parametrize("name", ANSWERS)
def test_odd_answers_are_told_alike(one_server: Server, tmp_path: Path, name: str) -> None:
    """A student who hands in what failed at home reads the words they have read at home."""
    text = TEXT.replace("ANSWER", ANSWERS[name])
    with opened(one_server, text) as session, locally(text, tmp_path) as own:
        graded = Submission(session)
        for expected in EXPECTED[:4]:
            assert outcome(own, expected).rows == outcome(graded, expected).rows


@given(plain_values())
@settings(max_examples=150, deadline=None)
def test_the_kit_copies_as_the_wire_carries(value: Any) -> None:
    """Plain data is the same after a copy at home and after the way through grading."""
    assert same(plain(value, RECORDS), crossed(value))


@pytest.mark.parametrize("depth", [38, 39, 40, 41])
def test_depth_is_limited_alike(one_server: Server, tmp_path: Path, depth: int) -> None:
    """A list nested as deep as is allowed comes back on both sides, or on neither."""
    text = TEXT.replace("ANSWER", f"nested({depth})")
    with opened(one_server, text) as session, locally(text, tmp_path) as own:
        verdicts = {outcome(side, 1.0).verdict for side in (own, Submission(session))}
    assert verdicts == ({"fail"} if depth <= 40 else {"too_big"})


IMPORTS = {
    "syntax error": "def answer(:",
    "indentation": "def answer():\nreturn 1",
    "error": "x = {}\nx['refund']",
    "error in a function": "def f():\n    return 1 / 0\nf()",
    "missing package": "import no_such_package",
    "missing name": "from kit import Foundations",
    "exit": "raise SystemExit(0)",
    "base exception": "raise type('Own', (BaseException,), {})('no')",
    "not written": "raise NotImplementedError('x')",
    "no function": "x = 1",
    "another function": "def answers(): return 1.0",
    "memory": "raise MemoryError",
}


@pytest.mark.parametrize("name", IMPORTS)
def test_odd_modules_are_judged_alike(one_server: Server, tmp_path: Path, name: str) -> None:
    """A module that does not import, or lacks the function, reads alike at home and in grading."""
    with opened(one_server, IMPORTS[name], SMALL) as session:
        graded = outcome(Submission(session), 1.0)
    with locally(IMPORTS[name], tmp_path) as submission:
        own = outcome(submission, 1.0)
    assert own.verdict == graded.verdict
    assert _without_paths(own) == _without_paths(graded)


def _without_paths(outcome: Outcome) -> str:
    return re.sub(r"\(\S+\.py\)", "", str(outcome.rows))
