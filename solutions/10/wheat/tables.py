"""Another right answer: all exponents in one table, no loop over them."""

from fractions import Fraction

import numpy as np

from pretraining import pretrain, weighted_vectors, word_weights
from scratch import FAIR, accuracy, train_head

EXPONENTS = np.arange(1, 101) / 50


def log_spaced(smallest, largest, count):
    return np.unique(np.rint(np.geomspace(smallest, largest, count)).astype(int)).tolist()


def coverage(texts, vocabulary):
    tokens = [word for tokens in texts for word in tokens]
    return float(np.mean([word in vocabulary for word in tokens])) if tokens else 0.0


def shorten(texts, room, tail):
    part = slice(-room, None) if tail and room else slice(room)
    return [tokens[part] for tokens in texts]


def frozen_accuracies(foundation, weights, lesson, exam, draws):
    asked = weighted_vectors(exam[0], foundation, weights)
    vectors, classes = weighted_vectors(lesson[0], foundation, weights), len(np.bincount(lesson[1]))
    return np.array(
        [
            accuracy(train_head(vectors[r], lesson[1][r], classes, **FAIR), asked, exam[1])
            for r in draws
        ]
    )


def quality_by_size(corpus, sizes, lesson, exam, draws, dimensions=50):
    def at(texts):
        foundation = pretrain(texts, dimensions)
        weights = word_weights(texts, foundation.vocabulary)
        return frozen_accuracies(foundation, weights, lesson, exam, draws)

    return np.stack([at(corpus[:size]) for size in sizes])


def curve_at(curve, sizes):
    floor, scale, exponent = curve
    return floor + scale * np.exp(-exponent * np.log(sizes))


def fit_curve(sizes, errors):
    powers = np.array(sizes, dtype=float)[:, None] ** -EXPONENTS
    apart, off = powers - powers.mean(axis=0), errors - errors.mean()
    scales = off @ apart / (apart**2).sum(axis=0)
    floors = errors.mean() - scales * powers.mean(axis=0)
    scales = np.where(floors < 0, errors @ powers / (powers**2).sum(axis=0), scales)
    floors = np.maximum(floors, 0.0)
    best = ((floors + scales * powers - errors[:, None]) ** 2).sum(axis=0).argmin()
    return float(floors[best]), float(scales[best]), float(EXPONENTS[best])


def fit_spread(sizes, errors, rounds, rng):
    drawn = rng.integers(errors.shape[1], size=(rounds, errors.shape[1]))
    fits = [fit_curve(sizes, errors[:, one].mean(axis=1)) for one in drawn]
    return np.percentile(fits, (5, 95), axis=0)


def forecast(sizes, errors):
    curve = fit_curve(sizes[:-1], errors[:-1])
    return float(curve_at(curve, [sizes[-1]]).item()), float(errors[-1])


def texts_needed(curve, error):
    if error <= curve[0]:
        return None
    texts = max(int(((error - curve[0]) / curve[1]) ** (-1 / curve[2])), 1)
    return texts if curve_at(curve, [texts])[0] <= error + 1e-9 else texts + 1


def labels_needed(measured, goal):
    means = {labels: np.mean(shares) for labels, shares in measured.items()}
    return min((labels for labels in means if means[labels] >= goal), default=None)


def cost_per_task(tasks, once, each):
    return each + once / tasks


def break_even(shared, alone):
    extra, saved = shared[0] - alone[0], alone[1] - shared[1]
    if saved > 0:
        tasks = Fraction(extra, saved).__floor__() + 1
        return tasks if tasks > 1 else 1
    return 1 if saved == 0 and extra < 0 else None
