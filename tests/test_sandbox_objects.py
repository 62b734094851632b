"""Objects that are not plain data: they stay with the submission, and never pass for data."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sandbox_support import opened

from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from autograder.sandbox.session import Session

TEXT = """
def echo(value):
    return value

def apply(function, *args):
    return function(*args)

class Counter:
    step = 2

    def __init__(self):
        self.count = 0

    def __call__(self, more=1):
        self.count += more * self.step
        return self.count

    def __eq__(self, other):
        return True

    __hash__ = None

def counter():
    return Counter()

def counters(n):
    return {"all": [Counter() for _ in range(n)]}

def step_of(counter):
    return counter.step

def boom():
    import os
    os._exit(1)
"""


@pytest.fixture
def session(one_server: Server) -> Iterator[Session]:
    """A session with the submission of this file."""
    with opened(one_server, TEXT) as started:
        yield started


@pytest.fixture
def submission(session: Session) -> Any:
    """The proxy that a check would have of it."""
    return Submission(session)


def test_objects_stay_there_and_can_be_used(submission: Any) -> None:
    """What is not plain data can be called, read and passed back, wherever it was found."""
    counter = submission.counter()
    assert [counter(), counter(5), counter.count, counter.step] == [2, 12, 12, 2]
    assert submission.step_of(counter) == 2
    many = submission.counters(3)["all"]
    assert [one(number) for number, one in enumerate(many)] == [0, 2, 4]
    assert repr(counter) == "<a Counter object>"


COMPARISONS = {
    "equal": lambda thing: thing == 1,
    "unequal": lambda thing: thing != 1,
    "equal, seen from a number": lambda thing: 1 == thing,  # noqa: SIM300
    "less": lambda thing: thing < 1,
    "truth": bool,
    "number": float,
    "array": np.asarray,
    "array of numbers": lambda thing: np.ones(2) == thing,
    "close": lambda thing: np.isclose(thing, 1.0),
    "length": len,
    "element": lambda thing: thing[0],
    "iteration": list,
    "membership": lambda thing: 1 in thing,
    "membership in a list": lambda thing: thing in [1, 2],
    "sum": lambda thing: thing + 1,
    "approximation": lambda thing: pytest.approx(1) == thing,
}


@pytest.mark.parametrize("name", COMPARISONS)
def test_objects_refuse_to_be_taken_for_data(submission: Any, name: str) -> None:
    """Comparing an object, whose class says yes to everything, fails the check instead."""
    counter = submission.counter()
    with pytest.raises(SubmissionFault, match="where plain data was expected") as caught:
        COMPARISONS[name](counter)
    assert caught.value.verdict == "fail"


def test_private_names_of_objects_are_never_asked_for(submission: Any) -> None:
    """Protocols of numpy and pytest cannot be answered by a submission."""
    for name in ("__array_interface__", "__array_function__", "__fspath__", "_step"):
        assert not hasattr(submission.counter(), name)


def test_objects_of_a_process_that_has_ended_are_stale(submission: Any) -> None:
    """After a restart an old object is refused by name, and new ones work."""
    counter = submission.counter()
    with pytest.raises(SubmissionFault):
        submission.boom()
    for use in (counter, lambda: submission.step_of(counter), lambda: counter.step):
        with pytest.raises(SubmissionFault, match="process that has ended") as caught:
            use()
        assert caught.value.verdict == "crashed"
    assert submission.counter()() == 2


def test_objects_are_forgotten_when_no_check_holds_them(submission: Any, session: Session) -> None:
    """The submission's process drops what the grader has dropped, from check to check."""
    for _ in range(30):
        submission.counter()()
        submission._calls.clear()  # as between two checks
    kept = submission.counter()
    submission.echo(1)
    assert object.__getattribute__(kept, "_number") < 10


def test_answers_are_kept_within_bounds(submission: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check has every answer; what is kept for later, for all checks together, is bounded."""
    monkeypatch.setattr("autograder.sandbox.proxy.KEPT", 1 << 20)
    answers = [submission.echo(np.zeros(50_000)) for _ in range(4)]
    assert [answer.size for answer in answers] == [50_000] * 4
    assert [call.answer is not None for call in submission._calls] == [True, True, False, False]


def test_names_that_are_not_there(submission: Any) -> None:
    """A missing function is told with the nearest one there is."""
    with pytest.raises(AttributeError, match=r"answer.py has no function 'couter' .*'counter'"):
        submission.couter()
    with pytest.raises(AttributeError):
        submission._session_of_mine  # noqa: B018


def test_a_call_back_may_use_objects_of_the_submission(submission: Any) -> None:
    """While it serves a call-back, the grader may ask the submission for more."""
    counter = submission.counter()
    assert submission.apply(lambda more: counter(more) + counter(more), 3) == 6 + 12
    assert counter() == 14
