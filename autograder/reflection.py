"""A file with a written question, and the place below it where students answer."""

import re

_PLACE = re.compile(r"^## +Your answer *$", re.MULTILINE | re.IGNORECASE)


def question_of(text: str) -> str:
    """The question of a written exercise, without the place for the answer below it."""
    return _PLACE.split(text)[0].strip()


def answer_of(text: str) -> str:
    """What a student wrote in such a file; all of it, when the heading is gone."""
    return _PLACE.split(text)[-1].strip()
