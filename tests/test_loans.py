"""Large constants are read in place: written once to memory that nobody can write to any more."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sandbox_support import opened
from wire_support import same

from autograder.sandbox import dialogue, loans
from autograder.sandbox.channel import Channel
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.loans import LARGE, Lender, constant
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from kit.models import _bert

pytestmark = pytest.mark.skipif(not Lender().able, reason="this system has no sealed memory")

TEXT = """
import mmap
import os


def same(*values):
    return values


def total(array):
    return float(array.sum())


def cleared(array):
    array[:] = 0
    return total(array)


def spent(array):
    before = total(array)
    array[:] = 0
    return before


def other(array, same):
    return cleared(array) + total(same)


def asked(given):
    return [total(given()), cleared(given()), total(given())]


def anew(n):
    handle = os.open(f"/proc/self/fd/{n}", os.O_RDWR)
    try:
        os.pwrite(handle, b"x", 0)
    finally:
        os.close(handle)


def tried():
    ways = {
        "write": lambda n: os.pwrite(n, b"x", 0),
        "truncate": lambda n: os.ftruncate(n, 0),
        "map": lambda n: mmap.mmap(n, 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE),
        "open anew": anew,
    }
    done = []
    for n in range(4, 32):
        for name, way in ways.items():
            try:
                way(n)
                done.append(name)
            except OSError:
                pass
    return done


def seek():
    found = []
    for n in range(4, 32):
        try:
            found.append(os.lseek(n, 0, os.SEEK_CUR))
            os.lseek(n, 4711, os.SEEK_SET)
        except OSError:
            pass
    return found


def end():
    os._exit(3)
"""


def fixed(array: np.ndarray) -> np.ndarray:
    """An array that nobody can write to."""
    array.flags.writeable = False
    return array


def table(number: float = 1.0) -> np.ndarray:
    """Half a megabyte of one number."""
    return fixed(np.full((256, 256), number))


def memory_files() -> int:
    """How many files in memory this process has open."""
    links = [os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return sum("memfd:lent" in link for link in links)


@pytest.fixture
def session(one_server: Server) -> Iterator[Any]:
    """A conversation that has not begun."""
    with opened(one_server, TEXT) as opened_session:
        yield opened_session


@pytest.fixture
def submission(session: Any) -> Any:
    """A module that says what it is given, and tries to change it."""
    return Submission(session)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The weights of all buffers that are sent."""
    weights: list[int] = []
    send = Channel.send

    def noting(self: Channel, tree: Any, buffers: Any, *rest: Any, **more: Any) -> None:
        weights.extend(map(len, buffers))
        send(self, tree, buffers, *rest, **more)

    monkeypatch.setattr(Channel, "send", noting)
    return weights


def square() -> np.ndarray:
    """All numbers up to 90,000, in an array that owns its memory."""
    return fixed(np.add.outer(np.arange(300.0) * 300, np.arange(300.0)))


KINDS = {
    "numbers": square(),
    "halves": fixed(np.ones((2, 1000, 100), dtype="<f2")),
    "turned": square().T,
    "every third": fixed(np.arange(90_000 * 3))[::3],
    "from bytes": np.frombuffer(bytes(range(256)) * 2000, np.uint8).reshape(2, -1),
    "truths": fixed(np.arange(300_000) % 3 == 0),
    "words": fixed(np.array(["ab", "c"] * 50_000)),
}


@pytest.mark.parametrize("name", KINDS)
def test_what_is_read_is_the_same(submission: Any, sent: list[int], name: str) -> None:
    """To the exact type and bit, although nothing of it crosses."""
    value = KINDS[name]
    assert value.nbytes >= LARGE
    first, second = submission.same(value, [value])
    assert same(first, np.ascontiguousarray(value))
    assert same(second, [first])
    assert sent == []


def test_what_may_be_lent() -> None:
    """Only what cannot be written to, by any array that shares its memory."""
    own, view = np.zeros(9), np.zeros(9)[:]
    assert not constant(own)
    assert not constant(fixed(view))
    assert not constant(np.broadcast_to(own, (3, 9)))
    assert not constant(fixed(np.array([None])))
    assert not constant(fixed(np.frombuffer(bytearray(72))))
    assert constant(fixed(own))
    assert constant(own[2:].reshape(7, 1))
    assert constant(np.frombuffer(bytes(72)))


def test_what_can_be_written_to_is_sent(submission: Any, sent: list[int]) -> None:
    """It may be another one at the next call."""
    array = np.ones((256, 256))
    assert submission.total(array) == 65536
    array[0, 0] = 5
    assert submission.total(array) == 65540
    assert sent == [array.nbytes] * 2


def test_a_function_that_changes_it_changes_its_own(submission: Any) -> None:
    """The next call, and the next submission, find it whole."""
    array = table()
    assert submission.cleared(array) == 0
    assert submission.total(array) == 65536
    assert array.sum() == 65536
    assert submission.spent.each([(array,)] * 50) == [65536] * 50
    assert submission.other(array, array) == 65536


def test_a_new_worker_reads_the_same_file(one_server: Server, submission: Any) -> None:
    """It was written once; after a crash, and in the next session, it is there."""
    array, before = table(2.0), memory_files()
    assert submission.total(array) == 2 * 65536
    with pytest.raises(SubmissionFault, match="ended itself"):
        submission.end()
    assert submission.total(array) == 2 * 65536
    with opened(one_server, TEXT) as other:
        assert Submission(other).total(array) == 2 * 65536
    assert memory_files() == before + 1


def test_call_backs_lend_as_well(submission: Any) -> None:
    """A function of the check that gives a constant gives it whole each time."""
    array = table()
    assert submission.asked(lambda: array) == [65536, 0, 65536]


def test_nobody_can_write_to_it(server: Server) -> None:
    """Not by the handle, not by a map, not by opening it again, at any level."""
    array = table()
    with opened(server, TEXT) as session:
        submission: Any = Submission(session)
        assert submission.total(array) == 65536
        assert submission.tried() == []
        assert submission.total(array) == 65536


def test_it_leaves_no_word_for_the_next(one_server: Server) -> None:
    """Workers do not share a position in the file, either."""
    array = table()
    for _ in range(2):
        with opened(one_server, TEXT) as session:
            submission: Any = Submission(session)
            submission.total(array)
            assert set(submission.seek()) == {0}


def test_files_go_with_their_arrays(submission: Any) -> None:
    """What no check holds any more is closed; another array in its place is not taken for it."""
    before = memory_files()
    for number in range(40):
        array = table(number)
        assert submission.total(array) == number * 65536
        submission._calls.clear()
        del array
        gc.collect()
    assert memory_files() <= before + 1


def test_more_files_than_a_worker_has_handles(submission: Any, sent: list[int]) -> None:
    """What goes beyond is sent, and is the same."""
    tables = [table(number) for number in range(2 * dialogue._FILES)]
    for _ in range(2):
        assert [submission.total(array) / 65536 for array in tables] == [*range(len(tables))]
    assert sent == [tables[0].nbytes] * 2 * dialogue._FILES


def test_many_files_in_one_request(one_server: Server, submission: Any, sent: list[int]) -> None:
    """A worker that has none of them yet gets as many as it has room for."""
    tables = [table(number) for number in range(2 * dialogue._FILES)]
    for one in tables[: dialogue._FILES + 4]:
        with opened(one_server, TEXT) as other:
            Submission(other).total(one)
    assert sent == []
    got = submission.same(*tables)
    assert [array.mean() for array in got] == [*range(len(tables))]
    assert sent == [tables[0].nbytes] * dialogue._FILES


def test_without_memory_for_it(
    submission: Any, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent as any other value."""

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(loans.os, "memfd_create", full)
    array = table(3.0)
    assert submission.total(array) == 3 * 65536
    assert sent == [array.nbytes]


def test_a_file_that_was_not_written_to_its_end(
    submission: Any, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in it before, and after, is right."""
    first, second, third = table(1.0), table(2.0), table(3.0)
    write, writes = os.pwrite, []

    def stopping(handle: int, data: Any, at: int) -> int:
        writes.append(at)
        if len(writes) == 3:
            raise OSError(28, "No space left on device")
        return write(handle, data[: len(data) // 2 + 1], at)

    monkeypatch.setattr(loans.os, "pwrite", stopping)
    got = submission.same(first, second, third)
    assert [array.mean() for array in got] == [1, 2, 3]
    assert len(sent) <= 1


def test_the_weights_of_a_real_model_are_constants() -> None:
    """Whatever BERT's arrays are made of, they can be lent: 90 MB for each call otherwise."""
    names = ["attention.self.query", "attention.self.key", "attention.self.value"]
    names += ["attention.output.dense", "intermediate.dense", "output.dense"]
    norms = ["encoder.layer.0.attention.output", "encoder.layer.0.output", "embeddings"]
    square = np.eye(4, dtype=np.float32).tobytes()
    arrays = {f"encoder.layer.0.{name}": square for name in names}
    read = {
        f"{name}.weight": np.frombuffer(data, "<f4").reshape(4, 4) for name, data in arrays.items()
    }
    read |= {f"{name}.bias": read[f"{name}.weight"][0] for name in arrays}
    read |= {
        f"{name}.LayerNorm.{kind}": np.frombuffer(square, "<f4")
        for name in norms
        for kind in ("weight", "bias")
    }
    for kind in ("word", "position", "token_type"):
        read[f"embeddings.{kind}_embeddings.weight"] = np.frombuffer(square, "<f4").reshape(4, 4)
    encoder = _bert(read, {}, heads=1)
    layer = encoder.layers[0]
    parts = [
        encoder.words,
        encoder.positions,
        layer.query.weights,
        layer.wide.weights,
        layer.wide.bias,
    ]
    assert all(map(constant, parts))
