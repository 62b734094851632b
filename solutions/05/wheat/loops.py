"""Another right answer: word by word, pair by pair, and dictionaries before arrays."""

import math

import numpy as np

from kit import Foundation


def frequent_words(texts: list[list[str]], min_count: int) -> dict[str, int]:
    counts = {}
    for tokens in texts:
        for word in tokens:
            counts[word] = counts.get(word, 0) + 1
    words = [word for word in sorted(counts) if counts[word] >= min_count]
    words.sort(key=counts.get, reverse=True)  # stable: the alphabet decides among equals
    return {word: number for number, word in enumerate(words)}


def cooccurrence(texts: list[list[str]], vocabulary: dict[str, int], window: int) -> np.ndarray:
    if window < 1:
        raise ValueError(f"the window must be 1 or more, not {window}")
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for tokens in texts:
        rows = [vocabulary.get(word) for word in tokens]
        for place, row in enumerate(rows):
            for other in rows[place + 1 : place + 1 + window]:
                if row is not None and other is not None:
                    counts[row, other] += 1
                    counts[other, row] += 1
    return counts


def ppmi(counts: np.ndarray, smoothing: float = 0.75) -> np.ndarray:
    table, total = np.zeros(counts.shape), counts.sum()
    rows, powers = counts.sum(axis=1), counts.sum(axis=0) ** smoothing
    all_powers = powers.sum()
    for i, j in zip(*np.nonzero(counts)):
        surprise = math.log(counts[i, j] * all_powers / (rows[i] * powers[j]))
        table[i, j] = surprise if surprise > 0 and total else 0.0
    return table


def truncated_svd(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    if dimensions < 1 or dimensions > matrix.shape[0]:
        raise ValueError(f"dimensions must be 1 to {matrix.shape[0]}, not {dimensions}")
    _, values, right = np.linalg.svd(matrix.T, full_matrices=False)
    vectors = np.zeros((len(matrix), dimensions))
    for column in range(dimensions):
        direction = right[column]
        if max(direction) < -min(direction):
            direction = -direction
        vectors[:, column] = direction * math.sqrt(values[column])
    return vectors


def pretrain(
    texts: list[list[str]], dimensions: int = 50, window: int = 4, min_count: int = 2
) -> Foundation:
    words = frequent_words(texts, min_count)
    counts = cooccurrence(texts, words, window)
    return Foundation(words, truncated_svd(ppmi(counts), dimensions))


def cosine(one, other):
    lengths = math.sqrt(one @ one) * math.sqrt(other @ other)
    return float(one @ other) / lengths if lengths > 0 else 0.0


def nearest_neighbours(word: str, foundation: Foundation, k: int) -> list[str]:
    if word not in foundation.vocabulary:
        raise ValueError(f"no vector for {word!r}")
    own = foundation.vectors[foundation.vocabulary[word]]
    found = []
    for other, row in foundation.vocabulary.items():
        if other != word:
            # Rounded: two vectors of one direction are equally near, whatever their lengths.
            found.append((-round(cosine(own, foundation.vectors[row]), 12), row, other))
    return [other for _, _, other in sorted(found)[:k]]


def bridge(word: str, labelled_texts: list[list[str]], foundation: Foundation) -> str | None:
    labelled = set()
    for tokens in labelled_texts:
        labelled.update(tokens)
    if word in labelled:
        return word
    if word in foundation.vocabulary:
        for other in nearest_neighbours(word, foundation, len(foundation.vocabulary)):
            if other in labelled:
                return other
    return None


def word_weights(texts: list[list[str]], vocabulary: dict[str, int], a: float = 1e-3) -> np.ndarray:
    counts = dict.fromkeys(vocabulary, 0)
    for tokens in texts:
        for word in tokens:
            if word in counts:
                counts[word] += 1
    total = sum(counts.values())
    weights = np.ones(len(vocabulary))
    for word, count in counts.items():
        if count:
            weights[vocabulary[word]] = a / (a + count / total)
    return weights


def weighted_vectors(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    vectors = []
    for tokens in texts:
        total, weight = np.zeros(foundation.vectors.shape[1]), 0.0
        for word in tokens:
            if word in foundation.vocabulary:
                row = foundation.vocabulary[word]
                total = total + weights[row] * foundation.vectors[row]
                weight += weights[row]
        vectors.append(total / weight if weight else total)
    return np.array(vectors)


def share(score):
    return 0.5 + 0.5 * math.tanh(score / 2)


def surprise(score):
    return max(score, 0.0) + math.log1p(math.exp(-abs(score)))


def skipgram_gradient(
    inputs: np.ndarray,
    outputs: np.ndarray,
    centres: np.ndarray,
    neighbours: np.ndarray,
    strangers: np.ndarray,
) -> tuple[float, np.ndarray, np.ndarray]:
    loss, for_inputs, for_outputs = 0.0, np.zeros(inputs.shape), np.zeros(outputs.shape)
    for centre, neighbour, others in zip(centres, neighbours, strangers):
        score = float(inputs[centre] @ outputs[neighbour])
        loss += surprise(-score)
        guesses = [(neighbour, share(score) - 1.0)]
        for other in others:
            score = float(inputs[centre] @ outputs[other])
            loss += surprise(score)
            guesses.append((other, share(score)))
        for row, error in guesses:
            for_inputs[centre] += error * outputs[row] / len(centres)
            for_outputs[row] += error * inputs[centre] / len(centres)
    return loss / len(centres), for_inputs, for_outputs
