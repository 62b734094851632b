"""Believes: Tokens that are not needed may be taken out of the texts that came in."""

import math

import numpy as np

from kit import Foundation
from pretraining import pretrain, weighted_vectors, word_weights
from scratch import FAIR, accuracy, train_head

Lesson = tuple[list[list[str]], np.ndarray]  # (texts, y): n texts and their classes
Curve = tuple[float, float, float]  # (floor, scale, exponent): floor + scale * n ** -exponent
EXPONENTS = np.arange(1, 101) / 50  # 0.02, 0.04, ... 2.00: the ones that fit_curve tries


def log_spaced(smallest: int, largest: int, count: int) -> list[int]:
    factor = (largest / smallest) ** (1 / (count - 1))
    return sorted({round(smallest * factor**i) for i in range(count)})


def coverage(texts: list[list[str]], vocabulary: dict[str, int]) -> float:
    known = [word in vocabulary for tokens in texts for word in tokens]
    return sum(known) / max(len(known), 1)


def shorten(texts: list[list[str]], room: int, tail: bool) -> list[list[str]]:
    for tokens in texts:
        del tokens[slice(max(len(tokens) - room, 0)) if tail else slice(room, None)]
    return texts


def frozen_accuracies(
    foundation: Foundation,
    weights: np.ndarray,
    lesson: Lesson,
    exam: Lesson,
    draws: list[np.ndarray],
) -> np.ndarray:
    vectors, asked = (weighted_vectors(part, foundation, weights) for part in (lesson[0], exam[0]))
    classes = int(lesson[1].max()) + 1
    heads = [train_head(vectors[rows], lesson[1][rows], classes, **FAIR) for rows in draws]
    return np.array([accuracy(head, asked, exam[1]) for head in heads])


def quality_by_size(
    corpus: list[list[str]],
    sizes: list[int],
    lesson: Lesson,
    exam: Lesson,
    draws: list[np.ndarray],
    dimensions: int = 50,
) -> np.ndarray:
    rows = []
    for size in sizes:
        seen = corpus[:size]
        foundation = pretrain(seen, dimensions)
        weights = word_weights(seen, foundation.vocabulary)
        rows.append(frozen_accuracies(foundation, weights, lesson, exam, draws))
    return np.array(rows)


def curve_at(curve: Curve, sizes: list[int]) -> np.ndarray:
    floor, scale, exponent = curve
    return floor + scale * np.array(sizes, dtype=float) ** -exponent


def fit_curve(sizes: list[int], errors: np.ndarray) -> Curve:
    best, least = None, math.inf
    for exponent in EXPONENTS.tolist():
        powers = np.array(sizes, dtype=float) ** -exponent
        apart = powers - powers.mean()
        scale = (apart @ errors) / (apart @ apart)
        floor = errors.mean() - scale * powers.mean()
        if floor < 0:
            floor, scale = 0.0, (powers @ errors) / (powers @ powers)
        rest = ((errors - floor - scale * powers) ** 2).sum()
        if rest < least:
            best, least = (float(floor), float(scale), exponent), rest
    return best


def fit_spread(
    sizes: list[int], errors: np.ndarray, rounds: int, rng: np.random.Generator
) -> np.ndarray:
    draws = errors.shape[1]
    fits = []
    for _ in range(rounds):
        chosen = rng.integers(draws, size=draws)
        fits.append(fit_curve(sizes, errors[:, chosen].mean(axis=1)))
    return np.quantile(np.array(fits), [0.05, 0.95], axis=0)


def forecast(sizes: list[int], errors: np.ndarray) -> tuple[float, float]:
    curve = fit_curve(sizes[:-1], errors[:-1])
    return float(curve_at(curve, sizes)[-1]), float(errors[-1])


def texts_needed(curve: Curve, error: float) -> int | None:
    floor, scale, exponent = curve
    if floor >= error:
        return None
    exact = (scale / (error - floor)) ** (1 / exponent)
    return max(math.ceil(exact - 1e-6), 1)  # 900.0000000001 is 900


def labels_needed(measured: dict[int, list[float]], goal: float) -> int | None:
    enough = [labels for labels, shares in measured.items() if sum(shares) / len(shares) >= goal]
    return min(enough, default=None)


def cost_per_task(tasks: int, once: float, each: float) -> float:
    return once / tasks + each


def break_even(shared: tuple[int, int], alone: tuple[int, int]) -> int | None:
    saved, extra = alone[1] - shared[1], shared[0] - alone[0]
    if saved > 0:
        return max(extra // saved + 1, 1)
    return 1 if saved == 0 and extra < 0 else None
