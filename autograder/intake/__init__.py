"""Intake: folders and archives of strangers in, plain modules and notices out.

Nothing is run, parsed or unpacked here, and whatever a submission holds, reading it ends: in
modules, or in a notice that says why there are none.
"""

from pathlib import Path

from .entries import Entry, Listing, list_entries
from .model import Layout, Original, Skipped, Submission
from .reading import read_named, read_originals, read_submission

__all__ = [
    "Entry",
    "Layout",
    "Listing",
    "Original",
    "Skipped",
    "Submission",
    "find_skipped",
    "list_entries",
    "read_entry",
    "read_originals",
    "read_submission",
    "read_submissions",
]


def read_submissions(folder: Path, layout: Layout) -> list[Submission]:
    """Read every submission in ``folder``, sorted by student.

    Raises UserError when the folder is missing, is no folder, cannot be read or holds none.
    """
    return [read_entry(entry, layout) for entry in list_entries(folder).entries]


def read_entry(entry: Entry, layout: Layout) -> Submission:
    """Read one submission of a listing."""
    return read_named(entry.path, entry.student, layout, *entry.notes)


def find_skipped(folder: Path) -> tuple[Skipped, ...]:
    """Return what lies beside the submissions in ``folder`` and looks like work, by name.

    Raises UserError as ``read_submissions``.
    """
    return list_entries(folder).skipped
