"""Cuts texts into the pieces that are likeliest together: SentencePiece's unigram model.

Before that the text is normed by NFKC and its spaces are joined. SentencePiece's own table does a
little more for rare signs.
"""

import unicodedata

import numpy as np

SPACE = "\u2581"
UNKNOWN, BEGIN, END = 0, 1, 2
_FAR = 10.0  # how far below the least likely piece an unknown sign is


class Pieces:
    """A vocabulary of pieces with the logarithms of their shares."""

    def __init__(self, scores: dict[str, float]):
        """`scores` holds the pieces in the order of their numbers."""
        self.scores = scores
        self.numbers = {piece: number for number, piece in enumerate(scores)}
        self.longest = max(map(len, scores))
        self.unknown = min(scores.values()) - _FAR

    def encode(self, text: str) -> list[int]:
        """The numbers of the likeliest pieces, between those for begin and end."""
        words = unicodedata.normalize("NFKC", text).split()
        signs = "".join(SPACE + word for word in words)
        cut = self._cut(signs) if signs else [None]
        return [BEGIN, *(self.numbers.get(piece, UNKNOWN) for piece in cut), END]

    def _cut(self, signs):
        best, start = [0.0] + [-np.inf] * len(signs), [0] * (len(signs) + 1)
        for end in range(1, len(signs) + 1):
            for begin in range(max(0, end - self.longest), end):
                score = self.scores.get(signs[begin:end])
                if score is None and end - begin == 1:
                    score = self.unknown
                if score is not None and best[begin] + score > best[end]:
                    best[end], start[end] = best[begin] + score, begin
        pieces, end = [], len(signs)
        while end:
            pieces.append(signs[start[end] : end])
            end = start[end]
        return pieces[::-1]


def read_pieces(data: bytes) -> Pieces:
    """The pieces of a SentencePiece file: field 1 of a protocol buffer, with text and score."""
    scores = {}
    for number, entry in _fields(data):
        if number == 1:
            parts = dict(_fields(entry))
            score = float(np.frombuffer(parts[2], "<f4")[0]) if 2 in parts else 0.0
            scores[bytes(parts[1]).decode("utf-8")] = score
    return Pieces(scores)


def _fields(data):
    """Number and content of each field of a protocol buffer message; numbers give no content."""
    data, place = memoryview(data), 0
    while place < len(data):
        key, place = _number(data, place)
        kind, size = key & 7, 0
        if kind == 0:
            _, place = _number(data, place)
        elif kind == 2:
            size, place = _number(data, place)
        else:
            size = {1: 8, 5: 4}[kind]
        yield key >> 3, data[place : place + size]
        place += size


def _number(data, place):
    value, shift = 0, 0
    while True:
        byte = data[place]
        value, shift, place = value | (byte & 127) << shift, shift + 7, place + 1
        if byte < 128:
            return value, place
