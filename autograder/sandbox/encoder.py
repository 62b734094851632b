"""Writes values as trees and buffers (see `wire`)."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.faults import TooBig
from autograder.sandbox.wire import ATOMS, DTYPE, MAX_DEPTH, Buffers, Record

_TEXT, _FLOAT, _LISTS = frozenset((str,)), frozenset((float,)), frozenset((list,))
_SHORT = ATOMS - {float}

Hook = Callable[[Any, "Encoder", int], list[Any]]


class Encoder:
    """Turns one value into a tree; the bulk of arrays and texts goes to `buffers`."""

    def __init__(self, hook: Hook) -> None:
        """`hook` gives the tagged list for what is not plain data."""
        self.buffers: Buffers = []
        self.hook = hook

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """The tree of `value`; raises TooBig when it is nested too deeply."""
        kind = type(value)
        if kind in ATOMS:
            return value
        if depth > MAX_DEPTH:
            raise TooBig(f"the value is nested more than {MAX_DEPTH} deep, or contains itself")
        if kind is list or kind is tuple:
            return self._sequence(value, "l" if kind is list else "t", depth)
        if kind is np.ndarray:
            return self._array(value, depth)
        if kind is dict or (kind.__module__ == "collections" and isinstance(value, dict)):
            return self._mapping(value, depth)
        return self._rarer(value, kind, depth)

    def _rarer(self, value: Any, kind: type, depth: int) -> Any:
        if kind is np.str_ or kind is np.bytes_:  # an empty one has no dtype to go by
            text = kind is np.str_
            return ["nt", str(value)] if text else ["nb", self._buffer(bytes(value))]
        if isinstance(value, np.generic) and DTYPE.fullmatch(value.dtype.str):
            return ["n", value.dtype.str, value.tobytes().hex()]
        if kind is bytes:
            return ["b", self._buffer(value)]
        if kind is set or kind is frozenset:
            return ["s" if kind is set else "fs", *self._items(value, depth + 1)]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is Record:
            return self._record(value._kind, value._fields, value, depth)
        if isinstance(value, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
            fields: tuple[str, ...] = getattr(kind, "_fields", ())
            return self._record(kind.__name__, fields, value, depth)
        if hasattr(kind, "__dataclass_fields__"):
            fields = kind.__dataclass_fields__
            names = [name for name in fields if name[0] != "_" and hasattr(value, name)]
            return self._record(kind.__name__, names, [getattr(value, n) for n in names], depth)
        return self.hook(value, self, depth)

    def _sequence(self, value: Any, tag: str, depth: int) -> list[Any]:
        kinds = set(map(type, value))
        if kinds <= ATOMS:
            return self._atoms(value, tag, kinds)
        if kinds == _LISTS:
            return self._lists(value, tag, depth)
        return [tag, *self._items(value, depth + 1)]

    def _atoms(self, value: Any, tag: str, kinds: set[type]) -> list[Any]:
        if len(value) > 32 and kinds == _FLOAT:
            return [tag + "f", self._buffer(np.array(value).tobytes())]
        return [tag + "*", list(value)]

    def _lists(self, value: Any, tag: str, depth: int) -> list[Any]:
        if set(map(type, itertools.chain.from_iterable(value))) <= _SHORT:
            return [tag + "**", list(value)]  # lists of words, of ids: all at once
        return [tag, *self._items(value, depth + 1)]

    def _array(self, value: np.ndarray, depth: int) -> list[Any]:
        if not DTYPE.fullmatch(value.dtype.str):
            return self.hook(value, self, depth)
        flat = np.ascontiguousarray(value).reshape(-1)  # a copy only where the order needs one
        return ["a", value.dtype.str, list(value.shape), self._buffer(flat.view(np.uint8).data)]

    def _mapping(self, value: Any, depth: int) -> Any:
        if set(map(type, value)) <= _TEXT:
            if set(map(type, value.values())) <= ATOMS:
                return dict(value)
            return dict(zip(value, self._items(value.values(), depth + 1), strict=True))
        pairs = [[self(k, depth + 1), self(v, depth + 1)] for k, v in value.items()]
        return ["d", *pairs]

    def _record(self, kind: str, fields: Sequence[str], values: Any, depth: int) -> list[Any]:
        return ["r", kind, list(fields), *self._items(values, depth + 1)]

    def _items(self, values: Iterable[Any], depth: int) -> list[Any]:
        return [item if type(item) in ATOMS else self(item, depth) for item in values]

    def _buffer(self, data: bytes | memoryview) -> int:
        self.buffers.append(data)
        return len(self.buffers) - 1
