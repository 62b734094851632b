"""How the grader writes what it asks, shorter than answers may be: the worker trusts the grader.

Tags beside those of `wire`, none of which an answer may use:

keep, slot, tree          a value that the worker is to keep        kept, slot   one that it keeps
lw, tw, buffer            a list or tuple of words                  lww, tww, buffer, lengths
lent, file, start, dtype, shape   an array that lies in a file the worker may read (see `loans`)
"""

import itertools
import mmap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.decoder import Decoder
from autograder.sandbox.encoder import Encoder, Hook
from autograder.sandbox.faults import WireError
from autograder.sandbox.kept import Sent, Shelf
from autograder.sandbox.wire import ATOMS

_VALUES = range(100, 50_000)  # in a list or dict that is worth keeping, and not too large to keep
_BYTES = range(4 << 10, 256 << 10)  # of an array
_OF_WORDS = frozenset(("lw", "tw", "lww", "tww"))
_NESTED = frozenset(("l**", "t**", "lww", "tww"))
_PLAIN = _OF_WORDS | _NESTED | {"l*", "t*", "lf", "tf", "a"}
Place = Callable[[np.ndarray], tuple[int, int] | None]
_WORDS = frozenset((str,))
_FEW = 30  # values, which JSON writes as fast
_END = "\0"


class RequestEncoder(Encoder):
    """As `Encoder`, for a worker that keeps what is large, and reads what is larger in place."""

    def __init__(self, hook: Hook, sent: Sent, place: Place | None = None) -> None:
        """`sent` is what the worker has; `place` says where an array lies that it may read."""
        super().__init__(hook)
        self.sent, self.place = sent, place

    def _sequence(self, value: Any, tag: str, depth: int) -> Any:
        write = super()._sequence
        if len(value) in _VALUES:
            return self._once(value, write, tag, depth)
        return write(value, tag, depth)

    def _mapping(self, value: Any, depth: int) -> Any:
        write = super()._mapping
        if len(value) in _VALUES:
            return self._once(value, write, depth)
        return write(value, depth)

    def _array(self, value: np.ndarray, depth: int) -> Any:
        write = super()._array
        if value.nbytes in _BYTES:
            return self._once(value, write, depth)
        lies = self.place(value) if self.place else None
        if lies:
            return ["lent", *lies, value.dtype.str, list(value.shape)]
        return write(value, depth)

    def _once(self, value: Any, write: Callable[..., Any], *how: Any) -> Any:
        slot = self.sent.slot(value)
        if slot is not None:
            return ["kept", slot]
        tree = write(value, *how)
        return ["keep", self.sent.keep(value), tree] if _worth_it(value, tree) else tree

    def _atoms(self, value: Any, tag: str, kinds: set[type]) -> list[Any]:
        words = self._words(value, tag + "w") if kinds == _WORDS and len(value) > _FEW else None
        return words or super()._atoms(value, tag, kinds)

    def _lists(self, value: Any, tag: str, depth: int) -> list[Any]:
        if len(value) <= _FEW and any(len(one) in _VALUES for one in value):  # kept one by one
            return [tag, *self._items(value, depth + 1)]
        words = [*itertools.chain.from_iterable(value)]
        if len(words) > _FEW and set(map(type, words)) == _WORDS:
            joined = self._words(words, tag + "ww", [*map(len, value)])
            if joined:
                return joined
        return super()._lists(value, tag, depth)

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
        self._files: dict[int, int] = {}
        self._maps: dict[int, mmap.mmap] = {}
        self._given: set[tuple[int, int]] = set()

    def begin(self, files: Iterable[tuple[int, int]]) -> None:
        """A new request, with the numbers and handles of files that may be read from now on."""
        self._files.update(files)
        self._maps.clear()  # whoever still uses an array of theirs has it to himself
        self._given.clear()

    def __call__(self, tag: str, rest: list[Any], decoder: Decoder, depth: int) -> Any:
        """The value of a tag; raises WireError when it is none of these."""
        if tag == "kept":
            return self.shelf.get(*rest)
        if tag == "keep":
            return self.shelf.put(rest[0], decoder(rest[1], depth))
        if tag == "lent":
            return self._lent(*rest)
        if tag not in _OF_WORDS:
            raise WireError(f"unknown tag {tag}")
        words = str(decoder.take(rest[0]), "utf-8", "surrogatepass").split(_END)
        left = iter(words)
        lists = [[*itertools.islice(left, length)] for length in rest[1]] if rest[1:] else words
        return lists if tag[0] == "l" else (*lists,)

    def _lent(self, file: int, start: int, dtype: str, shape: list[int]) -> np.ndarray:
        if file not in self._maps:
            self._maps[file] = mmap.mmap(self._files[file], 0, access=mmap.ACCESS_COPY)
        array: np.ndarray = np.ndarray(shape, dtype, self._maps[file], start)
        if (file, start) in self._given:  # a second argument, or call, must not see the first's
            return array.copy()
        self._given.add((file, start))
        return array


def _worth_it(value: Any, tree: Any) -> bool:
    """Whether what was written as `tree` holds nothing but plain values, and not too many."""
    if type(tree) is dict:
        return set(map(type, value.values())) <= ATOMS
    if tree[0] in _NESTED:
        return sum(map(len, value)) in _VALUES
    return tree[0] in _PLAIN
