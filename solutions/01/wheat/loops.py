"""Another right answer: plain loops, no comprehension, one number at a time."""

import numpy as np

from kit import Foundation


def build_foundation(table: dict[str, list[float]]) -> Foundation:
    if len(table) == 0:
        raise ValueError("no words")
    words = list(table)
    d = len(table[words[0]])
    vocabulary = {}
    vectors = np.zeros((len(words), d))
    for i in range(len(words)):
        row = table[words[i]]
        if len(row) != d:
            raise ValueError("row of the wrong length: " + words[i])
        vocabulary[words[i]] = i
        for j in range(d):
            vectors[i, j] = row[j]
    return Foundation(vocabulary, vectors)


def token_ids(tokens: list[str], foundation: Foundation) -> list[int]:
    ids = []
    for token in tokens:
        number = foundation.vocabulary.get(token)
        if number is not None:
            ids.append(number)
    return ids


def known_rows(tokens: list[str], foundation: Foundation) -> np.ndarray:
    ids = token_ids(tokens, foundation)
    rows = np.empty((len(ids), foundation.vectors.shape[1]))
    for i, number in enumerate(ids):
        rows[i] = foundation.vectors[number]
    return rows
