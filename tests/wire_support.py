"""What the tests of the wire share: all kinds of plain values, a line to send them over."""

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.sandbox.channel import Channel
from autograder.sandbox.decoder import Decoder
from autograder.sandbox.dialogue import Dialogue
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.session import Limits, Program, Session
from autograder.sandbox.wire import Buffers
from kit import RECORDS, Foundation

SIZES = {
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8),
    "c": (8, 16),
    "U": (1, 7),
    "S": (1, 7),
}
DTYPES = ["|b1", *(f"{end}{k}{n}" for k, sizes in SIZES.items() for n in sizes for end in "<>")]


class Point(NamedTuple):
    """A record that the course does not know."""

    x: Any
    y: Any


@dataclass
class Span:
    """A dataclass of a submission."""

    start: Any
    end: Any


def no_hook(value: Any, *_: object) -> NoReturn:
    """Stand for the hook of a side: plain data must never need it."""
    raise AssertionError(f"{value!r} was not taken for plain data")


def crossed(value: Any, records: tuple[type, ...] = RECORDS) -> Any:
    """Return the value after a trip over a real line."""
    tree, buffers, _ = sent_over(Encoder(no_hook), value)
    return Decoder(buffers, no_hook, records).decode(tree)


def sent_over(encoder: Encoder, value: Any) -> tuple[Any, Buffers, int]:
    """What the other end of a real line receives of a value: tree, buffers and their weight."""
    tree = encoder(value)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        Channel(ours).send(tree, encoder.buffers)
        channel = Channel(theirs)
        return *channel.receive(), channel.weight


def same(a: Any, b: Any) -> bool:
    """Return whether two plain values agree to the bit, with the same exact types throughout."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is float:
        return struct.pack("d", a) == struct.pack("d", b) or (a != a and b != b)
    if type(a) is complex:
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if type(a) is dict:
        return same(list(a), list(b)) and same(list(a.values()), list(b.values()))
    return bool(a == b)


def texts() -> st.SearchStrategy[str]:
    """Any text Python can hold, half a surrogate pair included."""
    return st.text(st.characters(), max_size=12)


def arrays() -> st.SearchStrategy[np.ndarray]:
    """Arrays of every dtype that may cross: empty, without a dimension, turned, strided."""
    shapes = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    made = npst.arrays(st.sampled_from(DTYPES), shapes)
    return st.one_of(made, made.map(np.transpose), made.map(lambda a: a[..., ::2] if a.ndim else a))


def numpy_scalars() -> st.SearchStrategy[np.generic]:
    """One element of an array of any dtype."""
    return npst.arrays(st.sampled_from(DTYPES), 1).map(lambda array: array[0])


def hashable() -> st.SearchStrategy[Any]:
    """What can be a key of a dict or an element of a set; no nan, which equals nothing."""
    numbers = st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none()
    return st.recursive(numbers | texts() | st.binary(max_size=9), lambda s: st.tuples(s, s))


def atoms() -> st.SearchStrategy[Any]:
    """Values that hold no other value."""
    numbers = st.integers() | st.floats() | st.complex_numbers() | st.booleans() | st.none()
    return st.one_of(numbers, texts(), st.binary(max_size=40), arrays(), numpy_scalars())


def plain_values() -> st.SearchStrategy[Any]:
    """Every kind of plain data, nested."""
    return st.recursive(atoms(), _containers, max_leaves=20)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    vocabularies = st.dictionaries(texts(), st.integers(), max_size=4)
    return st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.lists(st.floats(), min_size=30, max_size=40),
        st.dictionaries(texts(), inner, max_size=4),
        st.dictionaries(hashable(), inner, max_size=4),
        st.sets(hashable(), max_size=4),
        st.frozensets(hashable(), max_size=4),
        st.builds(Foundation, vocabularies, arrays()),
    )


def session() -> Session:
    """A session that has no worker: only its reading of foreign tags is used."""
    return Session(None, Program("m", {}), Limits(), RECORDS)  # type: ignore[arg-type]


def decoded(tree: Any, buffers: list[Any] | None = None) -> Any:
    """Return what the grader makes of a tree, as it comes from a worker."""
    line, other = socket.socketpair()
    with line, other:
        return Decoder(buffers or [], Dialogue(session(), line).unhook, RECORDS).decode(tree)


def frame(tree: Any, *buffers: bytes) -> bytes:
    """The bytes of one frame, as an honest worker would send it."""
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    sizes = [len(data) for data in buffers]
    head = struct.pack(f"<III{len(sizes)}I", len(text), len(sizes), sum(sizes), *sizes)
    return head + text + b"".join(buffers)


def read_frame(data: bytes, seconds: float = 5) -> Any:
    """What the grader makes of these bytes on the line, which then ends."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        ours.sendall(data)
        ours.shutdown(socket.SHUT_WR)
        channel = Channel(theirs)
        channel.deadline = time.monotonic() + seconds
        return decoded(*channel.receive())
