"""A lesson as the parts of a notebook: what comes before the answers, before the checks, and after.

Exercises share their headings (see CONTRIBUTING): the answers follow "Write", the checks follow
"Check yourself". A lesson without them keeps its text in one part, before the answers.
"""

import re
from dataclasses import dataclass

from autograder.errors import UserError

_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_DELIMITERS = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME", "AUTOTEST", "HASHED")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Lesson:
    """The sections of a lesson, in three parts."""

    before_answers: tuple[str, ...]
    before_checks: tuple[str, ...]
    after: tuple[str, ...]


def read_lesson(text: str, where: str) -> Lesson:
    """Split a lesson at its second-level headings; raises UserError for a word nbgrader acts on."""
    for word in _DELIMITERS:
        if word in text:
            step = "say it in another way: nbgrader would cut the lesson there"
            raise UserError(f'the lesson holds "{word}"', where, step)
    sections = _sections(text)
    titles = [_title(section) for section in sections]
    write = titles.index("Write") + 1 if "Write" in titles else len(sections)
    check = titles.index("Check yourself") + 1 if "Check yourself" in titles else write
    check = max(check, write)
    return Lesson(sections[:write], sections[write:check], sections[check:])


def _sections(text: str) -> tuple[str, ...]:
    fenced = [match.span() for match in _FENCE.finditer(text)]
    starts = [
        match.start()
        for match in _HEADING.finditer(text)
        if not any(begin <= match.start() < end for begin, end in fenced)
    ]
    pieces = zip([0, *starts], [*starts, len(text)], strict=True)
    return tuple(piece for b, e in pieces if (piece := text[b:e].strip("\n")))


def _title(section: str) -> str:
    match = _HEADING.match(section)
    return match[1] if match else ""
