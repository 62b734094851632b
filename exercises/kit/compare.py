"""Compares an answer with the expected one from the outside in, and stops at the first difference.

The order is: nothing at all, type, length or shape or keys, kind of number, finite, value. So the
message names the outermost thing that is wrong, which is the one to mend first.
"""

import math
from typing import Any, NamedTuple

import numpy as np

KINDS = {"f": "real numbers", "i": "whole numbers", "b": "True/False", "U": "text", "c": "complex"}


class Difference(NamedTuple):
    """Where the first difference is, in words, and the two values to show for it."""

    reason: str
    expected: Any
    got: Any


class _Found(NamedTuple):
    """A difference on its way out: the place, what is wrong there, and what lies around it.

    around   the containers that hold it, each as (expected, got), the innermost first
    """

    place: str
    what: str
    expected: Any
    got: Any
    around: tuple[tuple[Any, Any], ...] = ()


def difference(got, expected, tolerance: float = 1e-5, at: str = "") -> Difference | None:
    """The first difference between two plain values, or None when they agree.

    tolerance   numbers agree when |got - expected| <= tolerance * (1 + |expected|)
    at          what is compared, as it should read in the message: "the head"
    """
    found = _found(got, expected, tolerance)
    if found is None:
        return None
    place = at + found.place
    reason = f"{place} {found.what}" if place else f"it {found.what}"
    return Difference(reason, *_shown(found))


def alike(got, expected, tolerance: float = 1e-5) -> bool:
    """Whether two plain values agree."""
    return _found(got, expected, tolerance) is None


def _found(got, expected, tolerance):
    if got is None and expected is not None:
        return _Found("", "is None: is a `return` missing?", expected, None)
    for kinds, compare in _BY_TYPE:
        if isinstance(expected, kinds):
            return compare(got, expected, tolerance)
    same = type(got) is type(expected) and got == expected
    return None if same else _Found("", f"is {_kind(got)}", expected, got)


def _whole(got, expected, tolerance):
    number = isinstance(got, (int, np.integer)) and type(got) is not bool
    if not number:
        return _Found("", f"is {_kind(got)}, not a whole number", expected, got)
    return None if got == expected else _Found("", "has another value", expected, got)


def _real(got, expected, tolerance):
    number = isinstance(got, (int, float, np.integer, np.floating)) and type(got) is not bool
    if not number:
        return _Found("", f"is {_kind(got)}, not a number", expected, got)
    given = _as_float(got)
    if np.isnan(given) and not np.isnan(expected):
        return _Found("", "is not a number (nan)", expected, got)
    if _close(given, float(expected), tolerance):
        return None
    return _Found("", "has another value", expected, got)


def _truth(got, expected, tolerance):
    same = isinstance(got, (bool, np.bool_)) and bool(got) is bool(expected)
    return None if same else _Found("", "is not " + str(expected), expected, got)


def _words(got, expected, tolerance):
    if not isinstance(got, str):
        return _Found("", f"is {_kind(got)}, not text", expected, got)
    return None if got == expected else _Found("", "has another value", expected, got)


def _array(got, expected, tolerance):
    if type(got) is not np.ndarray:
        return _Found("", f"is {_kind(got)}, not a numpy array", expected, got)
    if got.shape != expected.shape:
        return _Found("", f"has shape {got.shape}, not {expected.shape}", expected, got)
    if _number_kind(got) != _number_kind(expected):
        wanted = KINDS.get(_number_kind(expected), expected.dtype)
        return _Found("", f"holds {got.dtype}, not {wanted}", expected, got)
    return _array_values(got, expected, tolerance)


def _array_values(got, expected, tolerance):
    if expected.dtype.kind in "fc":
        finite = np.isfinite(expected).all()
        if finite and not np.isfinite(got).all():
            return _Found("", "holds nan or infinity", expected, got)
        if finite:
            same = np.abs(got - expected) <= tolerance + tolerance * np.abs(expected)
        else:
            same = np.isclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
    else:
        same = got == expected
    if same.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~same)[0])
    if expected.size <= 24:
        return _Found("", "has another value", expected, got)
    place = f"[{', '.join(map(str, index))}]"
    return _Found(place, "has another value", expected[index], got[index])


def _mapping(got, expected, tolerance):
    if type(got) is not dict:
        return _Found("", f"is {_kind(got)}, not a dict", expected, got)
    if got.keys() != expected.keys():
        return _Found("", "has other keys", expected, got)
    items = ((key, got[key], expected[key]) for key in expected)
    return _first(items, tolerance, got, expected)


def _sequence(got, expected, tolerance):
    allowed = (tuple,) if type(expected) is tuple else (list, tuple)
    if type(got) not in allowed:
        wanted = type(expected).__name__
        return _Found("", f"is {_kind(got)}, not a {wanted}", expected, got)
    if len(got) != len(expected):
        return _Found("", f"has length {len(got)}, not {len(expected)}", expected, got)
    items = zip(range(len(expected)), got, expected, strict=True)
    return _first(items, tolerance, got, expected)


def _record(got, expected, tolerance):
    fields = getattr(expected, "_fields", None)
    if fields is None:
        return _sequence(got, expected, tolerance)
    kind = getattr(expected, "_kind", type(expected).__name__)
    if not isinstance(got, tuple) or getattr(got, "_fields", None) != fields:
        return _Found("", f"is {_kind(got)}, not a {kind}", expected, got)
    for name, mine, theirs in zip(fields, got, expected, strict=True):
        if found := _found(mine, theirs, tolerance):
            return found._replace(place=f".{name}{found.place}")
    return None


def _generator(got, expected, tolerance):
    """Generators are alike when the same numbers come next."""
    if not isinstance(got, np.random.Generator):
        return _Found("", f"is {_kind(got)}, not a random generator", expected, got)
    moved = not alike(*(one.bit_generator.state for one in (got, expected)), tolerance)
    return _Found("", "has drawn other numbers", expected, got) if moved else None


def _first(items, tolerance, got, expected):
    """The first difference inside a container."""
    for key, mine, theirs in items:
        if found := _found(mine, theirs, tolerance):
            place, around = f"[{key!r}]{found.place}", (*found.around, (expected, got))
            return found._replace(place=place, around=around)
    return None


def _shown(found):
    """The two values to show: of the containers around them, the largest that is still small."""
    for expected, got in reversed(found.around):
        if _brief(expected, 80) and _brief(got, 120):
            return expected, got
    return found.expected, found.got


def _brief(value, width):
    """Whether Python writes it in so many signs; what is large is not written at all."""
    return _items(value, width) <= width and len(repr(value)) <= width


def _items(value, most):
    """About how many values there are inside; counting stops when there are more than `most`."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return 1
    count = 0
    for item in value:
        count += _items(item, most)
        if count > most:
            break
    return count


_BY_TYPE = (
    ((bool, np.bool_), _truth),
    ((int, np.integer), _whole),
    ((float, np.floating), _real),
    (str, _words),
    (np.ndarray, _array),
    (dict, _mapping),
    (tuple, _record),
    (list, _sequence),
    (np.random.Generator, _generator),
)


def _close(given, expected, tolerance):
    """Whether two numbers agree, as `np.isclose` says; for a single number much faster."""
    if not math.isfinite(expected) or not math.isfinite(given):
        return given == expected or (given != given and expected != expected)
    return abs(given - expected) <= tolerance * (1 + abs(expected))


def _as_float(number):
    try:
        return float(number)
    except OverflowError:  # a whole number that no float can hold
        return np.inf if number > 0 else -np.inf


def _number_kind(array):
    return "i" if array.dtype.kind == "u" else array.dtype.kind


def _kind(value) -> str:
    name = getattr(value, "_kind", None) or type(value).__name__
    if name in ("Opaque", "Remote"):
        return repr(value).strip("<>")
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}" if name != "NoneType" else "None"
