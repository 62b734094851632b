"""Exercise 01: from a table of words to a foundation. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation


def build_foundation(table: dict[str, list[float]]) -> Foundation:
    """Turn a table of word vectors into a foundation that every task can read.

    table     word -> its vector, a list of d numbers (whole numbers are fine)
    returns   Foundation(vocabulary, vectors)
                vocabulary   word -> row number: 0, 1, 2, ... in the order of the table
                vectors      float64, (number of words, d); row i is the vector of word number i
    errors    ValueError for an empty table
              ValueError whose message names the word, when a word's vector is
              shorter or longer than the vector of the first word

    >>> build_foundation({"refund": [1.0, 0.2], "invoice": [0.3, 1.0]}).vocabulary
    {'refund': 0, 'invoice': 1}
    """
    # TODO 1.1: about eight lines.
    raise NotImplementedError("build_foundation")


def token_ids(tokens: list[str], foundation: Foundation) -> list[int]:
    """Give the row numbers of the words that the foundation knows.

    tokens    the words of one sentence; may be empty; is left as it is
    returns   one row number for each known token, in the order of the sentence; a token
              that comes twice is there twice; unknown tokens are left out, so the list
              is empty when nothing is known

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.3, 1.0]]))
    >>> token_ids(["invoice", "or", "refund"], foundation)
    [1, 0]
    """
    # TODO 1.2: about one line.
    raise NotImplementedError("token_ids")


def known_rows(tokens: list[str], foundation: Foundation) -> np.ndarray:
    """Give the vectors of the words that the foundation knows.

    tokens    the words of one sentence; may be empty; is left as it is
    returns   float64, (number of known tokens, d), in the order of the sentence;
              shape (0, d) when nothing is known

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.3, 1.0]]))
    >>> known_rows(["invoice", "or", "refund"], foundation).tolist()
    [[0.3, 1.0], [1.0, 0.2]]
    >>> known_rows(["hello"], foundation).shape
    (0, 2)
    """
    # TODO 1.3: about one line.
    raise NotImplementedError("known_rows")
