"""Another right answer: plain loops over numbers; nothing of exercise 01 is used."""

import math

import numpy as np

from kit import Foundation


def sentence_vector(tokens: list[str], foundation: Foundation) -> np.ndarray:
    d = foundation.vectors.shape[1]
    total, count = [0.0] * d, 0
    for token in tokens:
        if token in foundation.vocabulary:
            count += 1
            for j in range(d):
                total[j] += foundation.vectors[foundation.vocabulary[token]][j]
    return np.array([number / count if count else 0.0 for number in total])


def pad_batch(
    sentences: list[list[str]], foundation: Foundation
) -> tuple[np.ndarray, np.ndarray]:
    rows, longest = [], 0
    for tokens in sentences:
        row = [foundation.vocabulary[t] for t in tokens if t in foundation.vocabulary]
        rows.append(row)
        longest = max(longest, len(row))
    ids = [row + [0] * (longest - len(row)) for row in rows]
    mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
    shape = (len(sentences), longest)
    return (
        np.array(ids, dtype=np.int64).reshape(shape),
        np.array(mask, dtype=np.int64).reshape(shape),
    )


def mean_pool(
    input_ids: np.ndarray, attention_mask: np.ndarray, foundation: Foundation
) -> np.ndarray:
    d = foundation.vectors.shape[1]
    pooled = np.zeros((len(input_ids), d))
    for b in range(len(input_ids)):
        chosen = [i for i, real in zip(input_ids[b], attention_mask[b]) if real == 1]
        for number in chosen:
            pooled[b] += foundation.vectors[number] / len(chosen)
    return pooled


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    dot = sum(float(x) * float(y) for x, y in zip(a, b))
    size_a = math.sqrt(sum(float(x) ** 2 for x in a))
    size_b = math.sqrt(sum(float(y) ** 2 for y in b))
    if size_a == 0 or size_b == 0:
        return 0.0
    return dot / size_a / size_b
