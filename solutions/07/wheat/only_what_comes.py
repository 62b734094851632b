"""Another right answer: one-hot errors, and only the rows of words that come are worked on."""

import numpy as np

from kit import Foundation, Head
from scratch import accuracy, loss_gradient, softmax

Lesson = tuple[np.ndarray, np.ndarray]
Rates = tuple[float, float]


def pooling_weights(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    shares = np.zeros((len(texts), len(weights)))
    for row, tokens in zip(shares, texts):
        np.add.at(row, [foundation.vocabulary[t] for t in tokens if t in foundation.vocabulary], 1)
    shares = shares * weights
    totals = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)


def table_gradient(
    vectors: np.ndarray, head: Head, pooled: np.ndarray, y: np.ndarray, l2: float
) -> tuple[float, np.ndarray, Head]:
    loss, slope = loss_gradient(head, pooled @ vectors, y, l2)
    shares = softmax(pooled @ (vectors @ head.weights) + head.bias)
    errors = (shares - np.eye(shares.shape[1])[y]) / len(y)
    return loss, np.einsum("nv,nc,dc->vd", pooled, errors, head.weights, optimize=True), slope


def finetune(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    comes = lesson[0].any(axis=0)
    part, pooled = foundation.vectors[comes], lesson[0][:, comes]
    for _ in range(steps):
        _, table, slope = table_gradient(part, head, pooled, lesson[1], l2)
        head = Head(*(old - rates[0] * down for old, down in zip(head, slope)))
        part = part - rates[1] * table
    vectors = foundation.vectors.copy()
    if rates[1]:
        vectors[comes] = part
    return foundation._replace(vectors=vectors), head


def gate_gradient(vectors: np.ndarray, table_slope: np.ndarray) -> np.ndarray:
    return np.einsum("vd,vd->v", vectors, table_slope)


def tune_gates(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    extra = np.zeros(len(foundation.vectors))
    now = foundation
    for _ in range(steps):
        _, table, slope = table_gradient(now.vectors, head, *lesson, l2)
        extra = extra - rates[1] * gate_gradient(foundation.vectors, table)
        now = foundation._replace(vectors=foundation.vectors * (1 + extra[:, None]))
        head = Head(*(old - rates[0] * down for old, down in zip(head, slope)))
    return now, head


def low_rank_gradient(
    left: np.ndarray, right: np.ndarray, table_slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    return np.tensordot(table_slope, right, (1, 1)), np.tensordot(left, table_slope, (0, 0))


def trained_numbers(route: str, words: int, dimensions: int, classes: int, rank: int = 2) -> int:
    shapes = {
        "frozen": [],
        "gates": [(words,)],
        "low rank": [(words, rank), (rank, dimensions)],
        "full": [(words, dimensions)],
    }
    if not shapes.get(route) and route != "frozen":
        raise ValueError(f"cannot count {route!r}")
    head = [(dimensions, classes), (classes,)]
    return int(sum(np.prod(shape) for shape in shapes[route] + head))


def moved_words(before: Foundation, after: Foundation) -> list[str]:
    moved = set(np.flatnonzero(np.abs(after.vectors - before.vectors).max(axis=1) > 0).tolist())
    pairs = sorted((row, word) for word, row in before.vocabulary.items() if row in moved)
    return [word for _, word in pairs]


def enough(accuracies: dict[str, list[float]], numbers: dict[str, int], margin: float) -> str:
    routes = sorted(accuracies, key=numbers.__getitem__)
    means = np.array([np.mean(accuracies[route]) for route in routes])
    return routes[int(np.argmax(means + margin >= means.max()))]


def replay(first: Lesson, second: Lesson, share: float, rng: np.random.Generator) -> Lesson:
    size = round(share * len(first[1]))
    rows = np.sort(rng.permutation(len(first[1]))[:size])
    return np.vstack([second[0], first[0][rows]]), np.append(second[1], first[1][rows])


def learn_in_turn(
    foundation: Foundation,
    head: Head,
    lessons: list[Lesson],
    exams: list[Lesson],
    steps: int,
    rates: Rates,
    l2: float,
) -> np.ndarray:
    stages = [(foundation, head)]
    for lesson in lessons:
        stages.append(finetune(*stages[-1], lesson, steps, rates, l2))
    return np.array(
        [[accuracy(h, x @ base.vectors, y) for x, y in exams] for base, h in stages[1:]]
    )
