"""Faults of our own side: the fork server dies. Nothing is graded by it, nothing stays behind."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_support import KIT, ROOT, opened, verdict_of

from autograder.course import load_course
from autograder.intake import Submission
from autograder.run.grader import Grader, Job
from autograder.sandbox.faults import GraderError
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove
from autograder.sandbox.server import LevelRefused, Server, Setup
from autograder.sandbox.session import Session
from autograder.verdict import Verdict

linux_only = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def children(pid: int | None = None) -> set[int]:
    """The processes below this one, or below another one, as /proc tells."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            parents[int(stat.parent.name)] = int(parent) if state != "Z" else 0
    found: set[int] = set()
    new = {pid or os.getpid()}
    while new:
        new = {child for child, parent in parents.items() if parent in new}
        found |= new
    return found


def gone(pids: set[int], seconds: float = 3) -> bool:
    """Whether all of these processes end within the time."""
    until = time.monotonic() + seconds
    while pids & children(1) and time.monotonic() < until:
        time.sleep(0.01)
    return not pids & children(1)


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


def kill(server: Server) -> None:
    """End the fork server from outside, as a full machine might, and see it gone."""
    workers = children(server._process.pid)
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()
    assert gone(workers)


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
        mortal.worker({"memory_mb": 64})  # an order that cannot be carried out
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


class _Doomed(Grader):
    """A grader whose fork servers die as soon as they have started, the first few of them."""

    deaths = 0
    servers = 0

    def server(self) -> Server:
        new = self._server is None
        server = super().server()
        if new:
            self.servers += 1
            if self.servers <= self.deaths:
                kill(server)
        return server


@pytest.fixture
def doomed(strongest: str) -> Iterator[_Doomed]:
    """Grades the first exercise of the course."""
    grader = _Doomed(Job(ROOT / "course.yaml", strongest, ("01",)))
    yield grader
    grader.close()


def right(*_: object) -> Submission:
    """The reference of the first exercise, handed in by a student."""
    course = load_course(ROOT / "course.yaml")
    first = course.exercises[0]
    text = course.reference(first).read_text(encoding="utf-8")
    return Submission("s001", {first.module: text}, ())


@pytest.mark.parametrize("deaths", [0, 1])
def test_a_fault_of_ours_is_tried_once_more(doomed: _Doomed, deaths: int) -> None:
    """A submission that met a dead server is graded with a new one, and has all its points."""
    doomed.deaths = deaths
    graded = doomed.grade(right())
    assert {result.verdict for result in graded.results.values()} == {Verdict.PASS}
    assert doomed.servers == deaths + 1


def test_two_faults_of_ours_are_not_graded(doomed: _Doomed) -> None:
    """When the new server dies as well, every check is `not graded`, and the next student is."""
    doomed.deaths = 2
    graded = doomed.grade(right())
    assert {result.verdict for result in graded.results.values()} == {Verdict.NOT_GRADED}
    doomed.close()
    assert {r.verdict for r in doomed.grade(right()).results.values()} == {Verdict.PASS}


def test_a_server_that_dies_after_the_last_check_harms_nobody(
    doomed: _Doomed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was graded before the fault is kept or graded again: never an error, never a loss."""
    close = Session.close

    def dies_first(session: Session) -> int:
        if doomed._server is not None and doomed.servers == 1:
            kill(doomed._server)
        return close(session)

    monkeypatch.setattr(Session, "close", dies_first)
    graded = doomed.grade(right())
    assert {result.verdict for result in graded.results.values()} == {Verdict.PASS}


def test_a_server_that_cannot_start_again_is_not_graded(
    doomed: _Doomed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no new server can be started, the checks are `not graded`: still no traceback."""
    doomed.deaths = 1
    doomed.server()
    refused = LevelRefused("no more processes")
    monkeypatch.setattr("autograder.run.grader.Server", lambda *_: (_ for _ in ()).throw(refused))
    graded = doomed.grade(right())
    assert {result.verdict for result in graded.results.values()} == {Verdict.NOT_GRADED}


def test_wrong_work_on_a_dying_server_is_never_blamed(doomed: _Doomed) -> None:
    """A wrong answer whose diagnosis meets a dead server is graded again as a whole."""
    course = load_course(ROOT / "course.yaml")
    first = course.exercises[0]
    wrong = course.chaff(first)[0].read_text(encoding="utf-8")
    expected = doomed.grade(Submission("s001", {first.module: wrong}, ()))
    ran = doomed.diagnosis.misconceptions
    killed: list[Server] = []

    def kills_first(*args: object) -> dict[str, str]:
        doomed.diagnosis.replay._memory.clear()
        if not killed:
            killed.append(doomed.server())
            kill(killed[0])
        return ran(*args)  # type: ignore[arg-type]

    doomed.diagnosis.misconceptions = kills_first  # type: ignore[assignment]
    again = doomed.grade(Submission("s001", {first.module: wrong}, ()))
    assert again.results == expected.results
