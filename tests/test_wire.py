"""The wire: plain data crosses as it is, to the bit and to the exact type; the rest is refused."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_support import (
    DTYPES,
    Point,
    Span,
    arrays,
    crossed,
    numpy_scalars,
    plain_values,
    same,
)

from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import TooBig
from autograder.sandbox.wire import MAX_DEPTH, Record
from kit import Foundation


@given(plain_values())
@settings(max_examples=300, deadline=None)
def test_plain_data_crosses_unchanged(value: Any) -> None:
    """Any nesting of plain values arrives equal to the bit, every part with its exact type."""
    assert same(crossed(value), value)


@given(plain_values())
@settings(max_examples=100, deadline=None)
def test_crossing_twice_is_crossing_once(value: Any) -> None:
    """What has arrived can be sent back, and arrives as the same again."""
    once = crossed(value)
    assert same(crossed(once), once)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3)])
def test_arrays_of_every_dtype(dtype: str, shape: tuple[int, ...]) -> None:
    """Every dtype keeps its byte order; empty arrays and 0-d ones keep their shape."""
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    assert same(crossed(array), array)


@given(arrays())
@settings(max_examples=200, deadline=None)
def test_an_array_that_arrives_is_whole_and_in_order(array: np.ndarray) -> None:
    """A turned or strided array arrives in plain C order, in memory of its own."""
    got = crossed(array)
    assert got.flags.c_contiguous
    assert not np.shares_memory(got, array)


@given(numpy_scalars())
@settings(max_examples=200, deadline=None)
def test_numpy_scalars_stay_numpy_scalars(scalar: np.generic) -> None:
    """A number of numpy's does not turn into Python's, nor the other way round."""
    assert same(crossed(scalar), scalar)
    assert type(crossed(scalar.item())) is type(scalar.item())


@pytest.mark.parametrize("text", ["", "a", "a\0b", "\ud800", "\U0010ffff", "é\n"])
@pytest.mark.parametrize("kind", [str, np.str_, lambda text: [text, text], np.array])
def test_texts_of_every_sort(kind: Callable[[str], Any], text: str) -> None:
    """Empty texts, nul characters and halves of surrogate pairs arrive as they were."""
    assert same(crossed(kind(text)), kind(text))


def test_bytes_of_every_sort() -> None:
    """Bytes arrive as they were, nuls at their end included."""
    for data in (b"", b"\0", b"a\0", bytes(range(256))):
        assert same(crossed([data, np.bytes_(data)]), [data, np.bytes_(data)])


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**64, -(10**4000)], ids=int.bit_length)
def test_whole_numbers_of_any_size(number: int) -> None:
    """A whole number of Python's has no largest size that a course would meet."""
    assert crossed(number) == number


def test_order_of_a_dict_is_kept() -> None:
    """A dict arrives in the order it was filled, whatever its keys are."""
    for keys in (["b", "a", "c"], [2, "a", (1, 2), None, 1.5]):
        assert list(crossed(dict.fromkeys(keys, 0))) == keys


def test_dicts_of_collections_arrive_as_dicts() -> None:
    """The dicts of the standard library are dicts to a check."""
    made = [Counter("aab"), OrderedDict(a=2, b=1), defaultdict(int, a=2, b=1)]
    for mapping in made:
        assert same(crossed(mapping), {"a": 2, "b": 1})


def test_the_foundation_stays_a_foundation() -> None:
    """The course's own NamedTuple arrives as itself, its array inside it."""
    foundation = Foundation({"refund": 0}, np.ones((1, 2)))
    got = crossed(foundation)
    assert type(got) is Foundation
    assert same(got, foundation)


@pytest.mark.parametrize(
    "value", [Point(1, [2.0]), Span(1, [2.0])], ids=["NamedTuple", "dataclass"]
)
def test_other_records_arrive_as_generic_records(value: Any) -> None:
    """A NamedTuple or dataclass of a submission arrives with its fields and none of its methods."""
    got = crossed(value)
    assert type(got) is Record
    assert got == (1, [2.0])
    assert got._kind == type(value).__name__
    assert [getattr(got, name) for name in got._fields] == [1, [2.0]]
    assert same(list(crossed(got)), [1, [2.0]])


def test_private_fields_of_a_dataclass_stay_behind() -> None:
    """A field that starts with an underscore is nobody else's business, and no offence."""

    @dataclass
    class Cached:
        word: str
        _cache: dict[str, int]

    assert crossed(Cached("refund", {}))._fields == ("word",)


class _Liar(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


REFUSED = {
    "object": object(),
    "array of objects": np.array([object()], dtype=object),
    "array of records": np.zeros(2, dtype="i4,f8"),
    "array of dates": np.array(["2024-01-01"], dtype="datetime64[D]"),
    "date": np.datetime64("2024-01-01"),
    "subclass of float": _Liar(1),
    "subclass of ndarray": np.ma.masked_array([1.0]),
    "generator": (x for x in ()),
    "range": range(3),
    "bytearray": bytearray(b"ab"),
    "class": int,
    "function": len,
    "module": np,
    "wide float": np.longdouble(1) if np.longdouble(1).itemsize > 8 else object(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_plain_data_never_crosses(name: str) -> None:
    """Anything but exact plain types is left to the hook of its side, on the way and inside."""
    for value in (REFUSED[name], [REFUSED[name]], {"a": (REFUSED[name],)}):
        handed: list[Any] = []
        Encoder(partial(_kept, handed))(value)
        assert len(handed) == 1
        assert handed[0] is REFUSED[name]


def _kept(handed: list[Any], value: Any, *_: object) -> list[Any]:
    handed.append(value)
    return ["h", len(handed), "thing"]


def test_a_value_that_holds_itself_is_too_big() -> None:
    """A cycle ends in a clear refusal, not in a crash."""
    ring: list[Any] = []
    ring.append(ring)
    knot: dict[str, Any] = {}
    knot["again"] = {"and": knot}
    for value in (ring, knot):
        with pytest.raises(TooBig, match="contains itself"):
            crossed(value)


@given(st.integers(1, MAX_DEPTH))
def test_deep_values_cross_up_to_the_limit(depth: int) -> None:
    """Nesting crosses up to the limit, and what crosses can be read on the other side."""
    value: Any = "core"
    for _ in range(depth):
        value = [value, "x"]
    assert crossed(value) == value


def test_deeper_values_are_too_big() -> None:
    """One level more than the limit is refused where it is sent."""
    value: Any = []
    for _ in range(MAX_DEPTH + 1):
        value = [value, "x"]
    with pytest.raises(TooBig):
        crossed(value)


@pytest.mark.parametrize(
    "value",
    [10**5000, ["word"] * 700_000, np.zeros((1 << 28) + 1, np.uint8)],
    ids=["a number of 5000 digits", "5 MB of text", "an array over 256 MB"],
)
def test_values_over_the_caps_are_too_big(value: Any) -> None:
    """What is too large to hand over is refused by its sender, as too big and nothing else."""
    with pytest.raises(TooBig):
        crossed(value)
