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


RECORDS = (Foundation,)
