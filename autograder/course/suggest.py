"""A helpful answer to a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?``, or the names there are when none is near."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    listed = ", ".join(names[:MOST_LISTED]) + (", ..." if len(names) > MOST_LISTED else "")
    return f"use one of: {listed}" if names else "there is none yet"
