"""Another right answer: a sentence is a row of word counts, and its mean one matrix product."""

import numpy as np

from kit import Foundation
from lookup import known_rows, token_ids


def sentence_vector(tokens: list[str], foundation: Foundation) -> np.ndarray:
    vectors = known_rows(tokens, foundation)
    return vectors.sum(axis=0) / max(len(vectors), 1)


def pad_batch(
    sentences: list[list[str]], foundation: Foundation
) -> tuple[np.ndarray, np.ndarray]:
    rows = [token_ids(tokens, foundation) for tokens in sentences]
    longest = max(map(len, rows)) if rows else 0
    padded = [np.pad(np.array(row, dtype=np.int64), (0, longest - len(row))) for row in rows]
    masks = [np.repeat([1, 0], [len(row), longest - len(row)]) for row in rows]
    empty = np.zeros((0, longest), dtype=np.int64)
    return np.vstack([empty, *padded]), np.vstack([empty, *masks])


def mean_pool(
    input_ids: np.ndarray, attention_mask: np.ndarray, foundation: Foundation
) -> np.ndarray:
    counts = np.zeros((len(input_ids), len(foundation.vectors)))
    for b, (ids, mask) in enumerate(zip(input_ids, attention_mask)):
        np.add.at(counts[b], ids, mask)
    return counts @ foundation.vectors / counts.sum(axis=1, keepdims=True).clip(min=1)


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    if not a.any() or not b.any():
        return 0.0
    return (a * b).sum() / (np.linalg.norm(a) * np.linalg.norm(b))
