"""What a pretrained encoder is made of, and the small tools your code needs beside numpy."""

import unicodedata
from typing import NamedTuple

import numpy as np


class Dense(NamedTuple):
    """One linear step: `x @ weights + bias`. weights (in, out), bias (out,)."""

    weights: np.ndarray
    bias: np.ndarray


class Norm(NamedTuple):
    """What a layer norm has learned. scale (d,), shift (d,)."""

    scale: np.ndarray
    shift: np.ndarray


class Layer(NamedTuple):
    """One layer of an encoder whose vectors have d numbers.

    query, key, value   Dense (d, d): what a token looks for, offers, and passes on
    mix                 Dense (d, d): puts the heads together
    norm_mix            Norm, after attention
    wide, narrow        Dense (d, 4 d) and (4 d, d): the step that each token takes alone
    norm_narrow         Norm, after that step
    """

    query: Dense
    key: Dense
    value: Dense
    mix: Dense
    norm_mix: Norm
    wide: Dense
    narrow: Dense
    norm_narrow: Norm


class Encoder(NamedTuple):
    """A BERT-type checkpoint.

    vocabulary   piece -> number, V pieces; "[PAD]", "[UNK]", "[CLS]" and "[SEP]" are among them
    words        (V, d): the vector that each piece starts with
    positions    (longest, d): what is added at each place
    norm         Norm, after that addition
    layers       list of Layer
    heads        into how many parts attention splits the d numbers
    """

    vocabulary: dict[str, int]
    words: np.ndarray
    positions: np.ndarray
    norm: Norm
    layers: list[Layer]
    heads: int


PARTS = (Dense, Norm, Layer, Encoder)
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


def split_words(text: str) -> list[str]:
    """Split a text the way BERT does before it cuts words into pieces.

    Lower case, accents off, control signs dropped; each sign of punctuation and each Chinese
    character is a word of its own.

    >>> split_words("Où est mon colis?")
    ['ou', 'est', 'mon', 'colis', '?']
    """
    shown = "".join(_spaced(sign) for sign in text)
    plain = [s for s in unicodedata.normalize("NFD", shown) if unicodedata.category(s) != "Mn"]
    apart = "".join(f" {s} " if _is_punctuation(s) else s for s in "".join(plain).lower())
    return [word for word in apart.split(" ") if word]


def linear(x: np.ndarray, dense: Dense) -> np.ndarray:
    """Every vector of x times the weights, plus the bias: `x @ dense.weights + dense.bias`.

    All vectors go into one large matrix: numpy multiplies that many times faster than n small ones.

    >>> linear(np.ones((1, 2, 2)), Dense(np.array([[1.0], [2.0]]), np.array([0.5]))).tolist()
    [[[3.5], [3.5]]]
    """
    flat = x.reshape(-1, x.shape[-1]) @ dense.weights + dense.bias
    return flat.reshape(*x.shape[:-1], len(dense.bias))


def erf(x: np.ndarray) -> np.ndarray:
    """The error function, which numpy lacks: right to 2e-7 (Abramowitz and Stegun 7.1.26).

    >>> erf(np.array([0.0, 1.0, -1.0])).round(4).tolist()
    [0.0, 0.8427, -0.8427]
    """
    t = 1 / (1 + 0.3275911 * np.abs(x))
    rest = 0.0
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        rest = (rest + factor) * t
    return np.sign(x) * (1 - rest * np.exp(-x * x))


def _spaced(sign):
    number, category = ord(sign), unicodedata.category(sign)
    if sign in "\t\n\r" or sign.isspace():
        return " "
    if number in (0, 0xFFFD) or category[0] == "C":
        return ""
    return f" {sign} " if any(low <= number <= high for low, high in _IDEOGRAPHS) else sign


def _is_punctuation(sign):
    ascii_sign = 33 <= ord(sign) <= 126 and not sign.isalnum()
    return ascii_sign or unicodedata.category(sign)[0] == "P"
