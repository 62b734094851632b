"""What the grader asks crosses the line shorter than an answer may: kept values, joined words."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_support import opened
from wire_support import no_hook, plain_values, same, sent_over, texts

from autograder.sandbox import kept
from autograder.sandbox.decoder import Decoder
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.kept import SLOTS, Sent
from autograder.sandbox.proxy import Submission
from autograder.sandbox.request import RequestEncoder, RequestReader
from autograder.sandbox.server import Server
from kit import RECORDS, Foundation


class Line:
    """Both ends of a line, and how much crossed it."""

    def __init__(self) -> None:
        self.sent, self.read = Sent(), RequestReader()
        self.bytes = 0

    def crossed(self, value: Any) -> Any:
        """The value as the other end reads it."""
        encoder = RequestEncoder(no_hook, self.sent)
        tree, buffers, self.bytes = sent_over(encoder, value)
        return Decoder(buffers, self.read, RECORDS).decode(tree)


WORDS = [f"word{number}" for number in range(300)]
LARGE = {
    "words": WORDS,
    "a tuple of words": (*WORDS,),
    "texts": [WORDS[:9], [], WORDS[9:40]] * 40,
    "a tuple of texts": ([*WORDS[:40]], [*WORDS[:40]]) * 60,
    "a vocabulary": {word: number for number, word in enumerate(WORDS)},
    "numbers": [0.5 * number for number in range(300)],
    "ids": [[*range(40)]] * 140,
    "a mixture": [1, None, "a", 2.5, True] * 40,
    "a table": np.arange(600.0).reshape(30, 20).T,
    "truths": np.arange(6000) % 2 == 0,
    "a foundation": Foundation(dict.fromkeys(WORDS, 0), np.ones((300, 2))),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_value_crosses_once(name: str) -> None:
    """The second time next to nothing crosses, and what is read is the same, to the exact types."""
    line, value = Line(), LARGE[name]
    assert same(line.crossed(value), value)
    first = line.bytes
    assert same(line.crossed([value, value]), [value, value])
    assert line.bytes < first / 2


@pytest.mark.parametrize("name", [name for name in LARGE if name != "a foundation"])
def test_what_is_kept_is_in_nobodys_hands(name: str) -> None:
    """Whoever changes what was handed out changes nothing for the next one."""
    line, value = Line(), LARGE[name]
    for _ in range(3):
        read = line.crossed(value)
        assert same(read, value)
        if type(read) is not tuple:
            read.fill(0) if type(read) is np.ndarray else read.clear()
        if name in ("texts", "ids", "a tuple of texts"):
            line.crossed(value)[0].append("more")


@given(st.lists(plain_values(), max_size=6), st.data())
@settings(max_examples=200, deadline=None)
def test_any_values_in_any_order_are_read_as_they_are(values: list[Any], data: Any) -> None:
    """Whatever was asked before, a value is read as it is, with small limits to keep much."""
    line = Line()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.sandbox.request._VALUES", range(1, 20_000))
        patch.setattr("autograder.sandbox.request._BYTES", range(1, 1 << 18))
        patch.setattr("autograder.sandbox.request._FEW", 0)
        patch.setattr(kept, "SLOTS", 2)
        line.sent = Sent()
        for _ in range(8):
            value = data.draw(st.sampled_from([*values, [*values], ()]))
            assert same(line.crossed(value), value)


@given(st.lists(texts()), st.lists(st.lists(texts())))
def test_any_words_are_read_as_they_are(words: list[str], lists: list[list[str]]) -> None:
    """Empty ones, half a surrogate pair, and the sign that words are joined with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.sandbox.request._FEW", 0)
        for value in (words, (*words,), lists, (*lists,), [*words, "a\0b"]):
            assert same(Line().crossed(value), value)


def _changes() -> Iterator[tuple[Any, Any]]:
    """A value, and the same object a moment later."""
    for before, after in ((1, True), (1, 1.0), (0.0, -0.0), ("a", "b"), (None, 0)):
        values = [before] * 150
        yield values, lambda values=values, after=after: values.__setitem__(7, after)
    table, vocabulary, lists = np.zeros((40, 20)), dict.fromkeys(WORDS, 1), [["a", "b"]] * 150
    yield table, lambda: table.__setitem__((3, 3), -0.0)
    yield table, lambda: setattr(table, "shape", (20, 40))
    yield table, lambda: setattr(table, "dtype", np.int64)
    yield vocabulary, lambda: vocabulary.__setitem__(WORDS[5], True)
    yield vocabulary, lambda: vocabulary.__setitem__(WORDS[5], vocabulary.pop(WORDS[5]))
    yield lists, lambda: lists[0].append("c")
    yield lists, lambda: lists.__setitem__(slice(2), [["a"], ["b", "a", "b"]])
    yield lists, lambda: lists.__setitem__(0, ("a", "b"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("case", range(13))
def test_a_value_that_was_changed_crosses_again(case: int) -> None:
    """Also where what is in it now is equal, but not the same: True is not 1."""
    value, change = [*_changes()][case]
    line = Line()
    assert same(line.crossed(value), value)
    change()
    assert same(line.crossed(value), value)


def test_what_was_sent_long_ago_crosses_again() -> None:
    """Only the latest values are kept; one whose place was taken is sent whole."""
    line, tables = Line(), [np.full(600, number) for number in range(2 * SLOTS + 3)]
    for _ in range(2):
        for table in tables:
            assert same(line.crossed(table), table)
    assert same(line.crossed([tables[-1], tables[0]]), [tables[-1], tables[0]])


@pytest.mark.parametrize("value", [["word"] * 50_000, [["word"] * 500] * 100, np.zeros(1 << 15)])
def test_what_is_too_large_is_not_kept(value: Any) -> None:
    """The worker's memory is the submission's: a few small copies in it are enough."""
    line = Line()
    assert same(line.crossed(value), value)
    first = line.bytes
    assert same(line.crossed(value), value)
    assert line.bytes == first


TEXT = """
def clear(words):
    words.clear()

def count(words):
    return len(words)

def ask(function, words):
    words.clear()
    return [function() for _ in range(3)]

def end(words):
    import os
    os._exit(1)

def spoil():
    import sys
    frame = sys._getframe()
    while "self" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["self"].read.shelf._values.clear()
"""


@pytest.fixture
def submission(one_server: Server) -> Iterator[Any]:
    """The proxy of a submission that clears what it is given."""
    with opened(one_server, TEXT) as session:
        yield Submission(session)


def test_a_function_cannot_spoil_the_next_ones_argument(submission: Any) -> None:
    """A list that one call has cleared is whole in the next, and in the check."""
    words = [*WORDS]
    assert submission.count(words) == 300
    assert submission.clear.observe(words).args == ([],)
    assert submission.count(words) == 300
    assert words == WORDS


def test_a_new_worker_gets_everything_whole(submission: Any) -> None:
    """After the process has ended, what it kept is sent again."""
    words = [*WORDS]
    assert submission.count(words) == 300
    with pytest.raises(SubmissionFault, match="ended itself"):
        submission.end(words)
    assert submission.count(words) == 300


def test_who_spoils_what_is_kept_spoils_the_own_process(submission: Any) -> None:
    """The next request that names a kept value ends the process, and a new one gets it whole."""
    words = [*WORDS]
    assert submission.count(words) == 300
    submission.spoil()
    with pytest.raises(SubmissionFault, match="ended itself"):
        submission.count(words)
    assert submission.count(words) == 300


def test_a_request_that_fails_half_way_leaves_nothing_behind(submission: Any) -> None:
    """The worker has not seen a value whose request could not be written to its end."""
    words = [*WORDS]
    with pytest.raises(TypeError, match="cannot hand over"):
        submission.count([words, object()])
    assert submission.count(words) == 300


def test_what_call_backs_answer_is_kept_as_well(submission: Any) -> None:
    """A function of the check that gives the same list again gives it whole each time."""
    words = [*WORDS]
    assert submission.ask(lambda: words, words) == [WORDS] * 3
