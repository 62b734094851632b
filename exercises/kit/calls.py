"""What a check asked of your module, remembered so that a message can show it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One call of one of your functions, with copies of what went in."""

    function: str
    args: tuple
    kwargs: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """A call looked at closely: its result, and its arguments as the function left them."""

    result: Any
    args: tuple
    kwargs: dict


def calls_of(submission) -> list[Call]:
    """Every call made through this `submission`, oldest first."""
    return object.__getattribute__(submission, "_calls")
