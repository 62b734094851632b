"""Many calls of one function asked at once: as a loop would ask them, but for the time it takes."""

import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sandbox_support import SMALL, opened, verdict_of
from wire_support import same

from autograder.run.checks import watchdog
from autograder.sandbox.channel import TOGETHER, Channel
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from autograder.sandbox.session import Session
from kit.load import ExerciseModules
from kit.submission import LocalSubmission

TEXT = """
import os
import sys
import time

import numpy as np

seen = []


def noted(value):
    seen.append(value)
    if value == "stop":
        raise ValueError("no more of this")
    return [value, len(seen)]


def told():
    return seen


def changed(values):
    values.append(len(values))
    return values


def drawn(rng, count):
    return rng.random(count)


def busy(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def ended(value):
    return value if value < 2 else os._exit(3)


def asked(given, value):
    return given(value) + 1


def large(size):
    return np.arange(size, dtype=float)


def too_deep(depth):
    value = depth
    for _ in range(depth):
        value = [value]
    return value


def twice(value):
    worker = sys._getframe(1).f_locals["self"]
    worker._send("value", [value, None, None])
    return value
"""


@pytest.fixture
def session(one_server: Server) -> Iterator[Session]:
    """A conversation with a module that remembers what it was asked."""
    with opened(one_server, TEXT) as opened_session:
        yield opened_session


@pytest.fixture
def submission(session: Session) -> Any:
    """The module, as a check sees it."""
    return Submission(session)


def test_the_same_as_a_loop(submission: Any) -> None:
    """Answers and their order, and a state that the module keeps, are those of a loop."""
    asked = [("a",), (["b", 2.5],), ({"c": None},)]
    expected = [[args[0], number + 1] for number, args in enumerate(asked)]
    assert submission.noted.each(asked) == expected
    assert submission.noted.each(iter(asked)) == [[value, n + 3] for value, n in expected]
    assert submission.noted.each([]) == []
    assert submission.noted(1) == [1, 7]


def test_what_is_handed_over_stays_whole(submission: Any) -> None:
    """A list that is asked about twice is the same list each time, large or not."""
    for size in (3, 300):
        values = [*range(size)]
        assert submission.changed.each([(values,), (values,)]) == [[*values, size]] * 2
        assert values == [*range(size)]


def test_generators_are_copies(submission: Any) -> None:
    """The check's own generator draws on as if nothing had been asked."""
    rng = np.random.default_rng(3)
    one, other = submission.drawn.each([(rng, 2), (rng, 2)])
    assert same(one, other)
    assert same(one, rng.random(2))


def test_the_first_error_ends_it(submission: Any) -> None:
    """It is raised as in a loop, nothing is asked after it, and what was answered is recorded."""
    asked = [("a",), ("stop",), ("b",)]
    with pytest.raises(ValueError, match="no more of this"):
        submission.noted.each(asked)
    assert submission.told() == ["a", "stop"]
    first, last, _ = submission._calls
    assert (first.args, first.answer) == (("a",), ("value", [["a", 1], None, None]))
    assert (last.args, last.answer) == (("stop",), ("error", ("ValueError", "no more of this")))


def test_each_call_is_recorded(submission: Any) -> None:
    """For a diagnosis they are single calls, each with its answer."""
    submission.noted.each([(1,), (2,)])
    calls = [(call.op, call.function, call.args, call.kwargs) for call in submission._calls]
    assert calls == [("call", "noted", (1,), {}), ("call", "noted", (2,), {})]
    assert [call.answer[1][0] for call in submission._calls] == [[1, 1], [2, 2]]


def test_each_call_has_the_time_of_a_call(one_server: Server) -> None:
    """Together they may take far longer than one of them may."""
    with opened(one_server, TEXT) as session:
        seconds = SMALL.cpu_seconds / 2
        assert Submission(session).busy.each([(seconds,)] * 5) == [seconds] * 5


def test_an_endless_loop_costs_its_limit_once(submission: Any) -> None:
    """Wherever among the calls it is; the function is not called again, others are."""
    began = time.monotonic()
    with pytest.raises(SubmissionFault, match="no answer within") as caught:
        submission.busy.each([(0.0,), (0.0,), (60.0,), (0.0,)])
    assert caught.value.verdict == "timeout"
    assert time.monotonic() - began < 6 * SMALL.cpu_seconds
    with pytest.raises(SubmissionFault, match="not called again"):
        submission.busy.each([(0.0,)])
    assert submission.noted(1) == [1, 1]


def test_a_process_that_ends(submission: Any) -> None:
    """That is a crash, whatever was answered before; the next process starts anew."""
    with pytest.raises(SubmissionFault, match="ended itself") as caught:
        submission.ended.each([(0,), (1,), (2,), (0,)])
    assert caught.value.verdict == "crashed"
    assert submission.ended.each([(0,), (1,)]) == [0, 1]


def test_call_backs_in_between(submission: Any) -> None:
    """Functions of the check are asked in their turn."""
    heard = []

    def given(value: int) -> int:
        heard.append(value)
        return 10 * value

    assert submission.asked.each((given, value) for value in range(3)) == [1, 11, 21]
    assert heard == [0, 1, 2]


def test_large_answers(submission: Any) -> None:
    """Small and large answers come in the order of the calls."""
    sizes = [1, 100_000, 2, 3, 20_000, 0]
    answers = submission.large.each((size,) for size in sizes)
    assert all(
        same(got, np.arange(size, dtype=float)) for got, size in zip(answers, sizes, strict=True)
    )


def test_an_answer_that_cannot_cross(submission: Any) -> None:
    """It is its call's fault, and the process lives on."""
    with pytest.raises(SubmissionFault) as caught:
        submission.too_deep.each([(1,), (80,), (2,)])
    assert caught.value.verdict == "too_big"
    assert submission.too_deep.each([(1,), (2,)]) == [[1], [[2]]]


def test_a_check_that_is_stopped_spares_the_next(one_server: Server) -> None:
    """Answers that are still to come are nobody's answers."""
    slow = replace(SMALL, cpu_seconds=1)
    with opened(one_server, TEXT, slow) as session, watchdog() as alarm:
        submission: Any = Submission(session)
        submission.noted("started")
        alarm(0.3)
        with pytest.raises(SubmissionFault, match="took too long"):
            submission.busy.each([(0.05,)] * 40)
        assert submission.noted("next") == ["next", 1]


def test_an_answer_too_many(session: Session) -> None:
    """It would answer the next question of another function: that is tampering."""
    submission: Any = Submission(session)
    worked = submission.twice.each([(1,), (2,)])
    assert worked == [1, 1]  # it only answered its own calls, badly
    assert verdict_of(session, "told", [])[0] == "tampered"
    assert verdict_of(session, "told", [])[0] == "pass"


def test_answers_travel_together() -> None:
    """Small ones wait for the next, but never long: what follows may take its time."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender, receiver = Channel(ours), Channel(theirs)
        sender.send(0, [])
        assert receiver.receive() == (0, [])
        sender.send(1, [b"one"], more=True)
        assert not select.select([theirs], [], [], 0)[0]
        sender.send(2, [])
        assert receiver.receive() == (1, [b"one"])
        assert receiver.receive() == (2, [])
        time.sleep(TOGETHER)
        sender.send(3, [], more=True)
        assert receiver.receive() == (3, [])


def test_in_an_own_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Students' own runs ask one after the other, with the same answers and the same error."""
    (tmp_path / "01").mkdir()
    (tmp_path / "01" / "answer_each.py").write_text(TEXT, encoding="utf-8")
    modules = ExerciseModules(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [modules, *sys.meta_path])
    submission: Any = LocalSubmission("answer_each", modules)
    assert submission.noted.each([("a",), ("b",)]) == [["a", 1], ["b", 2]]
    with pytest.raises(ValueError, match="no more of this"):
        submission.noted.each([("stop",), ("c",)])
    assert submission.told() == ["a", "b", "stop"]
