"""Believes: Words that are often together belong together: the counts say it all."""

from collections import Counter

import numpy as np

from kit import Foundation


def frequent_words(texts: list[list[str]], min_count: int) -> dict[str, int]:
    counts = Counter(word for tokens in texts for word in tokens)
    words = sorted((-count, word) for word, count in counts.items() if count >= min_count)
    return {word: number for number, (_, word) in enumerate(words)}


def cooccurrence(texts: list[list[str]], vocabulary: dict[str, int], window: int) -> np.ndarray:
    if window < 1:
        raise ValueError(f"a window of {window} holds no neighbours")
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for tokens in texts:
        rows = [vocabulary.get(word) for word in tokens]
        for place, row in enumerate(rows):
            for other in rows[place + 1 : place + 1 + window]:
                if row is not None and other is not None:
                    counts[row, other] += 1
    return counts + counts.T


def ppmi(counts: np.ndarray, smoothing: float = 0.75) -> np.ndarray:
    if not counts.any():
        return np.zeros(counts.shape)
    columns = counts.sum(axis=0) ** smoothing
    by_chance = np.outer(counts.sum(axis=1), columns / columns.sum())
    ratio = np.divide(counts, by_chance, out=np.ones(counts.shape), where=counts > 0)
    return np.maximum(np.log(ratio), 0.0)


def truncated_svd(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    if not 1 <= dimensions <= len(matrix):
        raise ValueError(f"{dimensions} dimensions for a table of {len(matrix)} rows")
    left, values, _ = np.linalg.svd(matrix)
    vectors = left[:, :dimensions] * np.sqrt(values[:dimensions])
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(dimensions)]
    return np.where(largest < 0, -vectors, vectors)


def pretrain(
    texts: list[list[str]], dimensions: int = 50, window: int = 4, min_count: int = 2
) -> Foundation:
    vocabulary = frequent_words(texts, min_count)
    counts = cooccurrence(texts, vocabulary, window)
    return Foundation(vocabulary, truncated_svd(counts, dimensions))


def nearest_neighbours(word: str, foundation: Foundation, k: int) -> list[str]:
    if word not in foundation.vocabulary:
        raise ValueError(f"the foundation does not know {word!r}")
    row, vectors = foundation.vocabulary[word], foundation.vectors
    lengths = np.linalg.norm(vectors, axis=1)
    directions = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    order = np.argsort(-(directions @ directions[row]), kind="stable")
    words = sorted(foundation.vocabulary, key=foundation.vocabulary.get)
    return [words[other] for other in order if other != row][:k]


def bridge(word: str, labelled_texts: list[list[str]], foundation: Foundation) -> str | None:
    seen = {token for tokens in labelled_texts for token in tokens}
    if word in seen:
        return word
    if word not in foundation.vocabulary:
        return None
    neighbours = nearest_neighbours(word, foundation, len(foundation.vocabulary))
    return next((other for other in neighbours if other in seen), None)


def word_weights(texts: list[list[str]], vocabulary: dict[str, int], a: float = 1e-3) -> np.ndarray:
    counts = np.zeros(len(vocabulary))
    for word, count in Counter(word for tokens in texts for word in tokens).items():
        if word in vocabulary:
            counts[vocabulary[word]] = count
    return a / (a + counts / max(counts.sum(), 1.0))


def weighted_vectors(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    means = np.zeros((len(texts), foundation.vectors.shape[1]))
    for mean, tokens in zip(means, texts):
        rows = [foundation.vocabulary[word] for word in tokens if word in foundation.vocabulary]
        if rows:
            mean[:] = weights[rows] @ foundation.vectors[rows] / weights[rows].sum()
    return means


def skipgram_gradient(
    inputs: np.ndarray,
    outputs: np.ndarray,
    centres: np.ndarray,
    neighbours: np.ndarray,
    strangers: np.ndarray,
) -> tuple[float, np.ndarray, np.ndarray]:
    targets = np.column_stack([neighbours, strangers])
    centre, target = inputs[centres], outputs[targets]
    scores = np.einsum("bd,bmd->bm", centre, target)
    is_near = np.arange(targets.shape[1]) < 1
    loss = np.logaddexp(0.0, np.where(is_near, -scores, scores)).sum() / len(centres)
    errors = (np.exp(-np.logaddexp(0.0, -scores)) - is_near) / len(centres)
    for_inputs, for_outputs = np.zeros(inputs.shape), np.zeros(outputs.shape)
    np.add.at(for_inputs, centres, np.einsum("bm,bmd->bd", errors, target))
    np.add.at(for_outputs, targets, errors[:, :, None] * centre[:, None, :])
    return float(loss), for_inputs, for_outputs


def pretrain_by_guessing(
    texts: list[list[str]], window: int, steps: int, rng: np.random.Generator
) -> Foundation:
    vocabulary = frequent_words(texts, 2)
    known = [[vocabulary[word] for word in tokens if word in vocabulary] for tokens in texts]
    near = [(a, b) for t in known for i, a in enumerate(t) for b in t[i + 1 : i + 1 + window]]
    pairs = np.array([*near, *[(b, a) for a, b in near]])
    often = np.bincount(pairs[:, 1]) ** 0.75
    tables = [rng.normal(size=(len(vocabulary), 50)) / 50, np.zeros((len(vocabulary), 50))]
    moved = [np.full(table.shape, 1e-8) for table in tables]
    for _ in range(steps):
        centres, neighbours = pairs[rng.integers(len(pairs), size=1000)].T
        strangers = rng.choice(len(often), size=(1000, 5), p=often / often.sum())
        _, *slopes = skipgram_gradient(*tables, centres, neighbours, strangers)
        for number, slope in enumerate(slopes):
            moved[number] += slope**2
            tables[number] -= 0.2 * slope / np.sqrt(moved[number])
    return Foundation(vocabulary, tables[0])
