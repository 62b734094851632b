"""The tokenizer of GPT-type models: pieces of bytes, joined by merges (exercise 11 trains such)."""

import re
from itertools import pairwise

_DIGIT = re.compile(r"(\d)")
_WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
_SHOWN = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that stand for themselves
_OTHERS = [byte for byte in range(256) if byte not in _SHOWN]
_SIGN = {byte: chr(byte) for byte in _SHOWN}
_SIGN |= {byte: chr(256 + number) for number, byte in enumerate(_OTHERS)}
_BYTE = {sign: byte for byte, sign in _SIGN.items()}


class BytePairs:
    """Encodes and decodes with given pieces and merges."""

    def __init__(self, pieces: list[str], merges: list[str], marks: list[str]):
        """The vocabulary.

        pieces   in the order of their numbers; each byte is written as one sign
        merges   "left right", the earliest first
        marks    pieces that stand for no text, such as "<|im_end|>"
        """
        self.pieces, self.marks = pieces, set(marks)
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self._rank = {tuple(pair.split(" ")): rank for rank, pair in enumerate(merges)}
        self._marks = re.compile("(" + "|".join(map(re.escape, marks)) + ")")
        self._known = {}

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's pieces; a mark in the text becomes its number."""
        parts = self._marks.split(text) if self.marks else [text]
        return [number for part in parts for number in self._part(part)]

    def decode(self, tokens: list[int]) -> str:
        """The text of some numbers; bytes that are no UTF-8 show as a question mark."""
        pieces = [self.pieces[token] for token in tokens]
        signs = (p.encode() if p in self.marks else bytes(map(_BYTE.get, p)) for p in pieces)
        return b"".join(signs).decode("utf-8", "replace")

    def _part(self, part):
        if part in self.marks:
            return [self.numbers[part]]
        runs = [run for run in _DIGIT.split(part) if run]
        words = [word for run in runs for word in ([run] if run.isdigit() else _WORD.findall(run))]
        return [number for word in words for number in self._word(word)]

    def _word(self, word):
        if word not in self._known:
            signs = [_SIGN[byte] for byte in word.encode("utf-8")]
            self._known[word] = [self.numbers[piece] for piece in self._joined(signs)]
        return self._known[word]

    def _joined(self, signs):
        never = len(self._rank)
        while len(signs) > 1:
            ranks = [self._rank.get(pair, never) for pair in pairwise(signs)]
            at = ranks.index(min(ranks))
            if ranks[at] == never:
                break
            signs[at : at + 2] = [signs[at] + signs[at + 1]]
        return signs
