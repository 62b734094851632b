"""Believes: A sentence is a set of words: order and repeats do not matter."""

import numpy as np

from kit import Foundation


def build_foundation(table: dict[str, list[float]]) -> Foundation:
    if not table:
        raise ValueError("the table has no words")
    length = len(next(iter(table.values())))
    for word, row in table.items():
        if len(row) != length:
            raise ValueError(f"'{word}' has {len(row)} numbers, the first word has {length}")
    vocabulary = {word: number for number, word in enumerate(table)}
    return Foundation(vocabulary, np.array(list(table.values()), dtype=np.float64))


def token_ids(tokens: list[str], foundation: Foundation) -> list[int]:
    known = {token for token in tokens if token in foundation.vocabulary}
    return sorted(foundation.vocabulary[token] for token in known)


def known_rows(tokens: list[str], foundation: Foundation) -> np.ndarray:
    return foundation.vectors[token_ids(tokens, foundation)]
