"""Another right answer: a single sentence goes through the batch; the mean is a product."""

import numpy as np

from kit import Foundation
from lookup import token_ids


def sentence_vector(tokens: list[str], foundation: Foundation) -> np.ndarray:
    input_ids, attention_mask = pad_batch([tokens], foundation)
    return mean_pool(input_ids, attention_mask, foundation)[0]


def pad_batch(
    sentences: list[list[str]], foundation: Foundation
) -> tuple[np.ndarray, np.ndarray]:
    rows = [token_ids(tokens, foundation) for tokens in sentences]
    counts = np.array([len(row) for row in rows], dtype=np.int64)
    places = np.arange(counts.max(initial=0))
    attention_mask = (places < counts[:, None]).astype(np.int64)
    input_ids = np.zeros_like(attention_mask)
    input_ids[attention_mask == 1] = [number for row in rows for number in row]
    return input_ids, attention_mask


def mean_pool(
    input_ids: np.ndarray, attention_mask: np.ndarray, foundation: Foundation
) -> np.ndarray:
    totals = np.einsum("bld,bl->bd", foundation.vectors[input_ids], attention_mask)
    counts = attention_mask.sum(axis=1, keepdims=True)
    return np.divide(totals, counts, out=np.zeros_like(totals), where=counts > 0)


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    def unit(vector):
        size = np.sqrt(np.square(vector).sum())
        return vector / size if size > 0 else np.zeros_like(vector)

    return np.dot(unit(a), unit(b)).item()
