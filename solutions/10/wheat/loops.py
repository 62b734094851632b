"""Another right answer: plain loops, and numpy's own least squares for the curve."""

import math

import numpy as np

from pretraining import pretrain, weighted_vectors, word_weights
from scratch import FAIR, accuracy, train_head

EXPONENTS = np.arange(1, 101) / 50


def log_spaced(smallest, largest, count):
    sizes = []
    for number in range(count):
        size = round(
            math.exp(
                math.log(smallest) + number / (count - 1) * (math.log(largest) - math.log(smallest))
            )
        )
        if size not in sizes:
            sizes.append(size)
    return sizes


def coverage(texts, vocabulary):
    known, total = 0, 0
    for tokens in texts:
        total += len(tokens)
        known += len([word for word in tokens if word in vocabulary])
    return known / total if total else 0.0


def shorten(texts, room, tail):
    kept = []
    for tokens in texts:
        surplus = len(tokens) - room
        if surplus <= 0:
            kept.append(list(tokens))
        elif tail:
            kept.append(tokens[surplus:])
        else:
            kept.append(tokens[:-surplus])
    return kept


def frozen_accuracies(foundation, weights, lesson, exam, draws):
    texts, y = lesson
    shares = []
    for rows in draws:
        labelled = weighted_vectors([texts[row] for row in rows], foundation, weights)
        head = train_head(labelled, y[rows], max(y.tolist()) + 1, **FAIR)
        asked = weighted_vectors(exam[0], foundation, weights)
        shares.append(accuracy(head, asked, exam[1]))
    return np.array(shares)


def quality_by_size(corpus, sizes, lesson, exam, draws, dimensions=50):
    quality = np.zeros((len(sizes), len(draws)))
    for row, size in zip(quality, sizes):
        foundation = pretrain(corpus[:size], dimensions=dimensions)
        weights = word_weights(corpus[:size], foundation.vocabulary)
        row[:] = frozen_accuracies(foundation, weights, lesson, exam, draws)
    return quality


def curve_at(curve, sizes):
    return np.array([curve[0] + curve[1] / size ** curve[2] for size in sizes])


def fit_curve(sizes, errors):
    found = []
    for exponent in EXPONENTS:
        powers = np.array([1 / size**exponent for size in sizes])
        line = np.linalg.lstsq(np.stack([np.ones(len(sizes)), powers], axis=1), errors, rcond=None)
        floor, scale = line[0]
        if floor < 0:
            floor, scale = 0.0, np.linalg.lstsq(powers[:, None], errors, rcond=None)[0][0]
        rest = np.square(floor + scale * powers - errors).sum()
        found.append((rest, len(found), (float(floor), float(scale), float(exponent))))
    return min(found)[2]


def fit_spread(sizes, errors, rounds, rng):
    fits = []
    for _ in range(rounds):
        chosen = rng.choice(errors.shape[1], size=errors.shape[1], replace=True)
        means = [sum(row[draw] for draw in chosen) / len(chosen) for row in errors]
        fits.append(fit_curve(sizes, np.array(means)))
    low = [np.percentile(values, 5) for values in zip(*fits)]
    high = [np.percentile(values, 95) for values in zip(*fits)]
    return np.array([low, high])


def forecast(sizes, errors):
    floor, scale, exponent = fit_curve(sizes[: len(sizes) - 1], errors[: len(sizes) - 1])
    return floor + scale / sizes[-1] ** exponent, float(errors[len(sizes) - 1])


def texts_needed(curve, error):
    floor, scale, exponent = curve
    if error <= floor:
        return None
    exact = math.exp(math.log(scale / (error - floor)) / exponent)
    texts = math.floor(exact)
    return max(texts if exact - texts < 1e-7 * exact else texts + 1, 1)


def labels_needed(measured, goal):
    for labels in sorted(measured):
        if np.mean(measured[labels]) >= goal:
            return labels
    return None


def cost_per_task(tasks, once, each):
    return (once + tasks * each) / tasks


def break_even(shared, alone):
    if shared[1] > alone[1] or (shared[1] == alone[1] and shared[0] >= alone[0]):
        return None
    tasks = 1
    while shared[0] + tasks * shared[1] >= alone[0] + tasks * alone[1]:
        tasks += 1
    return tasks
