"""What the tests of the sandbox share: submissions as texts, and what came of asking them."""

import textwrap
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
HASTY = replace(SMALL, wall_seconds=0.5)

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
