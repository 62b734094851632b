"""A fault of ours never costs a point: it is retried, or told and left out of account."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_support import chaff_named, grading, perfect, points, record, work
from sandbox_support import children
from word_course import write_word_course

from autograder.run.checks import blocked
from autograder.run.grader import Grader
from autograder.sandbox import server
from autograder.sandbox.dialogue import Dialogue
from autograder.sandbox.faults import GraderError
from autograder.sandbox.server import LevelRefused, Server
from autograder.sandbox.session import Session
from autograder.scoring import Graded
from autograder.verdict import CheckResult, Verdict


@pytest.fixture
def grader(tmp_path: Path, strongest: str) -> Iterator[Grader]:
    """A grader of the small course, of this test's own."""
    write_word_course(tmp_path)
    with grading(tmp_path, strongest) as made:
        yield made


def kill_server(grader: Grader) -> None:
    """End the fork server as the system would: at once, with all its workers."""
    process = grader.server()._process
    process.kill()
    process.wait()


def full_marks(grader: Grader, graded: Graded) -> bool:
    """Whether every possible point is earned, and none is left out."""
    return points(grader.course, graded) == points(grader.course, perfect(grader.course))


def test_a_fork_server_that_died_between_students(grader: Grader) -> None:
    """The next student has full marks, on a new fork server."""
    assert full_marks(grader, grader.grade(work(grader.course)))
    kill_server(grader)
    assert full_marks(grader, grader.grade(work(grader.course)))


MOMENTS = {"the import": "load", "a call": "call", "a close look": "observe"}


@pytest.mark.parametrize("op", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 3])
def test_a_fork_server_that_dies_midway(
    grader: Grader, monkeypatch: pytest.MonkeyPatch, op: str, before: bool, nth: int
) -> None:
    """Whenever it dies, the exercise is graded again from the start, and nothing is lost."""
    ask, seen = Dialogue.ask, []

    def interrupted(self: Dialogue, asked: str, value: Any) -> Any:
        seen.append(asked)
        now = asked == op and seen.count(op) == nth
        if now and before:
            kill_server(grader)
        answer = ask(self, asked, value)
        if now and not before:
            kill_server(grader)
        return answer

    monkeypatch.setattr(Dialogue, "ask", interrupted)
    graded = grader.grade(work(grader.course))
    assert full_marks(grader, graded)
    assert op != "call" or seen.count(op) > nth


@pytest.mark.slow
def test_a_fork_server_that_hangs(
    tmp_path: Path, strongest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not answer any more is replaced, and nothing is lost."""
    write_word_course(tmp_path)
    monkeypatch.setattr(server, "_PATIENCE", 3)
    with grading(tmp_path, strongest) as grader:
        assert full_marks(grader, grader.grade(work(grader.course)))
        hanging = grader.server()
        for pid in (hanging._process.pid, *children(hanging._process.pid)):
            os.kill(pid, signal.SIGSTOP)
        assert full_marks(grader, grader.grade(work(grader.course)))
        assert grader.server() is not hanging


def test_a_fork_server_that_dies_during_a_diagnosis(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is passed stays passed, what is failed is diagnosed all the same."""
    text = chaff_named(grader.course, grader.course.exercise("02"), "longest_word")
    usual = grader.grade(work(grader.course, weighing=text))
    ask, times = grader.diagnosis.replay._ask, []
    grader.diagnosis.replay._memory.clear()

    def interrupted(*args: Any) -> Any:
        times.append(args)
        if len(times) == 1:
            kill_server(grader)
        return ask(*args)

    monkeypatch.setattr(grader.diagnosis.replay, "_ask", interrupted)
    graded = grader.grade(work(grader.course, weighing=text))
    assert graded.results == usual.results
    assert graded.results["02.heaviest"].misconception == "longest_word"


def test_a_fork_server_that_dies_on_given_steps(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Carrying is tried again, too."""
    text = chaff_named(grader.course, grader.course.exercise("01"), "once_is_enough")
    usual = grader.grade(work(grader.course, counting=text))
    called_back, times = Dialogue._called_back, []

    def interrupted(self: Dialogue, answer: Any) -> Any:
        times.append(answer)
        if len(times) == 2:
            kill_server(grader)
        return called_back(self, answer)

    monkeypatch.setattr(Dialogue, "_called_back", interrupted)
    graded = grader.grade(work(grader.course, counting=text))
    assert graded == usual
    assert graded.carried["02"].given == 8


FAULTS = {
    "no worker can be forked": (Server, "worker", GraderError("the fork server is gone")),
    "no worker can be ended": (Server, "end", GraderError("the fork server is gone")),
    "no fork server can be started": (Server, "_await_ready", LevelRefused("it ended at once")),
    "no handle is left": (socket, "socketpair", OSError(24, "Too many open files")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_costs_nothing(
    grader: Grader, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """What cannot be graded is told as that, and its points are not possible either."""
    place, name, error = FAULTS[fault]
    grader.close()

    def fails(*_: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(place, name, fails)
        graded = grader.grade(work(grader.course))
    assert {result.verdict for result in graded.results.values()} == {"not graded"}
    assert points(grader.course, graded) == (0, 0)
    student = record(grader, graded)["students"]["student"]
    assert (student["points"], student["possible"]) == (0, 0)
    assert full_marks(grader, grader.grade(work(grader.course)))  # the fault is over


def test_a_fault_in_one_exercise_leaves_the_other(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the fault concerns is left out of account."""
    start = Session.start

    def fails(self: Session) -> None:
        if self.program.module == "weighing":
            raise GraderError("out of order")
        start(self)

    monkeypatch.setattr(Session, "start", fails)
    graded = grader.grade(work(grader.course))
    assert points(grader.course, graded, "01") == (10, 10)
    assert points(grader.course, graded, "02") == (0, 0)
    assert points(grader.course, graded) == (10, 10)


def test_a_check_that_waits_for_one_not_graded_costs_nothing(grader: Grader) -> None:
    """What counts only with an earlier check is left out of account with it."""
    checks = grader.course.exercise("02").checks
    results = {check.id: CheckResult(Verdict.PASS) for check in checks}
    results["02.heaviest"] = CheckResult(Verdict.NOT_GRADED, "a fault of the grader")
    final = blocked(checks, results)
    assert final["02.nothing"].verdict is Verdict.NOT_GRADED
    assert points(grader.course, Graded("s", final), "02") == (6, 6)
