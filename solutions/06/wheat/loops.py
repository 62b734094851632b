"""Another right answer: one message, one draw, one piece of a curve at a time."""

import math

import numpy as np

from kit import Foundation
from pretraining import weighted_vectors
from scratch import FAIR, accuracy, k_shot, text_features, train_head

Messages = tuple[list[list[str]], np.ndarray]


def without_leaks(train: Messages, test: Messages) -> Messages:
    texts, y = [], []
    for tokens, label in zip(*train):
        if tokens not in test[0]:
            texts.append(tokens)
            y.append(label)
    return texts, np.array(y, dtype=int)


def random_table(foundation: Foundation, rng: np.random.Generator) -> Foundation:
    rows = []
    for row in foundation.vectors:
        direction = rng.normal(size=len(row))
        rows.append(direction * (math.sqrt(row @ row) / math.sqrt(direction @ direction)))
    return Foundation(dict(foundation.vocabulary), np.array(rows))


def task_features(
    table: Foundation | None,
    weights: np.ndarray,
    labelled_texts: list[list[str]],
    texts: list[list[str]],
) -> np.ndarray:
    if table is not None:
        return weighted_vectors(texts, table, weights)
    return text_features(labelled_texts, texts)


def shot_accuracy(
    table: Foundation | None,
    weights: np.ndarray,
    rows: np.ndarray,
    train: Messages,
    test: Messages,
) -> float:
    texts, y = train
    labelled = [texts[int(row)] for row in rows]
    learned = task_features(table, weights, labelled, labelled)
    head = train_head(learned, y[rows], max(y.tolist()) + 1, **FAIR)
    return accuracy(head, task_features(table, weights, labelled, test[0]), test[1])


def learning_curves(
    tables: dict[str, Foundation | None],
    weights: np.ndarray,
    ks: list[int],
    draws: int,
    train: Messages,
    test: Messages,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    clean = without_leaks(train, test)
    lots = [[k_shot(clean[1], k, rng) for _ in range(draws)] for k in ks]
    curves = {}
    for route in tables:
        shares = [
            [shot_accuracy(tables[route], weights, rows, clean, test) for rows in lot]
            for lot in lots
        ]
        curves[route] = np.array(shares)
    return curves


def mean_and_spread(curve: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    means, spreads = [], []
    for shares in curve.tolist():
        mean = sum(shares) / len(shares)
        squares = sum((share - mean) ** 2 for share in shares)
        means.append(mean)
        spreads.append(math.sqrt(squares / (len(shares) - 1)) if len(shares) > 1 else 0.0)
    return np.array(means), np.array(spreads)


def crossing(ks: list[int], first: np.ndarray, second: np.ndarray) -> float | None:
    before = None
    for k, one, other in zip(ks, first, second):
        if before and before[1] > before[2] and other >= one:
            lead, behind = before[1] - before[2], other - one
            left, right = math.log(before[0]), math.log(k)
            return math.exp((left * behind + right * lead) / (lead + behind))
        before = (k, one, other)
    return None


def labels_needed(ks: list[int], means: np.ndarray, level: float) -> float | None:
    if means[0] >= level:
        return float(ks[0])
    return crossing(ks, np.array([level] * len(ks)), means)
