"""Notices: what was done to a submission, in sentences that are safe to print."""

from collections.abc import Iterable

from .limits import MAX_NOTICE, MAX_NOTICES, MAX_SHOWN_PATH
from .model import Parts

LISTED = 12


def escaped(text: str) -> str:
    """Return ``text`` with everything that does not print as an escape, one text to one text.

    Names come from strangers: an unescaped one could rewrite the terminal's line.
    """
    return "".join(
        char if char.isprintable() and char != "\\" else char.encode("unicode_escape").decode()
        for char in text
    )


def shown(path: Parts | str) -> str:
    """Return a path as a notice prints it: slashes, escaped, cut in the middle when long."""
    text = escaped(path if isinstance(path, str) else "/".join(path))
    if len(text) <= MAX_SHOWN_PATH:
        return text
    half = (MAX_SHOWN_PATH - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def listed(paths: Iterable[Parts]) -> str:
    """Return paths as a list in a sentence, the first few by name and the rest counted."""
    names = [shown(path) for path in paths]
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")


class Notices:
    """The notices of one stage: each once, in order, bounded in number and in length."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    def add(self, text: str) -> None:
        """Add a sentence whose names went through ``shown`` or ``listed``."""
        line = text if len(text) <= MAX_NOTICE else text[: MAX_NOTICE - 3] + "..."
        self._lines[line] = None

    def lines(self) -> tuple[str, ...]:
        """Return at most MAX_NOTICES sentences; the last one counts those left out."""
        lines = list(self._lines)
        if len(lines) <= MAX_NOTICES:
            return tuple(lines)
        kept = lines[: MAX_NOTICES - 1]
        return (*kept, f"and {len(lines) - len(kept)} more notices of this kind")
