"""Another right answer: each step is a product of matrices, ones and zeros in the right places."""

import numpy as np

from kit import Foundation


def frequent_words(texts: list[list[str]], min_count: int) -> dict[str, int]:
    said = np.array([word for tokens in texts for word in tokens], dtype=object).astype(str)
    words, counts = np.unique(said, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    kept = [str(words[place]) for place in order if counts[place] >= min_count]
    return dict(zip(kept, range(len(kept))))


def cooccurrence(texts: list[list[str]], vocabulary: dict[str, int], window: int) -> np.ndarray:
    if window < 1:
        raise ValueError(f"window {window}: at least 1 is needed")
    size = len(vocabulary)
    counts = np.zeros((size + 1, size + 1))  # the last row and column are for unknown words
    for tokens in texts:
        rows = np.array([vocabulary.get(word, size) for word in tokens], dtype=int)
        for distance in range(1, min(window, len(rows) - 1) + 1):
            np.add.at(counts, (rows[distance:], rows[:-distance]), 1.0)
            np.add.at(counts, (rows[:-distance], rows[distance:]), 1.0)
    return counts[:size, :size].copy()


def ppmi(counts: np.ndarray, smoothing: float = 0.75) -> np.ndarray:
    total = counts.sum()
    if total == 0:
        return np.zeros_like(counts)
    together = counts / total
    neighbours = counts.sum(axis=0, keepdims=True) ** smoothing
    chance = together.sum(axis=1, keepdims=True) @ (neighbours / neighbours.sum())
    surprise = np.zeros_like(counts)
    often = together > chance
    surprise[often] = np.log(together[often]) - np.log(chance[often])
    return surprise


def truncated_svd(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    if dimensions not in range(1, len(matrix) + 1):
        raise ValueError(f"a table of {len(matrix)} rows cannot give {dimensions} columns")
    left, values, _ = np.linalg.svd(matrix, full_matrices=False)
    columns = left @ np.diag(np.sqrt(values))
    flipped = np.where(columns.max(axis=0) >= -columns.min(axis=0), columns, -columns)
    return flipped[:, :dimensions].copy()


def pretrain(
    texts: list[list[str]], dimensions: int = 50, window: int = 4, min_count: int = 2
) -> Foundation:
    vocabulary = frequent_words(texts, min_count)
    table = ppmi(cooccurrence(texts, vocabulary, window), 0.75)
    return Foundation(vocabulary=vocabulary, vectors=truncated_svd(table, dimensions))


def nearest_neighbours(word: str, foundation: Foundation, k: int) -> list[str]:
    vocabulary, vectors = foundation
    if word not in vocabulary:
        raise ValueError(f"{word!r} is not among the {len(vocabulary)} words")
    products = vectors @ vectors[vocabulary[word]]
    lengths = np.sqrt((vectors * vectors).sum(axis=1))
    scale = lengths * lengths[vocabulary[word]]
    cosines = np.divide(products, scale, out=np.zeros(len(scale)), where=scale > 0)
    others = [other for other in vocabulary if other != word]
    others.sort(
        key=lambda other: (-round(float(cosines[vocabulary[other]]), 12), vocabulary[other])
    )
    return others[:k]


def bridge(word: str, labelled_texts: list[list[str]], foundation: Foundation) -> str | None:
    said = [token for tokens in labelled_texts for token in tokens]
    if word in said:
        return word
    ends = [other for other in set(said) if other in foundation.vocabulary]
    if word not in foundation.vocabulary or not ends:
        return None
    order = nearest_neighbours(word, foundation, len(foundation.vocabulary))
    return min(ends, key=order.index)


def shares_of_words(texts, vocabulary):
    rows = [[vocabulary[word] for word in tokens if word in vocabulary] for tokens in texts]
    counts = np.zeros((len(texts), len(vocabulary)))
    for row, numbers in zip(counts, rows):
        np.add.at(row, numbers, 1.0)
    return counts


def word_weights(texts: list[list[str]], vocabulary: dict[str, int], a: float = 1e-3) -> np.ndarray:
    counts = shares_of_words(texts, vocabulary).sum(axis=0)
    if counts.sum() == 0:
        return np.ones(len(vocabulary))
    return 1 / (1 + counts / counts.sum() / a)


def weighted_vectors(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    shares = shares_of_words(texts, foundation.vocabulary) * weights
    totals = shares.sum(axis=1, keepdims=True)
    return shares @ foundation.vectors / np.where(totals > 0, totals, 1.0)


def skipgram_gradient(
    inputs: np.ndarray,
    outputs: np.ndarray,
    centres: np.ndarray,
    neighbours: np.ndarray,
    strangers: np.ndarray,
) -> tuple[float, np.ndarray, np.ndarray]:
    pairs, width = strangers.shape[0], strangers.shape[1] + 1
    rows = np.hstack([neighbours.reshape(-1, 1), strangers]).reshape(-1)
    pick_centre = np.eye(len(inputs))[np.repeat(centres, width)]
    pick_target = np.eye(len(outputs))[rows]
    sign = np.where(np.arange(pairs * width) % width == 0, -1.0, 1.0)
    scores = sign * ((pick_centre @ inputs) * (pick_target @ outputs)).sum(axis=1)
    errors = sign * (1 + np.tanh(scores / 2)) / 2 / pairs
    loss = float((np.maximum(scores, 0) + np.log1p(np.exp(-np.abs(scores)))).sum() / pairs)
    for_inputs = pick_centre.T @ (errors[:, None] * (pick_target @ outputs))
    for_outputs = pick_target.T @ (errors[:, None] * (pick_centre @ inputs))
    return loss, for_inputs, for_outputs
