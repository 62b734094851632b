"""The grader outlives its fork servers: what met a dead one is graded again, or not graded."""

from collections.abc import Iterator

import pytest
from sandbox_support import ROOT, kill

from autograder.course import load_course
from autograder.intake import Submission
from autograder.run.grader import Grader, Job
from autograder.sandbox.server import LevelRefused, Server
from autograder.sandbox.session import Session
from autograder.verdict import Verdict


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
