"""A GPT-type model of the Llama make, in numpy: each token sees itself and what stands before it.

What differs from the encoder of exercise 12: the mask; a norm before each step, by the root of the
mean square; places told by turning questions and keys (rotary positions); fewer keys and values
than questions; and a gate (SwiGLU) where the encoder has GELU.
"""

from typing import NamedTuple

import numpy as np


class Block(NamedTuple):
    """One layer, all arrays float32.

    norm_gather, norm_think   (d,)
    query                     (heads * size, d)
    key, value                (shared * size, d): several heads share one key and value
    mix                       (d, heads * size)
    gate, widen               (wide, d)
    narrow                    (d, wide)
    """

    norm_gather: np.ndarray
    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    mix: np.ndarray
    norm_think: np.ndarray
    gate: np.ndarray
    widen: np.ndarray
    narrow: np.ndarray


class Decoder:
    """A checkpoint that reads tokens and scores what comes after each.

    words    (V, d): the vector each token starts with, and what the last vectors are compared with
    norm     (d,), before that comparison
    size     of a head      base   of the turning      tiny   added to a mean square
    """

    def __init__(self, words, blocks, norm, size, base=10000.0, tiny=1e-5, tokenizer=None):
        """`tokenizer` gives `encode` and `decode`, if there is one."""
        self.words, self.blocks, self.norm = words, blocks, norm
        self.size, self.tiny = size, np.float32(tiny)
        self.turns = (base ** (-np.arange(0, size, 2) / size)).astype(np.float32)
        if tokenizer:
            self.encode, self.decode = tokenizer.encode, tokenizer.decode
        self._tokens, self._memory, self._hidden = [], [], words[:0]

    def read(self, tokens: list[int], first: int) -> np.ndarray:
        """Scores of every token for the place after each place from `first` on.

        returns   logits, float64 (len(tokens) - first, V)

        What was read of the last text is kept: a beginning that two texts share is read once.
        """
        start = _alike(self._tokens, tokens)
        if start < len(tokens):
            self._go_on(tokens, start)
        return (self._hidden[first : len(tokens)] @ self.words.T).astype(float)

    def _go_on(self, tokens, start):
        """Read `tokens` from `start` on, on top of what is kept of those before."""
        hidden, memory = self.words[tokens[start:]], []
        for number, block in enumerate(self.blocks):
            kept = [part[:, :start] for part in self._memory[number]] if start else None
            gathered, read = self._gather(hidden, block, kept, start)
            memory.append(read)
            hidden = hidden + gathered
            hidden = hidden + _think(self._normed(hidden, block.norm_think), block)
        normed = self._normed(hidden, self.norm)
        self._hidden = np.concatenate([self._hidden[:start], normed])
        self._tokens, self._memory = list(tokens), memory

    def _gather(self, hidden, block, kept, start):
        normed = self._normed(hidden, block.norm_gather)
        query, key, value = (
            _heads(normed @ part.T, self.size) for part in (block.query, block.key, block.value)
        )
        places = np.arange(start, start + len(hidden), dtype=np.float32)
        query, key = self._turned(query, places), self._turned(key, places)
        if kept:
            key = np.concatenate([kept[0], key], axis=1)
            value = np.concatenate([kept[1], value], axis=1)
        several = len(query) // len(key)
        scores = query @ np.repeat(key, several, axis=0).transpose(0, 2, 1)
        later = np.arange(key.shape[1]) > places[:, None]
        scores = np.where(later, np.float32(-np.inf), scores / np.float32(self.size**0.5))
        powers = np.exp(scores - np.amax(scores, axis=2, keepdims=True))
        powers /= np.sum(powers, axis=2, keepdims=True)
        gathered = (powers @ np.repeat(value, several, axis=0)).transpose(1, 0, 2)
        return gathered.reshape(len(hidden), -1) @ block.mix.T, (key, value)

    def _turned(self, heads, places):
        """Each pair of numbers, turned by an angle that grows with its place in the text."""
        angles = places[:, None] * self.turns
        cosine, sine = np.cos(angles), np.sin(angles)
        even, odd = heads[..., 0::2], heads[..., 1::2]
        turned = np.empty_like(heads)
        turned[..., 0::2] = even * cosine - odd * sine
        turned[..., 1::2] = even * sine + odd * cosine
        return turned

    def _normed(self, hidden, scale):
        square = (hidden * hidden).mean(axis=-1, keepdims=True)
        return hidden / np.sqrt(square + self.tiny) * scale


def tiny_decoder(
    rng: np.random.Generator, vocabulary: int = 20, heads: int = 4, shared: int = 2, blocks: int = 2
) -> Decoder:
    """A decoder of the same make with random numbers: it knows nothing, and is read in no time."""
    size, d = 4, 12

    def array(*shape):
        return rng.normal(scale=0.5, size=shape).astype(np.float32)

    made = [
        Block(
            array(d),
            array(heads * size, d),
            array(shared * size, d),
            array(shared * size, d),
            array(d, heads * size),
            array(d),
            array(2 * d, d),
            array(2 * d, d),
            array(d, 2 * d),
        )
        for _ in range(blocks)
    ]
    return Decoder(array(vocabulary, d), made, array(d), size)


def _heads(rows, size):
    return rows.reshape(len(rows), -1, size).transpose(1, 0, 2)


def _think(hidden, block):
    gate = hidden @ block.gate.T
    return (gate / (1 + np.exp(-gate)) * (hidden @ block.widen.T)) @ block.narrow.T


def _alike(one, other):
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
