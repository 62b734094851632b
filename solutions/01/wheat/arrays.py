"""Another right answer: arrays wherever possible; no function calls another one."""

import numpy as np

from kit import Foundation


def build_foundation(table: dict[str, list[float]]) -> Foundation:
    words = np.array(list(table), dtype=object)
    lengths = np.array([len(row) for row in table.values()])
    if lengths.size == 0:
        raise ValueError("the table is empty")
    bad = words[lengths != lengths[0]]
    if bad.size:
        raise ValueError(f"these rows do not have {lengths[0]} numbers: {list(bad)}")
    rows = [np.asarray(row, dtype=float) for row in table.values()]
    return Foundation(vocabulary=dict(zip(table, range(len(rows)))), vectors=np.vstack(rows))


def token_ids(tokens: list[str], foundation: Foundation) -> list[int]:
    known = filter(foundation.vocabulary.__contains__, tokens)
    return list(map(foundation.vocabulary.__getitem__, known))


def known_rows(tokens: list[str], foundation: Foundation) -> np.ndarray:
    rows = [foundation.vectors[foundation.vocabulary[t]] for t in tokens if t in foundation[0]]
    return np.array(rows, dtype=float).reshape(len(rows), foundation.vectors.shape[1])
