"""Exercise 05: learn a foundation from raw text. Lesson: README.md in this folder."""

from collections import Counter

import numpy as np

from kit import Foundation


def frequent_words(texts: list[list[str]], min_count: int) -> dict[str, int]:
    """Number the words that come at least `min_count` times. Ready to use; nothing to write here.

    returns   word -> row number, the most frequent first; of equally frequent ones the
              alphabetically first comes first
    """
    counts = Counter(word for tokens in texts for word in tokens)
    words = sorted((-count, word) for word, count in counts.items() if count >= min_count)
    return {word: number for number, (_, word) in enumerate(words)}


def cooccurrence(texts: list[list[str]], vocabulary: dict[str, int], window: int) -> np.ndarray:
    """Count which words stand near each other.

    texts        lists of tokens; some tokens may be outside the vocabulary
    vocabulary   word -> row number, V words
    window       how far near is: at most this many places to the left or to the right
    returns      float64, (V, V): entry [i, j] says how often word j stood near word i, over
                 all places of word i in all texts; pairs of two different texts do not
                 count; a word outside the vocabulary is not counted but keeps its place
    errors       ValueError when window is less than 1

    >>> cooccurrence([["my", "old", "kettle"]], {"my": 0, "kettle": 1}, 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    if window < 1:
        raise ValueError(f"a window of {window} holds no neighbours")
    gap = [-1] * window  # as wide as the window: no pair reaches over it
    numbers = np.array([n for t in texts for n in [vocabulary.get(w, -1) for w in t] + gap] + gap)
    size = len(vocabulary)
    counts = np.zeros(size * size)
    for distance in range(1, window + 1):
        left, right = numbers[:-distance], numbers[distance:]
        both = (left >= 0) & (right >= 0)
        counts += np.bincount(left[both] * size + right[both], minlength=size * size)
    counts = counts.reshape(size, size)
    return counts + counts.T


def ppmi(counts: np.ndarray, smoothing: float = 0.75) -> np.ndarray:
    """Weigh counts by how surprising they are: positive pointwise mutual information.

    counts      float64, (V, V): entry [i, j] says how often word j stood near word i
    smoothing   exponent for how common the neighbours are; 1 means as counted
    returns     float64, (V, V): log(p(i, j) / (p(i) q(j))), and 0 where that is negative or
                the count is 0. p(i, j) is the share of entry [i, j] in all counts, p(i) the
                share of row i, q(j) the share of (sum of column j) ** smoothing in all such
                powers

    >>> ppmi(np.array([[0.0, 2.0], [2.0, 0.0]])).round(3).tolist()
    [[0.0, 0.693], [0.693, 0.0]]
    """
    if not counts.any():
        return np.zeros(counts.shape)
    columns = counts.sum(axis=0) ** smoothing
    by_chance = np.outer(counts.sum(axis=1), columns / columns.sum())
    ratio = np.divide(counts, by_chance, out=np.ones(counts.shape), where=counts > 0)
    return np.maximum(np.log(ratio), 0.0)


def truncated_svd(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    """Press a large table into a few columns, keeping as much of it as they can hold.

    matrix       float64, (V, V)
    dimensions   d, from 1 to V
    returns      float64, (V, d): the first d left singular vectors, each times the square
                 root of its singular value, the largest first; in each column the number
                 that is largest without its sign is positive
    errors       ValueError when dimensions is less than 1 or more than V

    >>> truncated_svd(np.diag([4.0, 9.0]), 1).tolist()
    [[0.0], [3.0]]
    """
    if not 1 <= dimensions <= len(matrix):
        raise ValueError(f"{dimensions} dimensions for a table of {len(matrix)} rows")
    left, values, _ = np.linalg.svd(matrix)
    vectors = left[:, :dimensions] * np.sqrt(values[:dimensions])
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.sign(vectors[largest, np.arange(dimensions)])
    return vectors * np.where(signs == 0, 1.0, signs)
