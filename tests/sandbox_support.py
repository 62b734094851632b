"""What the tests of the sandbox share: submissions as texts, and what came of asking them."""

import contextlib
import os
import signal
import textwrap
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.run.kit import Kit
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from autograder.sandbox.session import Limits, Program, Session

ROOT = Path(__file__).resolve().parent.parent
KIT = Kit(ROOT)
SMALL = Limits(cpu_seconds=0.3, wall_seconds=5, memory_mb=256)
HASTY = replace(SMALL, wall_seconds=1)

Given = Mapping[str, Mapping[str, Callable[..., Any]]]


def opened(
    server: Server, text: str, limits: Limits = SMALL, given: Given | None = None
) -> Session:
    """A session with a submission of this text, in a module called `answer`."""
    program = Program("answer", {"answer": textwrap.dedent(text)}, given or {})
    return Session(server, program, limits, KIT.records)


def verdict_of(session: Session, name: str = "answer", expected: Any = 1) -> tuple[str, str]:
    """The verdict and the words of a check that wants `name()` to be `expected`."""
    submission = Submission(session)
    try:
        KIT.expect(submission)(getattr(submission, name)(), expected)
    except (SubmissionFault, Exception) as error:
        calls: list[Any] = submission._calls
        return KIT.part("outcome").outcome_of(error, "answer", calls).verdict, str(error)
    return "pass", ""


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


def kill(server: Server) -> None:
    """End the fork server from outside, as a full machine might, and see it gone."""
    workers = children(server._process.pid)
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()
    assert gone(workers)
