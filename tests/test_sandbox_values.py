"""What crosses between a check and a submission: data, random generators, functions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sandbox_support import opened
from wire_support import same

from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from autograder.sandbox.session import Session
from kit import Foundation

TEXT = """
import numpy as np
from kit import Foundation

def echo(value):
    return value

def sort(values):
    values.sort()

def numbered(words):
    return Foundation({w: i for i, w in enumerate(words)}, np.eye(len(words)))

def kind(value):
    return type(value).__name__

def draw(rng, size=3):
    return rng.random(size)

def keeps(rng):
    return rng

def apply(function, *args):
    return function(*args)

def told(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return [type(error).__name__, str(error)]
"""

VALUES = [
    None,
    True,
    [1, -2.5, "word", b"bytes", 1 + 2j],
    ({"a": {"b": [1]}}, {1, 2}, frozenset("ab"), {(1, 2): None}),
    [float("inf"), -0.0, 10**300, "\ud800"],
    np.arange(6, dtype=">i2").reshape(2, 3),
    [np.float32(1.5), np.str_(""), np.array("0-d"), np.zeros((0, 3), bool)],
    Foundation({"refund": 0}, np.ones((1, 3))),
]


@pytest.fixture
def session(one_server: Server) -> Iterator[Session]:
    """A session with the submission of this file."""
    with opened(one_server, TEXT) as started:
        yield started


@pytest.fixture
def submission(session: Session) -> Any:
    """The proxy that a check would have of it."""
    return Submission(session)


def test_values_come_back_as_they_went(server: Server) -> None:
    """Through a real process and back, at every level, every value keeps its exact type."""
    with opened(server, TEXT) as session:
        for value in VALUES:
            assert same(Submission(session).echo(value), value)


def test_what_a_submission_makes_is_of_exact_types(submission: Any) -> None:
    """The foundation that a submission builds is the course's own, of built-in parts."""
    made = submission.numbered(["refund", "invoice"])
    assert same(made, Foundation({"refund": 0, "invoice": 1}, np.eye(2)))
    assert submission.kind(made) == "Foundation"


def test_arguments_are_safe_from_the_submission(submission: Any) -> None:
    """A function that changes its argument changes a copy, which only `observe` shows."""
    values = [3, 1, 2]
    submission.sort(values)
    assert values == [3, 1, 2]
    seen = submission.sort.observe(values)
    assert (seen.result, seen.args, seen.kwargs) == (None, ([1, 2, 3],), {})
    assert values == [3, 1, 2]
    assert submission.sort.observe(values=values).kwargs == {"values": [1, 2, 3]}


BITS = [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM]


@pytest.mark.parametrize("bits", BITS)
def test_generators_draw_the_same_there(submission: Any, bits: Any) -> None:
    """A generator is rebuilt in its state: the draws are equal, and the check's does not move."""
    rng, twin = np.random.Generator(bits(5)), np.random.Generator(bits(5))
    rng.random(3, np.float32), twin.random(3, np.float32)
    expected = twin.random(4)
    for _ in range(2):
        assert same(submission.draw(rng, 4), expected)
    assert same(rng.random(4), expected)


@pytest.mark.parametrize("bits", BITS)
def test_a_generator_can_be_handed_back(submission: Any, bits: Any) -> None:
    """A function may return its generator, or leave it moved: neither breaks the protocol."""
    rng = np.random.Generator(bits(7))
    expected = np.random.Generator(bits(7)).random(6)
    assert same(submission.keeps(rng).random(6), expected)
    seen = submission.draw.observe(rng, 2)
    assert same(seen.result, expected[:2])
    assert same(seen.args[0].random(4), expected[2:])


def test_a_check_may_hand_over_a_function(submission: Any) -> None:
    """A function of the check's is called back with plain values, and its answer is plain."""
    asked: list[Any] = []

    def double(value: Any) -> Any:
        asked.append(value)
        return value * 2

    assert submission.apply(double, 4) == 8
    assert same(submission.apply(double, np.ones(2)), np.full(2, 2.0))
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("raised", "arrives"),
    [
        (ValueError("no such word"), ["ValueError", "no such word"]),
        (KeyError("refund"), ["KeyError", "'refund'"]),
        (np.linalg.LinAlgError("singular"), ["LinAlgError", "singular"]),
        (NotImplementedError("mean"), ["NotImplementedError", "mean"]),
        (SubmissionFault("timeout", "too slow"), ["RuntimeError", "too slow"]),
    ],
)
def test_exceptions_of_call_backs_arrive(
    submission: Any, raised: BaseException, arrives: list[str]
) -> None:
    """What a call-back raises can be caught in the submission, and else ends its own call."""

    def fails(*_: Any) -> None:
        raise raised

    assert submission.told(fails) == arrives
    with pytest.raises(Exception, match=arrives[1].strip("\"'")):
        submission.apply(fails)
    assert submission.echo(1) == 1


def test_given_modules_are_served_by_call_back(one_server: Server) -> None:
    """A given earlier step is a module of functions that ask the grader, in both directions."""
    text = (
        "from lookup import token_ids\n\ndef answer(words):\n    return token_ids(words, limit=2)"
    )
    seen: list[Any] = []

    def token_ids(words: list[str], limit: int) -> list[int]:
        seen.append(words)
        return [len(word) for word in words[:limit]]

    with opened(one_server, text, given={"lookup": {"token_ids": token_ids}}) as session:
        assert Submission(session).answer(["my", "refund", "now"]) == [2, 6]
    assert seen == [["my", "refund", "now"]]
