"""Believes: One learning rate serves the head and the table."""

import numpy as np

from kit import Foundation, Head
from scratch import accuracy, loss_gradient, softmax

Lesson = tuple[np.ndarray, np.ndarray]  # (pooled, y): pooling weights of n texts, their classes
Rates = tuple[float, float]  # (rate of the head, rate of what else is trained)

TUNED = {"steps": 300, "l2": 1e-4}
FROZEN, GATES, FULL, HOT = (20.0, 0.0), (20.0, 1.0), (20.0, 1.0), (20.0, 10.0)
LOW_RANK, LOW_RANK_FAST = (20.0, 0.3), (20.0, 1.0)


def pooling_weights(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    shares = np.zeros((len(texts), len(weights)))
    for row, tokens in zip(shares, texts):
        for word in tokens:
            if word in foundation.vocabulary:
                number = foundation.vocabulary[word]
                row[number] += weights[number]
    totals = shares.sum(axis=1, keepdims=True)
    return shares / np.where(totals > 0, totals, 1.0)


def table_gradient(
    vectors: np.ndarray, head: Head, pooled: np.ndarray, y: np.ndarray, l2: float
) -> tuple[float, np.ndarray, Head]:
    features = pooled @ vectors
    loss, slope = loss_gradient(head, features, y, l2)
    errors = softmax(features @ head.weights + head.bias)
    errors[np.arange(len(y)), y] -= 1
    return loss, pooled.T @ (errors / len(y)) @ head.weights.T, slope


def moved_head(head: Head, slope: Head, rate: float) -> Head:
    return Head(head.weights - rate * slope.weights, head.bias - rate * slope.bias)


def finetune(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    vectors = foundation.vectors.copy()
    for _ in range(steps):
        _, table, slope = table_gradient(vectors, head, *lesson, l2)
        vectors -= rates[0] * table
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, vectors), head


def gate_gradient(vectors: np.ndarray, table_slope: np.ndarray) -> np.ndarray:
    return (vectors * table_slope).sum(axis=1)


def tune_gates(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    gates = np.ones((len(foundation.vectors), 1))
    for _ in range(steps):
        _, table, slope = table_gradient(gates * foundation.vectors, head, *lesson, l2)
        gates -= rates[1] * gate_gradient(foundation.vectors, table)[:, None]
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, gates * foundation.vectors), head


def low_rank_gradient(
    left: np.ndarray, right: np.ndarray, table_slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    return table_slope @ right.T, left.T @ table_slope


def tune_low_rank(
    foundation: Foundation,
    head: Head,
    lesson: Lesson,
    steps: int,
    rates: Rates,
    l2: float,
    rng: np.random.Generator,
) -> tuple[Foundation, Head]:
    words, dimensions = foundation.vectors.shape
    left, right = np.zeros((words, 2)), rng.normal(size=(2, dimensions)) / dimensions**0.5
    for _ in range(steps):
        vectors = foundation.vectors + left @ right
        _, table, slope = table_gradient(vectors, head, *lesson, l2)
        down_left, down_right = low_rank_gradient(left, right, table)
        left, right = left - rates[1] * down_left, right - rates[1] * down_right
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, foundation.vectors + left @ right), head


def trained_numbers(route: str, words: int, dimensions: int, classes: int, rank: int = 2) -> int:
    extra = {"frozen": 0, "gates": words, "full": words * dimensions}
    extra["low rank"] = rank * (words + dimensions)
    if route not in extra:
        raise ValueError(f"{route!r} is no route; the routes are {', '.join(extra)}")
    return extra[route] + (dimensions + 1) * classes


def moved_words(before: Foundation, after: Foundation) -> list[str]:
    moved = (before.vectors != after.vectors).any(axis=1)
    words = sorted(before.vocabulary, key=before.vocabulary.get)
    return [word for word in words if moved[before.vocabulary[word]]]


def enough(accuracies: dict[str, list[float]], numbers: dict[str, int], margin: float) -> str:
    means = {route: sum(values) / len(values) for route, values in accuracies.items()}
    good = [route for route, mean in means.items() if mean >= max(means.values()) - margin]
    return min(good, key=numbers.get)


def replay(first: Lesson, second: Lesson, share: float, rng: np.random.Generator) -> Lesson:
    rows = rng.choice(len(first[1]), size=round(share * len(first[1])), replace=False)
    return tuple(np.concatenate([new, old[rows]]) for old, new in zip(first, second))


def learn_in_turn(
    foundation: Foundation,
    head: Head,
    lessons: list[Lesson],
    exams: list[Lesson],
    steps: int,
    rates: Rates,
    l2: float,
) -> np.ndarray:
    results = np.zeros((len(lessons), len(exams)))
    for i, lesson in enumerate(lessons):
        foundation, head = finetune(foundation, head, lesson, steps, rates, l2)
        for j, (pooled, y) in enumerate(exams):
            results[i, j] = accuracy(head, pooled @ foundation.vectors, y)
    return results
