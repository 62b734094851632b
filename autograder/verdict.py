"""What can be said about one check of one submission."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of a check; only ``PASS`` earns its points."""

    PASS = "pass"
    FAIL = "fail"
    TODO = "todo"
    BLOCKED = "blocked"
    BROKEN = "broken"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    TOO_BIG = "too_big"
    TAMPERED = "tampered"
    NOT_GRADED = "not graded"


@dataclass(frozen=True)
class CheckResult:
    """A verdict, with the text that explains it to the student and the recognised misconception.

    ``message`` and ``misconception`` (an id of the course) may be empty.
    """

    verdict: Verdict
    message: str = ""
    misconception: str = ""
