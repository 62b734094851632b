"""How the grader writes what it asks, shorter than answers may be: the worker trusts the grader.

Tags beside those of `wire`, none of which an answer may use:

keep, slot, tree          a value that the worker is to keep        kept, slot   one that it keeps
lw, tw, buffer            a list or tuple of words                  lww, tww, buffer, lengths
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.sandbox.decoder import Decoder
from autograder.sandbox.encoder import Encoder, Hook
from autograder.sandbox.faults import WireError
from autograder.sandbox.kept import Sent, Shelf
from autograder.sandbox.wire import ATOMS

_VALUES = range(32, 20_000)  # in a list or dict that is worth keeping, and not too large to keep
_BYTES = range(512, 256 << 10)  # of an array
_OF_WORDS = frozenset(("lw", "tw", "lww", "tww"))
_PLAIN = _OF_WORDS | {"l*", "t*", "lf", "tf", "l**", "t**", "a"}
_WORDS, _LISTS = frozenset((str,)), frozenset((list,))
_FEW = 8  # values, which JSON writes as fast
_END = "\0"


class RequestEncoder(Encoder):
    """As `Encoder`, for a worker that keeps what is large."""

    def __init__(self, hook: Hook, sent: Sent) -> None:
        """`sent` is what the worker has."""
        super().__init__(hook)
        self.sent = sent

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """The tree of `value`, or the slot of a value that the worker has."""
        if not _large(value):
            return super().__call__(value, depth)
        slot = self.sent.slot(value)
        if slot is not None:
            return ["kept", slot]
        tree = super().__call__(value, depth)
        return ["keep", self.sent.keep(value), tree] if _plain(value, tree) else tree

    def _sequence(self, value: Any, tag: str, depth: int) -> list[Any]:
        if len(value) > _FEW:
            return self._of_words(value, tag) or super()._sequence(value, tag, depth)
        if any(map(_large, value)):  # each on its own, even where all could go as one
            return [tag, *self._items(value, depth + 1)]
        return super()._sequence(value, tag, depth)

    def _of_words(self, value: Any, tag: str) -> list[Any] | None:
        kinds = set(map(type, value))
        if kinds == _WORDS:
            return self._words(value, tag + "w")
        if kinds == _LISTS:
            words = [*itertools.chain.from_iterable(value)]
            if set(map(type, words)) == _WORDS:
                return self._words(words, tag + "ww", [*map(len, value)])
        return None

    def _words(self, words: Sequence[str], tag: str, *lengths: list[int]) -> list[Any] | None:
        text = _END.join(words)
        if text.count(_END) != len(words) - 1:  # a word has one of its own
            return None
        return [tag, self._buffer(text.encode("utf-8", "surrogatepass")), *lengths]


class RequestReader:
    """Reads these tags, in the worker."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self.shelf = Shelf()

    def __call__(self, tag: str, rest: list[Any], decoder: Decoder, depth: int) -> Any:
        """The value of a tag; raises WireError when it is none of these."""
        if tag == "kept":
            return self.shelf.get(*rest)
        if tag == "keep":
            return self.shelf.put(rest[0], decoder(rest[1], depth))
        if tag not in _OF_WORDS:
            raise WireError(f"unknown tag {tag}")
        words = str(decoder.take(rest[0]), "utf-8", "surrogatepass").split(_END)
        left = iter(words)
        lists = [[*itertools.islice(left, length)] for length in rest[1]] if rest[1:] else words
        return lists if tag[0] == "l" else (*lists,)


def _large(value: Any) -> bool:
    kind = type(value)
    if kind is np.ndarray:
        return value.nbytes in _BYTES
    return (kind is list or kind is dict or kind is tuple) and len(value) in _VALUES


def _plain(value: Any, tree: Any) -> bool:
    if type(tree) is dict:
        return set(map(type, value.values())) <= ATOMS
    return tree[0] in _PLAIN
