"""Copies values the way grading does: plain data is copied, anything else stays a closed box.

In grading your module runs in a process of its own, and only plain data crosses between it and the
checks. Your own run copies by the same rules, so that both give the same verdicts.
"""

import re

import numpy as np

ATOMS = (type(None), bool, int, float, complex, str, bytes)
MAX_DEPTH = 40
MAX_BITS = 14_000  # of a whole number: about as many digits as Python writes out
DTYPES = re.compile(r"[<>|](b1|[iu][1248]|f[248]|c8|c16|[US]\d+)")


class TooBig(BaseException):
    """A value that is too large, or nested too deeply, to be handed over in grading."""

    verdict = "too_big"


class Opaque:
    """An object of your module that is not plain data. It can be called, read and passed back."""

    def __init__(self, value):
        self._value = value
        of_type = isinstance(value, type)
        self._kind = f"class {value.__qualname__}" if of_type else type(value).__name__

    def __repr__(self):
        return f"<a {self._kind} object>"

    def __call__(self, *args, **kwargs):
        return plain(self._value(*unwrapped(args), **unwrapped(kwargs)))

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return plain(getattr(self._value, name))

    __hash__ = object.__hash__
    __array_ufunc__ = None


class Record(tuple):
    """A NamedTuple or dataclass of your module: its fields by name, none of its methods."""

    def __new__(cls, kind, fields, values):
        """Build the record of a `kind` with these `fields`."""
        self = super().__new__(cls, values)
        self.__dict__.update(zip(fields, values, strict=True))
        self._kind, self._fields = kind, tuple(fields)
        return self

    def __repr__(self):
        pairs = zip(self._fields, self, strict=True)
        return f"{self._kind}({', '.join(f'{name}={value!r}' for name, value in pairs)})"


def plain(value, records=(), depth=0):
    """A deep copy of `value` in exact built-in types and base numpy arrays; boxes for the rest.

    records   NamedTuple classes that keep their own class
    raises    TooBig for a value nested more than 40 deep (or holding itself), and the like
    """
    kind = type(value)
    if kind is int and value.bit_length() > MAX_BITS:
        raise TooBig("a number is too long to hand over")
    if kind in ATOMS or kind is Opaque:
        return value
    if isinstance(value, np.generic):
        return value if DTYPES.fullmatch(value.dtype.str) else Opaque(value)
    if depth >= MAX_DEPTH:
        raise TooBig(f"the value is nested more than {MAX_DEPTH} deep, or contains itself")

    def inner(item):
        return plain(item, records, depth + 1)

    if kind is np.ndarray:
        return np.array(value) if DTYPES.fullmatch(value.dtype.str) else Opaque(value)
    if kind in (list, tuple, set, frozenset):
        return kind(map(inner, value))
    if kind is dict or (kind.__module__ == "collections" and isinstance(value, dict)):
        return {inner(key): inner(item) for key, item in value.items()}
    if kind is Record:
        return Record(value._kind, value._fields, list(map(inner, value)))
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        values = [inner(item) for item in value]
        return kind(*values) if kind in records else Record(kind.__name__, kind._fields, values)
    if hasattr(kind, "__dataclass_fields__"):
        fields = kind.__dataclass_fields__
        names = [name for name in fields if name[0] != "_" and hasattr(value, name)]
        return Record(kind.__name__, names, [inner(getattr(value, name)) for name in names])
    if isinstance(value, np.random.Generator):
        return _same_state(value)
    return Opaque(value)


def unwrapped(value):
    """The opposite way: boxes inside call arguments become the objects they hold again."""
    if type(value) is Opaque:
        return value._value
    if type(value) in (list, tuple):
        return type(value)(map(unwrapped, value))
    if type(value) is dict:
        return {key: unwrapped(item) for key, item in value.items()}
    return value


def _same_state(rng):
    """A generator of your own: drawing from it does not move the check's."""
    bits = type(rng.bit_generator)()
    bits.state = rng.bit_generator.state
    return np.random.Generator(bits)
