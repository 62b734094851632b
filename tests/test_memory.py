"""What known files answered is remembered within bounds."""

import numpy as np

from autograder.run.memory import Key, Memory, digest
from autograder.sandbox.proxy import Call


def key(number: int) -> Key:
    """The key of the question with this number."""
    return "01", "the same code", digest(Call("f", (number,)))


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    """Only so many bytes are kept; an answer that was asked for again stays."""
    memory = Memory(most=3500)
    for number in range(3):
        memory.put(key(number), ("value", number), 500)
    assert memory[key(0)] == ("value", 0)
    memory.put(key(3), ("value", 3), 500)
    assert [key(number) in memory for number in range(4)] == [True, False, True, True]
    assert len(memory) == 3


def test_an_answer_that_is_put_again_is_counted_once() -> None:
    """The same question twice does not push others out."""
    memory = Memory(most=2500)
    memory.put(key(0), ("value", 0), 500)
    for _ in range(9):
        memory.put(key(1), ("value", 1), 500)
    assert memory.weight == 2000
    assert key(0) in memory


def test_an_answer_larger_than_the_memory_is_not_kept() -> None:
    """One huge answer empties the memory, and is gone itself."""
    memory = Memory(most=2500)
    memory.put(key(0), ("value", 0), 500)
    memory.put(key(1), ("value", 1), 9000)
    assert len(memory) == memory.weight == 0


def test_questions_differ_by_anything_that_can_be_asked() -> None:
    """Function, kind of call, values, their types and shapes, and the state of a generator."""
    drawn = np.random.default_rng(1)
    drawn.random()
    calls = [
        Call("f", ()),
        Call("g", ()),
        Call("f", (), op="observe"),
        Call("f", (1,)),
        Call("f", (1.0,)),
        Call("f", (True,)),
        Call("f", ("1",)),
        Call("f", ([1],)),
        Call("f", ((1,),)),
        Call("f", (), {"a": 1}),
        Call("f", (np.array([1, 0]),)),
        Call("f", (np.array([1.0, 0.0]),)),
        Call("f", (np.array([[1], [0]]),)),
        Call("f", (np.random.default_rng(1),)),
        Call("f", (drawn,)),
    ]
    assert len({digest(call) for call in calls}) == len(calls)
    assert digest(Call("f", (np.random.default_rng(1),))) == digest(calls[-2])


def test_what_cannot_be_asked_again_has_no_digest() -> None:
    """An object, or a function, is one of a kind."""
    assert digest(Call("f", (object(),))) == digest(Call("f", (len,))) == b""
