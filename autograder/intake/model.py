"""What the intake takes in and what it hands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Parts = tuple[str, ...]
"""The path of a file inside a submission, folder by folder; the last part is its name."""


@dataclass(frozen=True)
class Layout:
    """What the course expects to find in a submission.

    ``modules`` maps a module name to its exercise id (``{"lookup": "01"}``), ``names`` a
    module to the public names of its stub, ``reserved`` holds the module names that a
    submission may not bring because the course brings them, ``written`` the names of the files
    with written answers, by exercise id, ``beside`` maps a file that is handed in beside a module,
    and read by it, to that module.
    """

    modules: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    reserved: frozenset[str] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def folders(self) -> Mapping[str, str]:
        """Module by the names of the folders that are its own: ``03`` and ``03-classifier``."""
        long = {f"{exercise}-{module}": module for module, exercise in self.modules.items()}
        return {exercise: module for module, exercise in self.modules.items()} | long


@dataclass(frozen=True)
class Submission:
    r"""The work of one student: Python text by module name, and what was done to get it.

    ``modules`` holds the course's modules in course order, then the accepted helper modules
    by name, then the files beside modules. A module that was not handed in is not in it. The text
    has ``\n`` line ends, no byte order mark and no NUL, and can always be encoded as UTF-8.
    ``written`` holds written answers by exercise id, as they were handed in: a person reads them.
    """

    student: str
    modules: Mapping[str, str]
    notices: tuple[str, ...]
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Original:
    """The file behind a module, as it was handed in."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Skipped:
    """Something beside the submissions that looks like work and was not graded."""

    name: str
    reason: str

    def __str__(self) -> str:
        """Return ``name: reason``."""
        return f"{self.name}: {self.reason}"
