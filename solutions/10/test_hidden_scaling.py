"""Hidden checks of exercise 10: fresh curves, costs and a small world, answered by slow loops."""

import functools
import math

import numpy as np
import pytest
from world import INTENTS, World

from kit import Foundation

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
EXPONENTS = [number / 50 for number in range(1, 101)]


def fresh_texts(rng, n, words=WORDS):
    """`n` texts of one to nine of these words."""
    return [
        [words[i] for i in rng.integers(len(words), size=rng.integers(1, 10))] for _ in range(n)
    ]


def loop_means(texts, foundation, weights):
    """Slow oracle of the weighted vectors of exercise 05: one word at a time."""
    means = np.zeros((len(texts), foundation.vectors.shape[1]))
    for mean, tokens in zip(means, texts):
        rows = [foundation.vocabulary[word] for word in tokens if word in foundation.vocabulary]
        for row in rows:
            mean += weights[row] * foundation.vectors[row] / sum(weights[other] for other in rows)
    return means


def loop_answers(features, y, classes, asked, steps=300, rate=20.0, l2=1e-4):
    """Slow oracle of the fair training of exercise 04, and the answers of its head."""
    weights, bias = np.zeros((features.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        logits = features @ weights + bias
        errors = np.exp(logits - logits.max(axis=1, keepdims=True))
        errors /= errors.sum(axis=1, keepdims=True)
        errors[np.arange(len(y)), y] -= 1
        weights = weights - rate * (features.T @ errors / len(y) + l2 * weights)
        bias = bias - rate * errors.mean(axis=0)
    return (asked @ weights + bias).argmax(axis=1)


def slow_fit(sizes, errors):
    """Slow oracle: for each exponent the best line in n ** -exponent, its floor not below 0."""
    best = None
    for exponent in EXPONENTS:
        powers = [n**-exponent for n in sizes]
        line = np.linalg.lstsq(np.column_stack([np.ones(len(sizes)), powers]), errors, rcond=None)[
            0
        ]
        if line[0] < 0:
            line = np.array([0.0, np.dot(powers, errors) / np.dot(powers, powers)])
        rest = sum((line[0] + line[1] * p - e) ** 2 for p, e in zip(powers, errors))
        if best is None or rest < best[0]:
            best = (rest, (float(line[0]), float(line[1]), exponent))
    return best[1]


def fresh_curve(rng):
    """A curve whose exponent is one of those tried, from about 0.9 wrong at 50 texts down."""
    exponent = EXPONENTS[int(rng.integers(10, 60))]
    floor = float(rng.uniform(0.05, 0.3))
    return floor, float(rng.uniform(0.4, 0.6) * 50**exponent), exponent


@pytest.mark.check("10.any_amounts")
def test_any_amounts(submission, expect, rng):
    """Both ends, equal factors, whole numbers, rising; and the share of tokens of any texts."""
    for smallest, count in ((1, 4), (60, 2), (7, 9), (3, 40)):
        largest = smallest * int(rng.integers(2, 200)) + smallest // 2
        exact = [smallest * (largest / smallest) ** (i / (count - 1)) for i in range(count)]
        kept = [round(x) for x in exact]
        kept = [number for i, number in enumerate(kept) if number not in kept[:i]]
        expect(submission.log_spaced(smallest, largest, count), kept)


@pytest.mark.check("10.any_coverage")
def test_any_coverage(submission, expect, rng):
    """The share of tokens, one by one, of any texts and for any vocabulary."""
    for known in (0, 3, 8):
        texts = [*fresh_texts(rng, 12), []]
        vocabulary = {word: number for number, word in enumerate(WORDS[:known])}
        tokens = [word for tokens in texts for word in tokens]
        share = sum(1 for word in tokens if word in WORDS[:known]) / len(tokens)
        expect(submission.coverage(texts, vocabulary), share)
        expect(submission.coverage([WORDS[:1]], vocabulary), float(known > 0))


@pytest.mark.check("10.any_room")
def test_any_room(submission, expect, rng):
    """The first or the last tokens of any texts, in their order; the texts stay as they were."""
    texts = [*fresh_texts(rng, 12), []]
    for room in (0, 1, 4, 9, 20):
        for tail in (False, True):
            places = [(len(tokens) - room) * tail for tokens in texts]
            kept = [
                [word for place, word in enumerate(tokens) if start <= place < start + room]
                for start, tokens in zip(places, texts)
            ]
            seen = submission.shorten.observe(texts, room, tail)
            expect(seen.result, kept)
            expect(seen.args, (texts, room, tail), label="the arguments afterwards")


@pytest.mark.check("10.any_draws")
def test_any_draws(submission, expect, rng):
    """A head for each draw, on its rows alone, and as many classes as the lesson has."""
    vocabulary = {word: number for number, word in enumerate(WORDS[:7])}
    foundation = Foundation(vocabulary, rng.normal(size=(7, 6)))
    weights, y = rng.random(7) + 0.1, np.arange(24) % 3  # a class is two words and their mixtures
    texts = [[WORDS[label], *fresh_texts(rng, 1, WORDS[label:6:3])[0]] for label in y]
    lesson, exam = (texts, y), (fresh_texts(rng, 60), rng.integers(3, size=60))
    draws = [rng.permutation(24)[:20], np.arange(6)]
    draws.append(np.flatnonzero(y != 1)[:8])  # a class in the middle has no row
    vectors, asked = (loop_means(part, foundation, weights) for part in (lesson[0], exam[0]))
    expected = [
        (loop_answers(vectors[rows], lesson[1][rows], 3, asked) == exam[1]).mean() for rows in draws
    ]
    args = (foundation, weights, lesson, exam, draws)
    seen = submission.frozen_accuracies.observe(*args)
    expect(seen.result, np.array(expected))
    expect(seen.args, args, label="the arguments afterwards")


@functools.lru_cache(maxsize=4)
def small_world(seed):
    """Raw text, text about other things, and a task with five labels of each of four intents."""
    rng, world = np.random.default_rng(seed), World(seed, zipf=1.5)
    intents = INTENTS[:10:3]
    corpus, other = world.corpus(300, rng), world.corpus(300, rng, {"off_domain": 1.0})
    parts = [world.labelled(n, rng, intents) for n in (10, 15)]
    lesson, exam = (
        (texts, np.array([intents.index(label) for label in labels])) for texts, labels in parts
    )
    rows = [np.flatnonzero(lesson[1] == label) for label in range(4)]
    draws = [np.concatenate([row[part] for row in rows]) for part in (slice(5), slice(5, 10))]
    return corpus, other, lesson, exam, draws


@pytest.mark.check("10.nothing_else_seen")
def test_nothing_else_seen(submission, expect, rng):
    """A foundation of n texts is the same whatever comes after them, or stands in the exam."""
    corpus, other, lesson, exam, draws = small_world(int(rng.integers(1000)))
    quality = submission.quality_by_size(corpus[:240], [40, 80], lesson, exam, draws, 20)
    later = [*corpus[:80], *other[:160]]
    alone = submission.quality_by_size(later, [80], lesson, exam, draws, 20)
    expect(alone, quality[1:], label="the same texts with others after them")
    texts = [["refund", "money", "back"]] * 3 + [["password", "login", "pin"]] * 5
    lesson = ([["hello"], ["password"]], np.array([0, 1]))  # what is not known is class 0
    unknown = [["kettle"]] * 4  # class 0 as well, and three of them rightly
    exam = (
        [["kettle", "login", "kettle", "pin"]] * 5 + unknown,
        np.array([1] * 5 + [0] * 3 + [1]),
    )
    answer = submission.quality_by_size(texts, [8], lesson, exam, [np.array([0, 1])], 2)
    expect(answer, np.array([[8 / 9]]), label="a word that only the exam holds says nothing")


@pytest.mark.check("10.any_curve")
def test_any_curve(submission, expect, rng):
    """Exact curves are found again; of noisy ones the nearest; a floor is never below zero."""
    sizes = [50, 130, 400, 1100, 5000]
    for _ in range(3):
        curve = fresh_curve(rng)
        errors = np.array([curve[0] + curve[1] * n ** -curve[2] for n in sizes])
        expect(submission.curve_at(curve, sizes), errors)
        expect(submission.fit_curve(sizes, errors), curve, tolerance=1e-4)
        noisy = errors + 0.02 * rng.normal(size=5)
        expect(submission.fit_curve(sizes, noisy), slow_fit(sizes, noisy), tolerance=1e-4)
    steep = np.array([0.9, 0.7, 0.5, 0.3, 0.02])
    expect(submission.fit_curve(sizes, steep), slow_fit(sizes, steep), tolerance=1e-4)


@pytest.mark.check("10.any_spread")
def test_any_spread(submission, expect, rng):
    """Where draws differ by their floor alone, the floor is unsure, by as much as theory says."""
    sizes, curve = [50, 200, 800, 3200], (0.2, *fresh_curve(rng)[1:])
    line = np.array([curve[0] + curve[1] * n ** -curve[2] for n in sizes])
    shifts = 0.05 * rng.permutation([-1.0, 1.0] * 10)
    seed = int(rng.integers(1 << 30))
    args = (sizes, line[:, None] + shifts, 80)
    low, high = submission.fit_spread(*args, np.random.default_rng(seed))
    expect((low[1:], high[1:]), (np.array(curve[1:]),) * 2, tolerance=1e-4)
    width = 2 * 1.645 * 0.05 / math.sqrt(20)  # the middle 90 % of the mean of 20 draws
    inside = 0.7 * width < high[0] - low[0] < 1.35 * width
    expect.true(inside, f"90 % of the floors within about {width:.3f}", got=(low[0], high[0]))
    twice = [submission.fit_spread(*args[:2], 5, np.random.default_rng(seed)) for _ in range(2)]
    expect(twice[1], twice[0], label="the same draws again")
    same = submission.fit_spread(sizes, np.tile(line[:, None], 4), 5, rng)
    expect(same, np.array([curve, curve]), tolerance=1e-4)


@pytest.mark.check("10.any_forecast")
def test_any_forecast(submission, expect, rng):
    """What is foretold rests on the sizes before, whatever was measured at the last one."""
    sizes, curve = [50, 130, 400, 1100, 5000], fresh_curve(rng)
    errors = np.array([curve[0] + curve[1] * n ** -curve[2] for n in sizes])
    for last in (0.5, 0.01, float(errors[-1])):
        measured = np.append(errors[:-1], last)
        seen = submission.forecast.observe(sizes, measured)
        expect(seen.result, (float(errors[-1]), last), tolerance=1e-4)
        expect(seen.args, (sizes, measured), label="the arguments afterwards")


@pytest.mark.check("10.any_need")
def test_any_need(submission, expect, rng):
    """The first number of texts that is enough, found by trying; none at the floor and below."""
    for _ in range(2):
        floor, exponent = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.4, 1.5))
        curve = (floor, float(rng.uniform(0.5, 4)), exponent)
        for above in (0.05, 0.2, 0.5, 9.0, 1e12):
            need = next(n for n in range(1, 10**6) if curve[1] * n**-exponent <= above + 1e-12)
            expect(submission.texts_needed(curve, floor + above), need)
        for error in (floor, floor - 0.01, 0.0):
            expect(submission.texts_needed(curve, error), None)


@pytest.mark.check("10.any_labels")
def test_any_labels(submission, expect, rng):
    """The fewest labels whose mean is enough, in whatever order they were measured."""
    for goal in (0.3, 0.6, 0.7, 0.8, 0.99):
        shares = {k: rng.uniform(0.4, 0.9, size=3).tolist() for k in rng.permutation(8).tolist()}
        reached = [k for k in range(8) if sum(shares[k]) / 3 >= goal]
        expect(submission.labels_needed(shares, goal), reached[0] if reached else None)


@pytest.mark.check("10.any_costs")
def test_any_costs(submission, expect, rng):
    """From the break-even on sharing costs less for any number of tasks, and just before it not."""
    edges = [-60, -12, -1, 0, 1, 24, 50, 75]
    for turn, saved in enumerate((-7, 0, -1, 1, 12, 25)):
        for extra in edges[turn % 2 :: 2] if saved else edges:
            once, each = int(rng.integers(60, 99)), int(rng.integers(1, 40)) - min(saved, 0)
            shared, alone = (once + extra, each), (once, each + saved)
            cheaper = [shared[0] + n * shared[1] < alone[0] + n * alone[1] for n in range(1, 300)]
            late = [n for n in range(1, 300) if all(cheaper[n - 1 :])]
            expect(submission.break_even(shared, alone), late[0] if late else None)
        tasks = int(rng.integers(1, 20))
        cost = (shared[0] + tasks * shared[1]) / tasks
        expect(submission.cost_per_task(tasks, shared[0], shared[1]), cost)


@pytest.mark.check("10.fresh_world")
def test_fresh_world(submission, expect, rng):
    """In a world of its own more text is better, and as much text about other things is not."""
    corpus, other, lesson, exam, draws = small_world(int(rng.integers(1000)))
    few, many = submission.quality_by_size(corpus, [30, 300], lesson, exam, draws, 20).mean(axis=1)
    strange = submission.quality_by_size(other, [300], lesson, exam, draws, 20).mean()
    expect.true(many > few + 0.05, "ten times the text, and better", got=[few, many])
    expect.true(many > strange + 0.1, "better than text about other things", got=[many, strange])
