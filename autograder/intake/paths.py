"""Names of files inside a submission: which are safe, which are noise, what they hold."""

import re

from .limits import MAX_NOTEBOOK, MAX_SOURCE, Refused
from .model import Parts

DRIVE = re.compile(r"[A-Za-z]:")
PYTHON = re.compile(r"(.+)\.py(?:\.txt)?", re.IGNORECASE | re.DOTALL)
ARCHIVE = re.compile(r"(.+)\.(?:zip|tar\.gz|tgz|tar)", re.IGNORECASE | re.DOTALL)
OTHER_ARCHIVE = re.compile(
    r".+\.(?:rar|7z|gz|bz2|xz|zst|tbz2?|txz|tar\.\w+|zipx)", re.IGNORECASE | re.DOTALL
)

NOISE = frozenset(
    {"__macosx", "__pycache__", "node_modules", "site-packages", "venv", "env", "virtualenv"}
)
"""Folders that tools leave behind; nobody's own work is in them."""


def parts_of(name: str) -> Parts:
    """Return the parts of an entry's name; backslashes separate like slashes.

    Raises Refused for a name that could lead out of the submission.
    """
    plain = name.replace("\\", "/")
    if plain.startswith("/"):
        raise Refused("its path is absolute")
    if DRIVE.match(plain):
        raise Refused("its path names a drive")
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Refused('its path leads out of the submission ("..")')
    return parts


def is_noise(parts: Parts) -> bool:
    """Return whether a path is hidden or below a folder that a tool left behind."""
    return any(part.startswith(".") or part.casefold() in NOISE for part in parts)


def python_stem(name: str) -> str | None:
    """Return the module name of a Python file as it is spelt, None for other files.

    ``classifier.py.txt`` counts: some systems hide the last ending and add their own.
    """
    match = PYTHON.fullmatch(name)
    return match.group(1) if match else None


def archive_stem(name: str) -> str | None:
    """Return the name of an archive without its ending, None for other files."""
    match = ARCHIVE.fullmatch(name)
    return match.group(1) if match else None


def is_unread_archive(name: str) -> bool:
    """Return whether a name is that of an archive of a kind this version does not read."""
    return archive_stem(name) is None and OTHER_ARCHIVE.fullmatch(name) is not None


def is_notebook(name: str) -> bool:
    """Return whether a name is that of a notebook."""
    return name.casefold().endswith(".ipynb")


def module_stem(name: str) -> str | None:
    """Return the module name of a Python file or a notebook, None for other files."""
    return name[: -len(".ipynb")] if is_notebook(name) else python_stem(name)


def most_bytes(name: str) -> int:
    """Return how large a file of this name may be."""
    return MAX_NOTEBOOK if is_notebook(name) else MAX_SOURCE


def is_test(name: str) -> bool:
    """Return whether a file is named like one that the course hands out for its own checks."""
    stem = (python_stem(name) or "").casefold()
    return stem.startswith("test_") or stem == "conftest"
