"""The decoder against a worker that lies: nothing but its own faults, and memory in bounds."""

import json
import random
import socket
import struct
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_support import Point, decoded, frame, no_hook, plain_values, read_frame

from autograder.sandbox.channel import MAX_BUFFERS, MAX_FRAME, MAX_JSON, Channel
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import TooBig, WireError
from autograder.sandbox.wire import MAX_NODES

FAULTS = (WireError, EOFError, TimeoutError)
TAGS = ["l", "t", "s", "fs", "l*", "t*", "lf", "tf", "d", "a", "n", "nt", "nb", "b", "c", "r", "h"]
WORDS = ["<f8", ">U3", "|b1", "<U1", "Foundation", "vocabulary", "vectors", "_kind", "x", "00", ""]
MIB = 1 << 20
JSON_CAP = 48 * MAX_JSON  # what Python makes of the worst JSON that fits into a frame


def scalars() -> st.SearchStrategy[Any]:
    """What a tree can hold at its leaves, with numbers that mean something to the decoder."""
    numbers = st.integers(-2, 3) | st.integers() | st.floats() | st.booleans() | st.none()
    return st.sampled_from(WORDS) | numbers | st.text(max_size=3)


def trees() -> st.SearchStrategy[Any]:
    """Anything JSON can say, mostly lists that start with a tag."""

    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        tagged = st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4))
        shapes = st.lists(st.integers(-1, 4), max_size=3)
        arrays = st.tuples(st.sampled_from(WORDS), shapes, st.integers(0, 2))
        return st.one_of(
            tagged.map(lambda pair: [pair[0], *pair[1]]),
            arrays.map(lambda parts: ["a", *parts]),
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
        )

    return st.recursive(scalars(), grown, max_leaves=12)


def cost_of(action: Callable[[], Any]) -> int:
    """Run something that may end in a fault; the most bytes of memory it held at once."""
    tracemalloc.start()
    try:
        action()
    except FAULTS:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@given(trees(), st.lists(st.binary(max_size=24).map(bytearray), max_size=3))
@settings(max_examples=1500, deadline=None)
def test_any_tree_is_a_value_or_a_wire_error(tree: Any, buffers: list[bytearray]) -> None:
    """Whatever JSON a worker writes, reading it gives a value or the protocol's own fault."""
    try:
        decoded(tree, buffers)
    except WireError:
        pass


@given(plain_values(), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=400, deadline=None)
def test_any_mutated_frame_is_a_value_or_a_fault(
    value: Any, chance: random.Random, hits: int
) -> None:
    """A frame with bytes changed, cut out or doubled gives a value or a fault, and never hangs."""
    encoder = Encoder(no_hook)
    data = bytearray(frame(encoder([Point(1, 2), value]), *encoder.buffers))
    for _ in range(hits):
        place = chance.randrange(len(data))
        if chance.random() < 0.6:
            data[place] = chance.choice([0, 1, 0x22, 0x2C, 0x5B, 0x7F, 0xFF, data[place] ^ 1])
        elif chance.random() < 0.5:
            del data[place : place + chance.randrange(1, 9)]
        else:
            data[place:place] = data[place : place + chance.randrange(1, 40)]
    try:
        read_frame(bytes(data))
    except FAULTS:
        pass


def test_mutated_frames_cost_little_memory() -> None:
    """Reading a damaged small frame takes no more than 2 MiB, whatever sizes it claims."""
    chance = random.Random(8)
    encoder = Encoder(no_hook)
    tree = encoder([np.arange(20.0), "word" * 9, {"a": [1.5] * 40}, {1: b"bytes"}, np.array("ab")])
    honest = frame(tree, *encoder.buffers)
    for _ in range(1500):
        data = bytearray(honest)
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert cost_of(lambda data=data: read_frame(bytes(data))) < 2 * MIB  # type: ignore[misc]


TREES = {
    "a buffer named twice": ["l", ["b", 0], ["b", 0]],
    "a buffer named by two kinds": ["l", ["b", 0], ["lf", 0]],
    "a buffer counted from the end": ["b", -1],
    "a buffer that is not there": ["b", 7],
    "a buffer called True": ["b", True],
    "an unknown tag": ["pickle", "x"],
    "no tag": [1, 2],
    "an empty list": [],
    "a shape below nothing": ["a", "|b1", [-1], 0],
    "a shape of two minus signs": ["a", "|b1", [-2, -2], 0],
    "a shape of fractions": ["a", "|b1", [4.0], 0],
    "a shape of truth": ["a", "|b1", [4, True], 0],
    "a shape in words": ["a", "|b1", "4", 0],
    "a shape that does not fit": ["a", "|b1", [5], 0],
    "a shape that overflows": ["a", "<f8", [1 << 39, 1 << 39], 0],
    "a shape beyond all measure": ["a", "|b1", [10**30], 0],
    "too many dimensions": ["a", "|b1", [1] * 64 + [4], 0],
    "a dtype of objects": ["a", "|O", [1], 0],
    "a dtype with fields": ["a", "<i4,<i4", [1], 0],
    "a dtype of dates": ["a", "<M8[D]", [1], 0],
    "a dtype of nothing": ["a", "<U0", [0], 0],
    "a dtype of great width": ["a", "<U99999999", [0], 0],
    "a dtype with more behind it": ["a", "<f8\n", [1], 0],
    "a text array beyond Unicode": ["a", "<U1", [1], 0],
    "a text array beyond Unicode, turned": ["a", ">U1", [1], 0],
    "a text beyond Unicode": ["n", "<U1", "ffffff7f"],
    "a number in half a byte": ["n", "<f8", "0"],
    "a number in letters": ["n", "<f8", "zz"],
    "half a float": ["l", ["lf", 0]],
    "a record whose class is no text": ["r", 5, ["x"], 1],
    "a record with its fields doubled": ["r", "P", ["x", "x"], 1, 2],
    "a record that sets its own class": ["r", "P", ["__class__"], 1],
    "a record that names its own fields": ["r", "P", ["_fields"], 1],
    "a record without names": ["r", "P", "xy", 1],
    "a foundation without vectors": ["r", "Foundation", ["vocabulary"], 1, 2],
    "an unhashable key": ["d", [["l"], 1]],
    "an unhashable element": ["s", {"a": 1}],
    "a pair of three": ["d", [1, 2, 3]],
    "a list of lists as atoms": ["l*", [[1]]],
    "a number that is no number": ["c", "x", 1],
    "a number without its half": ["c", 1],
    "a text that is no text": ["nt", ["b", 0]],
    "a handle without a number": ["h"],
    "a handle in words": ["h", "1", "thing"],
    "a generator": ["rng", "PCG64", {}],
    "a callback": ["f", 1, "function"],
}


@pytest.mark.parametrize("name", TREES)
def test_each_lie_is_a_wire_error(name: str) -> None:
    """Every way to say what cannot be is refused as a fault of the sender."""
    with pytest.raises(WireError):
        decoded(TREES[name], [bytearray(b"\xff\xff\xff\x7f")])


def test_truth_is_zero_or_one() -> None:
    """Bytes other than 0 and 1 in an array of truth values count as true, once each."""
    array = decoded(["a", "|b1", [4], 0], [bytearray([0, 1, 2, 255])])
    assert array.sum() == 3
    assert array.view(np.uint8).tolist() == [0, 1, 1, 1]
    assert bool(decoded(["n", "|b1", "02"])) is True
    assert decoded(["n", "|b1", "02"]) == np.True_


def test_a_record_cannot_shadow_what_checks_rely_on() -> None:
    """A record's own fields are tuple items as well, so neither view can say something else."""
    record = decoded(["r", "P", ["count", "index"], 1, 2])
    assert tuple(record) == (record.count, record.index) == (1, 2)
    assert record._fields == ("count", "index")


GREEDY = {
    "floats beyond the number of values": (["lf", 0], bytes(8 * (MAX_NODES + 1))),
    "floats as a tuple": (["tf", 0], bytes(8 * (MAX_NODES + 1))),
    "many small lists": (["l", *[["l"]] * 700_000], b""),
    "many atoms": (["l*", [0] * (MAX_NODES + 1)], b""),
    "deep lists": (json.loads("[" * 60 + '"l"' + "]" * 60), b""),
}


@pytest.mark.parametrize("name", GREEDY)
def test_values_that_would_grow_are_too_big(name: str) -> None:
    """A small frame cannot stand for a huge value: more than a million parts are refused."""
    tree, data = GREEDY[name]
    with pytest.raises(WireError) as caught:
        decoded(tree, [bytearray(data)])
    assert isinstance(caught.value, TooBig) or name == "deep lists"


def _colliding(count: int) -> list[int]:
    return [number * (2**61 - 1) for number in range(1, count + 1)]


@pytest.mark.parametrize("honest", [0, 30_000], ids=["all of them", "among as many honest ones"])
@pytest.mark.parametrize("tag", ["s", "fs", "d"])
def test_keys_made_to_collide_are_refused_at_once(tag: str, honest: int) -> None:
    """Keys with equal hashes, which would hold up a dict for minutes, are refused in no time."""
    keys = _colliding(30_000) + list(range(1, honest + 1))
    tree = [tag, *([[key, 0] for key in keys] if tag == "d" else keys)]
    began = time.process_time()
    with pytest.raises(WireError):
        decoded(tree)
    assert time.process_time() - began < 2


def test_a_few_equal_hashes_are_no_offence() -> None:
    """Honest keys may share a hash now and then: -1 and -2 do."""
    keys = [*range(-1000, 1000), *(2.0**power for power in range(61, 1000))]
    assert decoded(["s", *keys]) == set(keys)


HEADS = {
    "JSON over its cap": struct.pack("<III", MAX_JSON + 1, 0, 0),
    "buffers over their cap": struct.pack("<IIII", 4, 1, MAX_FRAME + 1, MAX_FRAME + 1),
    "too many buffers": struct.pack("<III", 4, MAX_BUFFERS + 1, 0),
    "every size at its largest": b"\xff" * 12,
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_with_giant_sizes_is_refused_unread(name: str) -> None:
    """A frame that says it is over the caps is too big, before a byte of it is read."""
    assert cost_of(lambda: read_frame(HEADS[name])) < MIB
    with pytest.raises(TooBig):
        read_frame(HEADS[name])


def test_sizes_that_do_not_add_up_are_refused() -> None:
    """The sizes of the buffers must be the size of all of them."""
    with pytest.raises(WireError, match="add up"):
        read_frame(struct.pack("<IIIII", 2, 2, 9, 4, 4) + b"{}" + bytes(8))


def test_a_promise_of_bytes_takes_no_memory() -> None:
    """A frame that promises 256 MiB and sends little costs little, and ends when the line does."""
    promised = struct.pack("<IIII", 2, 1, MAX_FRAME, MAX_FRAME) + b"{}" + bytes(5000)
    assert cost_of(lambda: read_frame(promised)) < 2 * MIB
    with pytest.raises(EOFError):
        read_frame(promised)


@pytest.mark.parametrize("line", [b"", b"\x02", frame({}, b"abc")[:-1]], ids=len)
def test_a_silent_line_ends_with_the_time_allowed(line: bytes) -> None:
    """Whoever stops in the middle of a frame runs out of time, not the grader."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(line)
        channel = Channel(theirs)
        channel.deadline = time.monotonic() + 0.1
        with pytest.raises(TimeoutError):
            channel.receive()


@pytest.mark.parametrize(
    "text",
    [b"{}, " * 1_000_000, b'{"":' * 1000, b'{"":0},' * 590_000, b"0.1," * 1_000_000, b"[" * MAX_JSON],
    ids=["dicts", "nested dicts", "filled dicts", "floats", "brackets"],
)
def test_the_worst_json_stays_in_bounds(text: bytes) -> None:
    """JSON that unfolds in memory costs at most 48 times its cap, and ends in a fault."""
    text = b'["l*",[' + text[: MAX_JSON - 20] + b"0]]"
    assert cost_of(lambda: _told(text)) < JSON_CAP


def _told(text: bytes) -> Any:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError("not JSON") from None
    return decoded(tree)


@pytest.mark.parametrize("dtype", ["|b1", "<f8", "<U4", "|S8", ">c16"])
def test_an_array_costs_at_most_twice_its_bytes(dtype: str) -> None:
    """An array takes the memory of its frame, and at most as much again."""
    data = bytearray(16 * MIB)
    size = len(data) // np.dtype(dtype).itemsize
    assert cost_of(lambda: decoded(["a", dtype, [size], 0], [data])) < 18 * MIB
