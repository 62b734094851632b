"""What a person gave for one criterion of a written answer."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Mark:
    """Points for one criterion, at most two decimals; None while it is still to be marked.

    ``criterion`` is its number in the rubric of the exercise, ``title`` what it is about,
    ``answer`` a fingerprint of what was marked, "" when it is not known.
    """

    exercise: str
    criterion: str
    title: str
    points: Fraction | None
    possible: Fraction
    comment: str = ""
    answer: str = ""
