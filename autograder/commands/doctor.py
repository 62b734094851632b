"""`autograder doctor`: which isolation this machine gives, proved by trying."""

import platform
import sys

from rich.console import Console

from autograder.reports.terminal import plain_table
from autograder.sandbox.probe import Proof, proofs

MEANS = {
    "namespaces": "STRONG: a read-only root without your files, no network, no other process in "
    "sight, a system-call filter. Good for strangers' code.",
    "landlock": "GOOD: no file but Python's own, no new process, no socket, no signals. "
    "Process list and kernel are shared. Good for a course.",
    "seccomp": "PARTIAL: no new process, no socket, no signals, nothing written; files that the "
    "worker's user may read can be read, the reference and hidden checks perhaps. Use it inside a "
    "container that holds nothing secret.",
    "rlimits": "WEAK: a second process with limits. Stops accidents, not attacks. Only for code "
    "that you trust.",
}
TRIED = 7


def doctor(console: Console) -> bool:
    """Print what works and what it means; whether any level works at all."""
    console.print(f"Python {platform.python_version()} on {sys.platform}, {platform.machine()}")
    results = proofs()
    table = plain_table("level", "works", "a submission was able to")
    for proof in results:
        table.add_row(proof.level, "yes" if proof.holds else "no", _told(proof))
    console.print(table)
    best = next((proof.level for proof in results if proof.holds), None)
    if best is None:
        console.print("No level works here: grade on Linux, or in a Linux container.")
        return False
    console.print(f"Grading here runs at level {best!r}. {MEANS[best]}")
    return True


def _told(proof: Proof) -> str:
    if not proof.holds:
        return f"- ({proof.refused})"
    return ", ".join(proof.can) or f"do none of the {TRIED} things tried"
