"""How much of a submission is read. Every number that bounds the intake stands here."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

MAX_SOURCE = 1 * MIB
"""Bytes of one Python file."""
MAX_NOTEBOOK = 8 * MIB
"""Bytes of one notebook: its plots are in it."""
MAX_ARCHIVE = 32 * MIB
"""Bytes of one archive as it lies on the disk."""
MAX_CONTENT = 32 * MIB
"""Bytes read from one submission, decompressed, whatever the archive's own headers say."""
MAX_ENTRIES = 2_000
"""Files and folders of one submission."""
MAX_DEPTH = 12
"""Parts of a path, the file name included."""
MAX_HELPERS = 100
"""Modules of the student's own, beside those of the course."""
MAX_ZIP_RECORDS = 20_000
"""Entries a zip archive may list at all: Python builds the whole list before we see one."""
MAX_TAR_EXTENSION = 64 * KIB
"""Bytes of what a tar archive says about one entry beside its header."""
MAX_NOTICES = 25
"""Notices of one stage; a submission goes through two, reading and matching."""
MAX_NOTICE = 500
"""Characters of one notice."""
MAX_SHOWN_PATH = 120
"""Characters of a path in a notice."""


class Refused(Exception):
    """One file cannot be taken; ``str()`` says why, to follow the name of the file."""


class LimitReached(Exception):
    """A submission is over a limit and reading it stops; ``str()`` says which."""


@dataclass
class Budget:
    """What one submission may still cost, shared by a folder and the archives in it."""

    entries: int = MAX_ENTRIES
    content: int = MAX_CONTENT

    def take_entry(self) -> None:
        """Count one file or folder. Raises LimitReached when there are too many."""
        self.entries -= 1
        if self.entries < 0:
            raise LimitReached(f"more than {MAX_ENTRIES:,} files and folders")

    def take_content(self, size: int) -> None:
        """Count ``size`` bytes of content. Raises LimitReached when there are too many."""
        self.content -= size
        if self.content < 0:
            raise LimitReached(f"more than {MAX_CONTENT // MIB} MiB of content")
