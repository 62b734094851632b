"""Chooses the isolation level of a run: the strongest that is proved to work here."""

from collections.abc import Callable

from autograder.errors import UserError
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import Proof, prove

DEFAULT_REQUIRED = "landlock"


def choose(required: str, proving: Callable[[str], Proof] = prove) -> str:
    """The strongest level that works, or UserError when it is weaker than `required`."""
    reasons = []
    for level in LEVELS[: LEVELS.index(required) + 1]:
        proof = proving(level)
        if proof.holds:
            return level
        reasons.append(f"{level}: {proof.refused}")
    raise UserError(
        f"no isolation of level {required!r} or better works here ({'; '.join(reasons)})",
        next_step="`autograder doctor` tells more; `--require` accepts a weaker level",
    )
