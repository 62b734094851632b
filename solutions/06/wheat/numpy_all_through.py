"""Another right answer: numpy has a function for most of it."""

import numpy as np

from kit import Foundation
from pretraining import weighted_vectors
from scratch import FAIR, accuracy, k_shot, text_features, train_head

Messages = tuple[list[list[str]], np.ndarray]


def without_leaks(train: Messages, test: Messages) -> Messages:
    asked = {"\n".join(tokens) for tokens in test[0]}
    clean = np.array(["\n".join(tokens) not in asked for tokens in train[0]], dtype=bool)
    return [tokens for tokens, keep in zip(train[0], clean) if keep], train[1][clean]


def unit_rows(vectors):
    return vectors / np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))


def random_table(foundation: Foundation, rng: np.random.Generator) -> Foundation:
    directions = unit_rows(rng.standard_normal(foundation.vectors.shape))
    lengths = np.linalg.norm(foundation.vectors, axis=1, keepdims=True)
    return Foundation(foundation.vocabulary, directions * lengths)


def task_features(
    table: Foundation | None,
    weights: np.ndarray,
    labelled_texts: list[list[str]],
    texts: list[list[str]],
) -> np.ndarray:
    by_words = table is None
    return (
        text_features(labelled_texts, texts)
        if by_words
        else weighted_vectors(texts, table, weights)
    )


def shot_accuracy(
    table: Foundation | None,
    weights: np.ndarray,
    rows: np.ndarray,
    train: Messages,
    test: Messages,
) -> float:
    labelled = [train[0][row] for row in np.asarray(rows).tolist()]
    both = task_features(table, weights, labelled, [*labelled, *test[0]])
    learned, asked = np.split(both, [len(labelled)])
    head = train_head(learned, np.take(train[1], rows), np.max(train[1]) + 1, **FAIR)
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
    shares = [
        [[shot_accuracy(table, weights, rows, train, test) for table in tables.values()]
         for rows in [k_shot(train[1], k, rng) for _ in range(draws)]]
        for k in ks
    ]  # fmt: skip
    return dict(zip(tables, np.moveaxis(np.array(shares), 2, 0)))


def mean_and_spread(curve: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    several = curve.shape[1] > 1
    spreads = curve.std(axis=1, ddof=1) if several else np.zeros(len(curve))
    return curve.mean(axis=1), spreads


def crossing(ks: list[int], first: np.ndarray, second: np.ndarray) -> float | None:
    gaps = np.asarray(second) - np.asarray(first)
    places = np.flatnonzero((gaps[:-1] < 0) & (gaps[1:] >= 0))
    if len(places) == 0:
        return None
    there = slice(places[0], places[0] + 2)
    return float(np.exp(np.interp(0.0, gaps[there], np.log(ks[there]))))


def labels_needed(ks: list[int], means: np.ndarray, level: float) -> float | None:
    later = crossing(ks, np.full(np.shape(means), level), means)
    return float(ks[0]) if means[0] >= level else later
