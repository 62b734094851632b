"""Believes: A curve that is ahead from the start has crossed the other at the start."""

import numpy as np

from kit import Foundation
from pretraining import weighted_vectors
from scratch import FAIR, accuracy, k_shot, text_features, train_head

Messages = tuple[list[list[str]], np.ndarray]  # (texts, y): lists of tokens, the class of each


def without_leaks(train: Messages, test: Messages) -> Messages:
    asked = {tuple(tokens) for tokens in test[0]}
    kept = [row for row, tokens in enumerate(train[0]) if tuple(tokens) not in asked]
    return [train[0][row] for row in kept], train[1][kept]


def random_table(foundation: Foundation, rng: np.random.Generator) -> Foundation:
    vectors = rng.normal(size=foundation.vectors.shape)
    lengths = np.linalg.norm(foundation.vectors, axis=1) / np.linalg.norm(vectors, axis=1)
    return foundation._replace(vectors=vectors * lengths[:, None])


def task_features(
    table: Foundation | None,
    weights: np.ndarray,
    labelled_texts: list[list[str]],
    texts: list[list[str]],
) -> np.ndarray:
    if table is None:
        return text_features(labelled_texts, texts)
    return weighted_vectors(texts, table, weights)


def shot_accuracy(
    table: Foundation | None,
    weights: np.ndarray,
    rows: np.ndarray,
    train: Messages,
    test: Messages,
) -> float:
    labelled, y = [train[0][row] for row in rows], train[1][rows]
    features, asked = (
        task_features(table, weights, labelled, texts) for texts in (labelled, test[0])
    )
    head = train_head(features, y, int(train[1].max()) + 1, **FAIR)
    return accuracy(head, asked, test[1])


def learning_curves(
    tables: dict[str, Foundation | None],
    weights: np.ndarray,
    ks: list[int],
    draws: int,
    train: Messages,
    test: Messages,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    train = without_leaks(train, test)
    curves = {route: np.zeros((len(ks), draws)) for route in tables}
    for i, k in enumerate(ks):
        for j in range(draws):
            rows = k_shot(train[1], k, rng)
            for route, table in tables.items():
                curves[route][i, j] = shot_accuracy(table, weights, rows, train, test)
    return curves


def mean_and_spread(curve: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    means = curve.mean(axis=1)
    squares = ((curve - means[:, None]) ** 2).sum(axis=1)
    return means, np.sqrt(squares / max(curve.shape[1] - 1, 1))


def crossing(ks: list[int], first: np.ndarray, second: np.ndarray) -> float | None:
    leads = first - second
    if leads[0] <= 0:
        return float(ks[0])
    for i in range(len(ks) - 1):
        if leads[i] > 0 >= leads[i + 1]:
            share = leads[i] / (leads[i] - leads[i + 1])
            return float(ks[i] * (ks[i + 1] / ks[i]) ** share)
    return None


def labels_needed(ks: list[int], means: np.ndarray, level: float) -> float | None:
    if means[0] >= level:
        return float(ks[0])
    return crossing(ks, np.full(len(ks), level), means)
