"""The shared foundation: one table of word vectors that every task reads."""

from typing import NamedTuple

import numpy as np


class Foundation(NamedTuple):
    """A vocabulary and its vectors, passed everywhere on purpose: one shared object, many tasks.

    vocabulary   word -> its row in `vectors`; V words, rows 0 to V - 1
    vectors      float64, (V, d): one row of d numbers for each word
    """

    vocabulary: dict[str, int]
    vectors: np.ndarray


class Head(NamedTuple):
    """A small task on top: one column of weights and one bias for each class.

    weights   float64, (features, classes)
    bias      float64, (classes,)
    """

    weights: np.ndarray
    bias: np.ndarray


RECORDS = (Foundation, Head)
