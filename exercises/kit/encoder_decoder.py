"""The shape of a T5-type model, on a tiny one with random numbers: it has learned nothing.

An encoder reads the source, and every place sees every other. A decoder writes: each place sees
what is written before it, and gathers from the encoder's vectors (cross attention). No package is
known that carries real weights of this type, so this one shows only how the parts meet.

    python -m kit.encoder_decoder        in the folder exercises: prints who looks at whom
"""

from typing import NamedTuple

import numpy as np


class Gather(NamedTuple):
    """One attention: query, key, value and mix, each (d, d)."""

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    mix: np.ndarray


class EncoderDecoder:
    """One layer of each kind, one head, d numbers, V tokens; token 0 starts what is written."""

    def __init__(self, rng: np.random.Generator, tokens: int = 12, d: int = 8):
        """All numbers are drawn with `rng`."""
        self.words, self.places = rng.normal(size=(tokens, d)), rng.normal(size=(40, d))
        self.reads, self.writes, self.crosses = (
            Gather(*rng.normal(size=(4, d, d)) / np.sqrt(d)) for _ in range(3)
        )

    def encode(self, source: list[int]) -> np.ndarray:
        """(S, d): the source read in both directions."""
        hidden = self._start(source)
        everything = np.ones((len(source), len(source)), dtype=bool)
        return hidden + _gathered(hidden, hidden, self.reads, everything)[0]

    def decode(self, memory: np.ndarray, written: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """What comes after each written token, and where each looks in the source.

        returns   (logits (T, V), shares (T, S)): each row of shares adds up to 1
        """
        hidden = self._start(written)
        before = np.tri(len(written), dtype=bool)
        hidden = hidden + _gathered(hidden, hidden, self.writes, before)[0]
        everything = np.ones((len(written), len(memory)), dtype=bool)
        from_source, shares = _gathered(hidden, memory, self.crosses, everything)
        return (hidden + from_source) @ self.words.T, shares

    def reader(self, source: list[int]):
        """`read(tokens, first)` for this source: what `generate` of exercise 12 takes."""
        memory = self.encode(source)
        return lambda tokens, first: self.decode(memory, tokens)[0][first:]

    def _start(self, tokens):
        return self.words[tokens] + self.places[: len(tokens)]


def _gathered(asking, asked, gather, seen):
    scores = asking @ gather.query @ (asked @ gather.key).T / np.sqrt(asking.shape[1])
    scores = np.where(seen, scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = shares / shares.sum(axis=1, keepdims=True)
    return shares @ (asked @ gather.value) @ gather.mix, shares


if __name__ == "__main__":
    model, source, written = EncoderDecoder(np.random.default_rng(0)), [5, 3, 8, 2], [0, 7, 7]
    logits, shares = model.decode(model.encode(source), written)
    print(f"logits {logits.shape}: a row for each written token, a column for each token there is")
    print("where each written token looks; columns are the tokens of the source")
    for token, row in zip(written, shares, strict=True):
        print(f"{token:8}   {'  '.join(f'{share:.2f}' for share in row)}")
