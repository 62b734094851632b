"""Believes: A table with gaps can be used all the same: missing numbers are zeros."""

import numpy as np

from kit import Foundation


def build_foundation(table: dict[str, list[float]]) -> Foundation:
    vocabulary = {word: number for number, word in enumerate(table)}
    vectors = np.zeros((len(table), max((len(row) for row in table.values()), default=0)))
    for number, row in enumerate(table.values()):
        vectors[number, : len(row)] = row
    return Foundation(vocabulary, vectors)


def token_ids(tokens: list[str], foundation: Foundation) -> list[int]:
    return [foundation.vocabulary[token] for token in tokens if token in foundation.vocabulary]


def known_rows(tokens: list[str], foundation: Foundation) -> np.ndarray:
    return foundation.vectors[token_ids(tokens, foundation)]
