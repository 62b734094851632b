"""The criteria of a written question, read from its rubric.md.

A numbered line is a criterion; its title is what stands in bold, or the line. It has the points
that the line states, "(2 points)", or an equal share of those that course.yaml gives the question.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from autograder.course import Course, Exercise
from autograder.errors import UserError

_LINE = re.compile(r"^(\d+)\.[ \t]+(\S.*)$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_POINTS = re.compile(r"\((\d+(?:\.\d{1,2})?) points?\)")
WHOLE = "The answer as a whole"


@dataclass(frozen=True)
class Criterion:
    """One thing to look for in an answer, and the points for it."""

    number: str
    title: str
    possible: Fraction


def written_questions(course: Course) -> dict[str, list[Criterion]]:
    """Exercise id -> the criteria of its written question, in course order."""
    return {e.id: criteria(course, e) for e in course.exercises if e.reflection}


def criteria(course: Course, exercise: Exercise) -> list[Criterion]:
    """The criteria of one exercise; one for the whole answer where no rubric lists any.

    Raises UserError when they cannot add up to the points of the question.
    """
    path = course.reference(exercise).with_name("rubric.md")
    total = Fraction(exercise.reflection.points if exercise.reflection else 0)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = _LINE.findall(text)
    stated = [Fraction(points[1]) for _, line in lines if (points := _POINTS.search(line))]
    shares = stated or [total / len(lines)] * len(lines)
    fair = len(shares) == len(lines) and all(share * 100 % 1 == 0 for share in shares)
    if lines and (not fair or sum(shares) != total):
        what = f"{len(lines)} criteria do not add up to the {total} points of course.yaml"
        raise UserError(what, str(path), 'state them in every numbered line: "(2 points)"')
    found = [
        Criterion(n, _title(line), share) for (n, line), share in zip(lines, shares, strict=True)
    ]
    return found or [Criterion("1", WHOLE, total)]


def _title(line: str) -> str:
    bold = _BOLD.match(line)
    return (bold[1] if bold else line).strip().rstrip(".")
