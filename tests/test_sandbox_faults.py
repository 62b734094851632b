"""Faults of our own side: the fork server dies. Nothing is graded by it, nothing stays behind."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_support import KIT, children, gone, kill, opened, verdict_of

from autograder.sandbox.faults import GraderError
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove
from autograder.sandbox.server import LevelRefused, Server, Setup
from autograder.sandbox.session import Session

linux_only = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.fixture(params=LEVELS)
def mortal(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A fork server at each level that works here, for one test only."""
    if not (proof := prove(request.param)).holds:
        pytest.skip(f"{proof.level}: {proof.refused}")
    with Server(Setup(request.param, KIT.given())) as server:
        yield server


@contextlib.contextmanager
def lost(server: Server, text: str = "def answer(): return 1") -> Iterator[Session]:
    """A session whose server will not be there to end it."""
    session = opened(server, text)
    try:
        yield session
    finally:
        with contextlib.suppress(GraderError):
            session.close()


@linux_only
def test_closing_ends_every_process(mortal: Server) -> None:
    """After a session and its server are closed, none of their processes is left."""
    sessions = [opened(mortal, "def answer(): return 1") for _ in range(3)]
    assert [verdict_of(session) for session in sessions] == [("pass", "")] * 3
    started = {mortal._process.pid, *children(mortal._process.pid)}
    assert len(started) >= 4
    sessions[0].close()
    mortal.close()  # with two workers still there
    assert gone(started)
    for session in sessions[1:]:
        with pytest.raises(GraderError):
            session.close()


@linux_only
def test_threads_and_helpers_of_a_submission_end_with_it(mortal: Server) -> None:
    """Whatever a submission has started is gone with its session."""
    text = """
        import threading, time
        def answer():
            try:
                threading.Thread(target=time.sleep, args=(60,)).start()
            except RuntimeError:
                pass
            return 1
    """
    before = children()
    session = opened(mortal, text)
    assert verdict_of(session)[0] == "pass"
    started = children() - before
    assert started
    session.close()
    assert gone(started)


@linux_only
def test_the_death_of_the_server_takes_every_worker_along(mortal: Server) -> None:
    """A fork server that is killed leaves no worker behind."""
    with lost(mortal) as session:
        verdict_of(session)
        started = children(mortal._process.pid)
        assert started
        kill(mortal)
        assert gone(started)


def test_a_dead_server_is_the_graders_own_fault(mortal: Server) -> None:
    """Between two calls, or before the first: the check is not graded, and nobody is blamed."""
    with lost(mortal) as busy, lost(mortal) as fresh:
        verdict_of(busy)
        kill(mortal)
        for session in (busy, fresh):
            with pytest.raises(GraderError, match="fork server is gone"):
                verdict_of(session)


def test_a_server_that_dies_during_a_call_is_our_fault_too(mortal: Server) -> None:
    """A submission that was waiting for its turn is not told that it crashed."""
    timer = threading.Timer(0.3, kill, [mortal])
    timer.start()
    with lost(mortal, "def answer():\n    import time; time.sleep(3); return 1") as session:
        with pytest.raises(GraderError):
            verdict_of(session)
        timer.join()


def test_a_worker_that_cannot_be_locked_is_our_fault(mortal: Server) -> None:
    """No submission is let into a worker whose locks failed, and none is called crashed for it."""
    with pytest.raises(GraderError, match="could not be locked up"):
        mortal.worker(1 << 63, 64)  # an order that cannot be carried out
    with opened(mortal, "def answer(): return 1") as session:
        assert verdict_of(session)[0] == "pass"


def test_a_level_that_does_not_exist_is_refused_with_a_reason() -> None:
    """A server that cannot start says why, and leaves no process."""
    before = children()
    with pytest.raises(LevelRefused):
        Server(Setup("vault", {}))
    assert not children() - before


def test_a_kit_that_does_not_import_is_refused_with_a_reason() -> None:
    """A given module with a mistake stops the server at its start, not the first submission."""
    with pytest.raises(LevelRefused):
        Server(Setup("rlimits", {"kit.__init__": "def broken(:"}))
