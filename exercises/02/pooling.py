"""Exercise 02: one vector for a whole sentence. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation
from lookup import known_rows, token_ids


def sentence_vector(tokens: list[str], foundation: Foundation) -> np.ndarray:
    """Average the vectors of the known words of one sentence.

    tokens    the words of one sentence; may be empty
    returns   float64, (d,): the mean over the known tokens. Unknown tokens are left out
              altogether; a token that comes twice counts twice.
              Zeros when the sentence is empty or nothing in it is known.

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.5, 1.0]]))
    >>> sentence_vector(["refund", "my", "invoice"], foundation).tolist()
    [0.75, 0.6]
    """
    # TODO 2.1: about four lines.
    raise NotImplementedError("sentence_vector")


def pad_batch(
    sentences: list[list[str]], foundation: Foundation
) -> tuple[np.ndarray, np.ndarray]:
    """Put sentences of different lengths into one rectangle.

    sentences   one list of tokens per sentence; is left as it is
    returns     (input_ids, attention_mask), both int64, (batch, length)
                  length           the most known tokens that any sentence has
                  input_ids        the row numbers of the known tokens, then 0 as padding
                  attention_mask   1 for a token, then 0 for padding
                The number 0 is also the row of a real word: only the mask tells them apart.
                Shape (0, 0) for an empty batch; (batch, 0) when nothing is known anywhere.

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.5, 1.0]]))
    >>> input_ids, attention_mask = pad_batch([["invoice", "refund"], ["invoice"]], foundation)
    >>> input_ids.tolist(), attention_mask.tolist()
    ([[1, 0], [1, 0]], [[1, 1], [1, 0]])
    """
    # TODO 2.2: about eight lines.
    raise NotImplementedError("pad_batch")


def mean_pool(
    input_ids: np.ndarray, attention_mask: np.ndarray, foundation: Foundation
) -> np.ndarray:
    """Average the vectors of the real tokens of each sentence in a batch.

    input_ids        int64, (batch, length): row numbers; may be any row where the mask is 0
    attention_mask   int64, (batch, length): 1 for a token, 0 for padding
    foundation       is left as it is: other tasks read it too
    returns          float64, (batch, d); padding has no influence;
                     zeros for a sentence without any token

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.5, 1.0]]))
    >>> input_ids, attention_mask = np.array([[1, 0], [1, 0]]), np.array([[1, 1], [1, 0]])
    >>> mean_pool(input_ids, attention_mask, foundation).tolist()
    [[0.75, 0.6], [0.5, 1.0]]
    """
    # TODO 2.3: about three lines.
    raise NotImplementedError("mean_pool")


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    """Say how far two vectors point the same way, whatever their lengths.

    a, b      float64, (d,)
    returns   a Python float: the dot product divided by both lengths; 1.0 for the same
              direction, 0.0 for a right angle, -1.0 for opposite directions;
              0.0 when either vector is all zeros

    >>> cosine_similarity(np.array([3.0, 4.0]), np.array([4.0, 3.0]))
    0.96
    """
    # TODO 2.4: about four lines.
    raise NotImplementedError("cosine_similarity")
