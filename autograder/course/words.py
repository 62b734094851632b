"""What pydantic finds, in words for the person who wrote the course.yaml."""

from collections.abc import Callable
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from autograder.course import model
from autograder.course.document import Document, Unread
from autograder.course.problems import Loc, Problem, key_of
from autograder.course.suggest import nearest

Words = tuple[str, str]
"""What is wrong, and the fix."""

_PARTS: dict[Loc, type[model.Part]] = {
    (): model.CourseFile,
    ("course",): model.Header,
    ("policy",): model.Policy,
    ("limits",): model.Limits,
    ("extras",): model.Extra,
    ("objectives",): model.Objective,
    ("exercises",): model.Exercise,
    ("exercises", "misconceptions"): model.Misconception,
    ("exercises", "checks"): model.Check,
    ("exercises", "limits"): model.Limits,
    ("exercises", "reflection"): model.Reflection,
}


def problem(error: ErrorDetails, document: Document) -> Problem:
    """Turn one pydantic error into a problem with its line, key, and fix."""
    loc = tuple(part for part in error["loc"] if part != "[key]")
    what, fix = _WORDS.get(error["type"], _other)(error, document, loc)
    return Problem(document.line(loc), key_of(loc), what, fix)


def _missing(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return "is missing", f'add the key "{loc[-1]}" here'


def _unknown(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    key = str(loc[-1])
    known = list(_part(loc[:-1]).model_fields)
    if error["input"] is None and not get_close_matches(key, known):
        # ``{title: Solve it, then stop}``: YAML cuts at the comma.
        return "is not a key", "if it ends a text with a comma, put that text in quotes"
    return "is not a key", nearest(key, known)


def _part(loc: Loc) -> type[model.Part]:
    if loc[:1] in (("objectives",), ("extras",)):  # their names are the author's own
        return _PARTS[loc[:1]]
    return _PARTS[tuple(part for part in loc if isinstance(part, str))]


def _not_text(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    written = document.text(loc)
    if isinstance(error["input"], dict | tuple):
        return f"is {_kind(error['input'])}", "write one text in quotes"
    if error["input"] is None:
        return "is empty", 'write the text in quotes (also when it begins with "#")'
    return f"{written} is {_kind(error['input'])} to YAML", f'write "{written}" in quotes'


def _not_whole(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return _shown(error, document, loc), "write a whole number such as 2"


def _not_number(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    fix = "write a number such as 0.85, without quotes or exponent"
    return _shown(error, document, loc), fix


def _not_bool(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return _shown(error, document, loc), "write true or false"


def _not_list(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return _shown(error, document, loc), "write a list, such as [a, b]"


def _not_mapping(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    known = _part(loc).model_fields if len(loc) != 1 or loc[0] != "objectives" else ["LO1"]
    keys = ", ".join(f"{key}: ..." for key in known)
    return _shown(error, document, loc), f"write keys and values: {keys}"


def _too_small(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    limit = error["ctx"]["gt"]
    return f"{document.text(loc)} is not above {limit:g}", f"write a number above {limit:g}"


def _too_large(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    limit = error["ctx"]["le"]
    return f"{document.text(loc)} is above {limit:g}", f"write a share of at most {limit:g}"


def _too_short(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return "is empty", "write at least one"


def _format(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return f"{document.text(loc) or 'this'} is no format this engine reads", "write format: 1"


def _own(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    what, _, fix = str(error["ctx"]["error"]).partition("; ")
    return what, fix


def _other(error: ErrorDetails, document: Document, loc: Loc) -> Words:
    return error["msg"], "see the example in the README"


def _shown(error: ErrorDetails, document: Document, loc: Loc) -> str:
    """Say what stands there: ``"2" is a text``, ``is a list``, ``is empty``."""
    written, kind = document.text(loc), _kind(error["input"])
    if error["input"] is None or not written:
        return f"is {kind}"
    return f'"{written}" is {kind}' if isinstance(error["input"], str) else f"{written} is {kind}"


def _kind(value: object) -> str:
    return next(name for kind, name in _KINDS if isinstance(value, kind))


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a yes-or-no value"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (dict, "a mapping"),
    (tuple, "a list"),
    (type(None), "empty"),
    (Unread, "a date or another special value"),
)

_WORDS: dict[str, Callable[[ErrorDetails, Document, Loc], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "string_type": _not_text,
    "int_type": _not_whole,
    "float_type": _not_number,
    "finite_number": _not_number,
    "bool_type": _not_bool,
    "tuple_type": _not_list,
    "dict_type": _not_mapping,
    "model_type": _not_mapping,
    "greater_than": _too_small,
    "less_than_equal": _too_large,
    "too_short": _too_short,
    "literal_error": _format,
    "value_error": _own,
}
