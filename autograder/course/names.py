"""The shapes of the names in a course.yaml, each with the fix for a wrong one."""

import keyword
import re
import sys
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

RESERVED = frozenset({"kit", "numpy", "pytest", "conftest", "yaml", "autograder"})
"""Modules a student's run needs besides the standard library."""


def anchor_of(heading: str) -> str:
    """The anchor of a lesson's heading: `#the-mean-of-the-known-words`."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _shaped(pattern: str, fix: str) -> AfterValidator:
    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(f'"{value}" has not the right form; {fix}')
        return value

    return AfterValidator(check)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write a sentence in quotes")
    return value


def _module(value: str) -> str:
    for wrong, what in _MODULE_RULES:
        if wrong(value):
            raise ValueError(f'"{value}" {what}; choose another module name')
    return value


_MODULE_RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda name: not (name.isidentifier() and name.isascii()), "is not a Python identifier"),
    (keyword.iskeyword, "is a word of the Python language"),
    # Some file systems do not tell Random.py from random.py.
    (lambda name: name.lower() in sys.stdlib_module_names, "would hide the standard module"),
    (lambda name: name.lower() in RESERVED, "is a module the course itself needs"),
    (lambda name: name.startswith("test_"), "reads as a file of checks to pytest"),
)

Text = Annotated[str, AfterValidator(_not_blank)]
CourseId = Annotated[str, _shaped(r"[a-z0-9][a-z0-9_-]*", "use small letters, digits and hyphens")]
ExerciseId = Annotated[str, _shaped(r"[0-9]{2}", 'write two digits in quotes, such as "03"')]
ObjectiveId = Annotated[
    str, _shaped(r"[A-Za-z][A-Za-z0-9_]*", "use letters and digits, such as LO1")
]
MisconceptionId = Annotated[
    str, _shaped(r"[a-z][a-z0-9_]*", "use small letters, digits and _, such as pad_counted")
]
CheckId = Annotated[
    str,
    _shaped(r"[^.]*\.[a-z][a-z0-9_]*", "write it like 03.worked_example"),
]
Anchor = Annotated[
    str, _shaped(r"#\S+", 'write a heading of the lesson in quotes, such as "#worked-example"')
]
ModuleName = Annotated[str, AfterValidator(_module)]
