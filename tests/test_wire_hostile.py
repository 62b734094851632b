"""The decoder against a worker that lies: nothing but its own faults, and memory in bounds."""

import contextlib
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_support import Point, decoded, frame, no_hook, plain_values, read_frame

from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import WireError

FAULTS = (WireError, EOFError, TimeoutError)
TAGS = [
    "l",
    "t",
    "s",
    "fs",
    "l*",
    "t*",
    "l**",
    "t**",
    "lf",
    "tf",
    "d",
    "a",
    "n",
    "nt",
    "nb",
    "b",
    "c",
    "r",
    "h",
    "rng",
]
WORDS = ["<f8", ">U3", "|b1", "<U1", "Foundation", "vocabulary", "vectors", "x", "00"]


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
            st.tuples(inner, inner, inner, inner).map(_generator),
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
        )

    return st.recursive(scalars(), grown, max_leaves=12)


def _generator(parts: tuple[Any, ...]) -> list[Any]:
    """A random generator in a state that no generator was ever in."""
    state = {"state": parts[0], "inc": parts[1]}
    rest = {"has_uint32": parts[2], "uinteger": parts[3]}
    return ["rng", "PCG64", {"bit_generator": "PCG64", "state": state, **rest}]


@given(trees(), st.lists(st.binary(max_size=24).map(bytearray), max_size=3))
@settings(max_examples=1000, deadline=None)
def test_any_tree_is_a_value_or_a_wire_error(tree: Any, buffers: list[bytearray]) -> None:
    """Whatever JSON a worker writes, reading it gives a value or the protocol's own fault."""
    with contextlib.suppress(WireError):
        decoded(tree, buffers)


@given(plain_values(), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
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
    with contextlib.suppress(*FAULTS):
        read_frame(bytes(data))


TREES = {
    "a buffer named twice": ["l", ["b", 0], ["b", 0]],
    "a buffer named by two kinds": ["l", ["b", 0], ["lf", 0]],
    "a buffer counted from the end": ["b", -1],
    "a buffer that is not there": ["b", 7],
    "a buffer called True": ["b", True],
    "an unknown tag": ["pickle", "x"],
    "a request's tag: keep": ["keep", 0, 1],
    "a request's tag: kept": ["kept", 0],
    "a request's tag: words": ["lw", 0],
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
    "atoms as a list of lists": ["l**", [1]],
    "a dict as a list of lists": ["l**", {"a": [1]}],
    "a text as a list of lists": ["t**", ["ab"]],
    "lists deeper than lists of lists": ["l**", [[[1]]]],
    "a list of lists that holds a dict": ["t**", [[{}]]],
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
