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
    """A verdict with the text, possibly empty, that explains it to the student."""

    verdict: Verdict
    message: str = ""
