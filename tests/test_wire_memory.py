"""A worker that wants to fill the grader's memory, or to hold it up: both stay in bounds."""

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
from wire_support import decoded, frame, no_hook, read_frame

from autograder.sandbox.channel import MAX_BUFFERS, MAX_FRAME, MAX_JSON, Channel
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import TooBig, WireError
from autograder.sandbox.wire import MAX_NODES

FAULTS = (WireError, EOFError, TimeoutError)
MIB = 1 << 20
UNFOLDED = 72  # bytes that Python and the decoder make of one byte of the worst JSON


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


GREEDY = {
    "floats beyond the number of values": (["lf", 0], bytes(8 * (MAX_NODES + 1))),
    "floats as a tuple": (["tf", 0], bytes(8 * (MAX_NODES + 1))),
    "many small lists": (["l", *[["l"]] * 700_000], b""),
    "many atoms": (["l*", [0] * (MAX_NODES + 1)], b""),
    "many empty lists": (["l**", [[]] * (MAX_NODES + 1)], b""),
    "many atoms in lists": (["l**", [[0] * 1000] * (MAX_NODES // 1000 + 1)], b""),
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
    "part", ['{"":{"":{"":0}}},', '{"":0},', "[],", '["l"],', "0.1,", '"\U0001f600",', "[" * MIB]
)
@pytest.mark.parametrize(("opening", "closing"), [('["l",', "0]"), ('["l*",[', "0]]")])
def test_the_worst_json_stays_in_bounds(opening: str, closing: str, part: str) -> None:
    """JSON and the value it stands for take at most 72 times its bytes: 288 MiB for a frame."""
    text = opening + part * (MIB // 4 // len(part.encode())) + closing
    assert cost_of(lambda: _told(text.encode())) < max(UNFOLDED * len(text.encode()), MIB)


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
