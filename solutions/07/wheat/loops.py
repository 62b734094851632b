"""Another right answer: word by word where it can be, plain sums, no clever shapes."""

import numpy as np

from kit import Foundation, Head
from scratch import accuracy, cross_entropy, softmax

Lesson = tuple[np.ndarray, np.ndarray]
Rates = tuple[float, float]


def pooling_weights(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    shares = np.zeros((len(texts), len(foundation.vocabulary)))
    for number, tokens in enumerate(texts):
        rows = [foundation.vocabulary[token] for token in tokens if token in foundation.vocabulary]
        total = sum(weights[row] for row in rows)
        for row in rows:
            shares[number, row] += weights[row] / total
    return shares


def table_gradient(
    vectors: np.ndarray, head: Head, pooled: np.ndarray, y: np.ndarray, l2: float
) -> tuple[float, np.ndarray, Head]:
    n = len(y)
    features = np.dot(pooled, vectors)
    logits = np.dot(features, head.weights) + head.bias
    errors = softmax(logits)
    for number in range(n):
        errors[number, y[number]] -= 1.0
    table = np.zeros(vectors.shape)
    for number in range(n):
        pull = np.dot(head.weights, errors[number]) / n
        for row in np.flatnonzero(pooled[number]):
            table[row] += pooled[number, row] * pull
    weights = np.dot(features.T, errors) / n + l2 * head.weights
    loss = cross_entropy(logits, y) + l2 * float((head.weights * head.weights).sum()) / 2
    return loss, table, Head(weights, errors.sum(axis=0) / n)


def finetune(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    head_rate, table_rate = rates
    vectors = np.array(foundation.vectors)
    for _ in range(steps):
        _, table, slope = table_gradient(vectors, head, lesson[0], lesson[1], l2)
        weights = head.weights - head_rate * slope.weights
        head = Head(weights, head.bias - head_rate * slope.bias)
        if table_rate:
            vectors = vectors - table_rate * table
    return Foundation(dict(foundation.vocabulary), vectors), head


def gate_gradient(vectors: np.ndarray, table_slope: np.ndarray) -> np.ndarray:
    return np.array([float(np.dot(row, slope)) for row, slope in zip(vectors, table_slope)])


def tune_gates(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    vectors = foundation.vectors
    gates = [1.0] * len(vectors)
    for _ in range(steps):
        scaled = np.array([gate * row for gate, row in zip(gates, vectors)])
        _, table, slope = table_gradient(scaled, head, lesson[0], lesson[1], l2)
        downhill = gate_gradient(vectors, table)
        gates = [gate - rates[1] * down for gate, down in zip(gates, downhill)]
        head = Head(*(part - rates[0] * down for part, down in zip(head, slope)))
    scaled = np.array([gate * row for gate, row in zip(gates, vectors)])
    return Foundation(foundation.vocabulary, scaled), head


def low_rank_gradient(
    left: np.ndarray, right: np.ndarray, table_slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    for_left, for_right = np.zeros(left.shape), np.zeros(right.shape)
    for i, slopes in enumerate(table_slope):
        for r in range(len(right)):
            for_left[i, r] = (slopes * right[r]).sum()
            for_right[r] += left[i, r] * slopes
    return for_left, for_right


def trained_numbers(route: str, words: int, dimensions: int, classes: int, rank: int = 2) -> int:
    head = dimensions * classes + classes
    if route == "frozen":
        return head
    if route == "gates":
        return head + words
    if route == "low rank":
        return head + words * rank + rank * dimensions
    if route == "full":
        return head + words * dimensions
    raise ValueError(f"no such route: {route}")


def moved_words(before: Foundation, after: Foundation) -> list[str]:
    words = [""] * len(before.vocabulary)
    for word, row in before.vocabulary.items():
        words[row] = word
    return [w for w, old, new in zip(words, before.vectors, after.vectors) if (old != new).any()]


def enough(accuracies: dict[str, list[float]], numbers: dict[str, int], margin: float) -> str:
    means = {route: float(np.mean(shares)) for route, shares in accuracies.items()}
    best = max(means.values())
    for route in sorted(means, key=lambda name: numbers[name]):
        if best - means[route] <= margin:
            return route
    raise AssertionError("the best route is always good enough")


def replay(first: Lesson, second: Lesson, share: float, rng: np.random.Generator) -> Lesson:
    rows = rng.permutation(len(first[1]))[: round(share * len(first[1]))]
    pooled, y = list(second[0]), list(second[1])
    for row in rows:
        pooled.append(first[0][row])
        y.append(first[1][row])
    return np.array(pooled), np.array(y)


def learn_in_turn(
    foundation: Foundation,
    head: Head,
    lessons: list[Lesson],
    exams: list[Lesson],
    steps: int,
    rates: Rates,
    l2: float,
) -> np.ndarray:
    results = []
    for lesson in lessons:
        foundation, head = finetune(foundation, head, lesson, steps, rates, l2)
        results.append(
            [accuracy(head, np.dot(asked, foundation.vectors), right) for asked, right in exams]
        )
    return np.array(results)
