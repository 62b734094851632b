"""Believes: A padded position is one more word."""

import numpy as np

from kit import Foundation
from lookup import known_rows, token_ids


def sentence_vector(tokens: list[str], foundation: Foundation) -> np.ndarray:
    rows = known_rows(tokens, foundation)
    if len(rows) == 0:
        return np.zeros(foundation.vectors.shape[1])
    return rows.mean(axis=0)


def pad_batch(
    sentences: list[list[str]], foundation: Foundation
) -> tuple[np.ndarray, np.ndarray]:
    rows = [token_ids(tokens, foundation) for tokens in sentences]
    length = max((len(row) for row in rows), default=0)
    input_ids = np.zeros((len(rows), length), dtype=np.int64)
    attention_mask = np.zeros((len(rows), length), dtype=np.int64)
    for i, row in enumerate(rows):
        input_ids[i, : len(row)] = row
        attention_mask[i, : len(row)] = 1
    return input_ids, attention_mask


def mean_pool(
    input_ids: np.ndarray, attention_mask: np.ndarray, foundation: Foundation
) -> np.ndarray:
    if input_ids.shape[1] == 0:
        return np.zeros((len(input_ids), foundation.vectors.shape[1]))
    return foundation.vectors[input_ids].mean(axis=1)


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    size = np.linalg.norm(a) * np.linalg.norm(b)
    if size == 0:
        return 0.0
    return float(a @ b / size)
