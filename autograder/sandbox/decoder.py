"""Reads trees that may be hostile (see `wire`). A submission talks to this: keep it small."""

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.faults import TooBig, WireError
from autograder.sandbox.wire import ATOMS, DTYPE, MAX_DEPTH, MAX_NODES, Buffers, Record, clean


class Decoder:
    """Turns a tree that may be hostile back into a value; raises WireError and nothing else."""

    def __init__(
        self,
        buffers: Buffers,
        unhook: Callable[[str, list[Any], "Decoder", int], Any],
        records: Sequence[type] = (),
    ) -> None:
        """`unhook` reads foreign tags; `records` are NamedTuple classes that keep their class."""
        self.buffers, self.unhook, self.nodes = list(buffers), unhook, 0
        self.records = _by_name(tuple(records))

    def decode(self, tree: Any) -> Any:
        """The value of `tree`."""
        try:
            return self(tree)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise WireError(f"malformed value ({type(error).__name__})") from None
        except (RecursionError, MemoryError) as error:
            raise TooBig(f"value too large ({type(error).__name__})") from None

    def __call__(self, tree: Any, depth: int = 0) -> Any:
        """As `decode`, for trees within a tree."""
        kind = type(tree)
        if kind in ATOMS:
            return tree
        if depth > MAX_DEPTH + 2:
            raise TooBig("nested too deeply")
        self._count(len(tree))
        if kind is dict:
            if set(map(type, tree.values())) <= ATOMS:
                return tree
            return dict(zip(tree, self._items(tree.values(), depth + 1), strict=True))
        tag, *rest = tree
        if type(tag) is not str:
            raise WireError("untagged list")
        read = _READERS.get(tag)
        return read(self, rest, depth + 1) if read else self.unhook(tag, rest, self, depth + 1)

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise TooBig(f"more than {MAX_NODES:,} values")

    def take(self, index: Any) -> Any:
        """A buffer, once: a frame must not name the same bytes twice to grow in memory."""
        if type(index) is not int or index < 0 or self.buffers[index] is None:
            raise WireError("buffer used twice")
        data, self.buffers[index] = self.buffers[index], None
        return data

    def _items(self, rest: Iterable[Any], depth: int) -> list[Any]:
        return [item if type(item) in ATOMS else self(item, depth) for item in rest]

    def _atoms(self, rest: list[Any], depth: int) -> list[Any]:
        (values,) = rest
        if type(values) is not list or not set(map(type, values)) <= ATOMS:
            raise WireError("not a list of plain values")
        self._count(len(values))
        return values

    def _lists(self, rest: list[Any], depth: int) -> list[Any]:
        (values,) = rest
        if type(values) is not list or not set(map(type, values)) <= {list}:
            raise WireError("not a list of lists")
        self._count(len(values))
        self._atoms([[*itertools.chain.from_iterable(values)]], depth)
        return values

    def _floats(self, rest: list[Any], depth: int) -> list[float]:
        data = self.take(rest[0])
        self._count(len(data) // 8)
        values: list[float] = np.frombuffer(data, "<f8").tolist()
        return values

    def _pairs(self, rest: list[Any], depth: int) -> dict[Any, Any]:
        keys = distinct([self(key, depth) for key, _ in rest])
        return dict(zip(keys, (self(item, depth) for _, item in rest), strict=True))

    def _record(self, rest: list[Any], depth: int) -> Any:
        kind, fields, *values = rest
        known = self.records.get(kind)
        items = self._items(values, depth)
        if known and list(getattr(known, "_fields", ())) == fields and len(items) == len(fields):
            return known(*items)
        names = [n for n in fields if type(n) is str and n.isidentifier() and n[0] != "_"]
        if type(kind) is not str or len(names) != len(fields) or len(set(names)) != len(values):
            raise WireError("bad record")
        return Record(clean(kind, 80), names, items)

    def _array(self, rest: list[Any], depth: int) -> np.ndarray:
        dtype, shape, index = rest
        return _array(dtype, shape, self.take(index))

    def _scalar(self, rest: list[Any], depth: int) -> Any:
        dtype, text = rest
        return _array(dtype, [1], bytearray.fromhex(text))[0]

    def _numpy_text(self, rest: list[Any], depth: int) -> np.str_:
        (text,) = rest
        if type(text) is not str:
            raise WireError("not a text")
        return np.str_(text)


@functools.lru_cache
def _by_name(records: tuple[type, ...]) -> dict[str, type]:
    return {record.__name__: record for record in records}


_READERS: dict[str, Callable[[Decoder, list[Any], int], Any]] = {
    "l": Decoder._items,
    "t": lambda d, rest, depth: tuple(d._items(rest, depth)),
    "s": lambda d, rest, depth: set(distinct(d._items(rest, depth))),
    "fs": lambda d, rest, depth: frozenset(distinct(d._items(rest, depth))),
    "l*": Decoder._atoms,
    "t*": lambda d, rest, depth: tuple(d._atoms(rest, depth)),
    "l**": Decoder._lists,
    "t**": lambda d, rest, depth: tuple(d._lists(rest, depth)),
    "lf": Decoder._floats,
    "tf": lambda d, rest, depth: tuple(d._floats(rest, depth)),
    "d": Decoder._pairs,
    "a": Decoder._array,
    "n": Decoder._scalar,
    "nt": Decoder._numpy_text,
    "nb": lambda d, rest, depth: np.bytes_(d.take(rest[0])),
    "b": lambda d, rest, depth: bytes(d.take(rest[0])),
    "c": lambda d, rest, depth: complex(float(rest[0]), float(rest[1])),
    "r": Decoder._record,
}


def _array(dtype: Any, shape: Any, data: Any) -> np.ndarray:
    if type(dtype) is not str or not DTYPE.fullmatch(dtype):
        raise WireError("dtype refused")
    sizes = type(shape) is list and len(shape) <= 32 and all(type(n) is int for n in shape)
    if not sizes or any(not 0 <= n < 1 << 40 for n in shape):
        raise WireError("bad shape")
    kind, count = np.dtype(dtype), math.prod(shape)
    if count * kind.itemsize != len(data):
        raise WireError("array size does not fit its shape")
    array = np.frombuffer(data, kind) if len(data) else np.empty(0, kind)
    if kind.kind == "b":  # bytes other than 0 and 1 would lie to sums and comparisons
        array = array.view(np.uint8) != 0
    if kind.kind == "U" and array.size and array.view(f"{kind.byteorder}u4").max() > 0x10FFFF:
        raise WireError("bad text array")
    return array.reshape(shape)


def generator(state: Any) -> np.random.Generator:
    """A random generator in this state. PCG64 only: other kinds trust their state blindly."""
    bits = np.random.PCG64(0)
    bits.state = state
    return np.random.Generator(bits)


def generators(args: Iterable[Any], kwargs: Mapping[str, Any]) -> list[np.random.Generator]:
    """The generators among the arguments of a call: drawing from them changes them."""
    found = [value for value in (*args, *kwargs.values()) if type(value) is np.random.Generator]
    return [value for value in found if type(value.bit_generator) is np.random.PCG64]


def distinct(keys: list[Any]) -> list[Any]:
    """The keys, refused when they are made to collide: a set of them would take quadratic time."""
    if len(keys) > 1000 and max(Counter(map(hash, keys)).values()) > 100:
        raise WireError("keys with colliding hashes")
    return keys
