"""Hidden checks of exercise 06: fresh messages, tables, curves and a world."""

import functools
import math

import numpy as np
import pytest
from world import INTENTS, World

from kit import Foundation

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
FAIR = {"steps": 300, "learning_rate": 20.0, "l2": 1e-4}  # the settings of exercise 04


def fresh_messages(rng, n, classes=3):
    """`n` messages of two to seven words; the words of its own class are the likelier ones."""
    y, texts = np.arange(n) % classes, []
    for label in y:
        shares = np.where(np.arange(8) % classes == label, 0.3, 0.02)
        picked = rng.choice(8, size=rng.integers(2, 8), p=shares / shares.sum())
        texts.append([WORDS[i] for i in picked])
    return texts, y


def fresh_table(rng, d=12):
    """A random row and a weight for each word; short rows, so that steps of FAIR stay steady."""
    vocabulary = {WORDS[i]: number for number, i in enumerate(rng.permutation(8))}
    vectors = rng.normal(size=(8, d)) * rng.uniform(0.2, 0.5, size=(8, 1))
    return Foundation(vocabulary, vectors), rng.random(8) + 0.1


def loop_means(texts, table, weights):
    """Slow oracle of the features by a table: weighted means, word by word."""
    means = np.zeros((len(texts), table.vectors.shape[1]))
    for mean, tokens in zip(means, texts):
        rows = [table.vocabulary[word] for word in tokens if word in table.vocabulary]
        for row in rows:
            mean += weights[row] / sum(weights[other] for other in rows) * table.vectors[row]
    return means


def loop_tfidf(labelled, texts):
    """Slow oracle of the features by words: those of the labelled texts, and their weights."""
    said = [word for tokens in labelled for word in tokens]
    words = sorted(set(said), key=lambda word: (-said.count(word), word))
    rows = np.zeros((len(texts), len(words)))
    for row, tokens in zip(rows, texts):
        for column, word in enumerate(words):
            among = sum(word in other for other in labelled)
            row[column] = tokens.count(word) * math.log((1 + len(labelled)) / (1 + among))
        row /= math.sqrt(sum(row * row)) or 1.0
    return rows


def slow_head(features, y, classes):
    """Oracle of a head trained with FAIR: weights and bias in one table, the bias a last row."""
    inputs = np.column_stack([features, np.ones(len(y))])
    both, truth = np.zeros((inputs.shape[1], classes)), np.eye(classes)[y]
    for _ in range(FAIR["steps"]):
        powers = np.exp(inputs @ both - (inputs @ both).max(axis=1, keepdims=True))
        slope = inputs.T @ (powers / powers.sum(axis=1, keepdims=True) - truth) / len(y)
        slope[:-1] += FAIR["l2"] * both[:-1]
        both = both - FAIR["learning_rate"] * slope
    return both


def slow_accuracy(table, weights, rows, train, test):
    """Oracle of shot_accuracy."""
    labelled = [train[0][row] for row in rows]
    learn, asked = (
        loop_tfidf(labelled, texts) if table is None else loop_means(texts, table, weights)
        for texts in (labelled, test[0])
    )
    head = slow_head(learn, train[1][rows], max(train[1]) + 1)
    return float(((asked @ head[:-1] + head[-1]).argmax(axis=1) == test[1]).mean())


@pytest.mark.check("06.any_leak")
def test_any_leak(submission, expect, rng):
    """Word for word means the same words in the same order; classes play no part."""
    train, test = fresh_messages(rng, 12), fresh_messages(rng, 6)
    double = [test[0][4], test[0][1], [*test[0][2], "hello"], test[0][0][::-1], test[0][1]]
    train = ([*double, *train[0]], np.append([1, 0, 2, 0, 1], train[1]))
    kept = [row for row, tokens in enumerate(train[0]) if tokens not in test[0]]
    seen = submission.without_leaks.observe(train, test)
    expect(seen.result, ([train[0][row] for row in kept], train[1][kept]))
    expect(seen.args, (train, test), label="the arguments afterwards")


@pytest.mark.check("06.any_random_table")
def test_any_random_table(submission, expect, rng):
    """Same words, same lengths, directions of chance; the foundation stays, bit for bit."""
    vectors = np.ones((400, 20)) * rng.uniform(0.1, 9, size=(400, 1))
    base = Foundation({f"word{row}": row for row in range(400)}, vectors)
    seed = int(rng.integers(1 << 30))
    seen = submission.random_table.observe(base, np.random.default_rng(seed))
    expect(seen.args[0], base, label="the foundation afterwards", tolerance=0)
    expect(seen.result.vocabulary, base.vocabulary)
    lengths = np.sqrt((seen.result.vectors**2).sum(axis=1))
    expect(lengths, np.sqrt((vectors**2).sum(axis=1)), label="the lengths of the rows")
    again = submission.random_table(base, np.random.default_rng(seed))
    expect(again, seen.result, label="the same generator again")
    units = seen.result.vectors / lengths[:, None]
    off = np.abs(units.mean(axis=0)).max()
    expect.true(off < 0.1, "directions that point everywhere alike", got=off)
    other = submission.random_table(base, rng).vectors
    expect.true(bool((other != again.vectors).all()), "other chance, other directions")


@pytest.mark.check("06.any_description")
def test_any_description(submission, expect, rng):
    """By a table, whatever is labelled; by words, those of the labelled texts alone."""
    table, weights = fresh_table(rng)
    labelled, texts = fresh_messages(rng, 5)[0], [*fresh_messages(rng, 7)[0], ["hello"]]
    seen = submission.task_features.observe(table, weights, labelled, texts)
    expect(seen.result, loop_means(texts, table, weights))
    expect(seen.args, (table, weights, labelled, texts), label="the arguments afterwards")
    expect(submission.task_features(None, weights, labelled, texts), loop_tfidf(labelled, texts))


@pytest.mark.check("06.any_shots")
def test_any_shots(submission, expect, rng):
    """The labelled rows are learned from, the test messages only measured, on any route."""
    table, weights = fresh_table(rng)
    train, test = fresh_messages(rng, 30), fresh_messages(rng, 40)
    train[1][29] = 3  # a class of its own, which is not among the labelled ones
    test[1][::3] = rng.integers(3, size=14)  # and not all that is asked can be answered
    for size in (6, 12):
        rows = rng.permutation(29)[:size]
        for route in (table, None):
            args = (route, weights, rows, train, test)
            seen = submission.shot_accuracy.observe(*args)
            expect(seen.result, slow_accuracy(*args))
            expect(seen.args, args, label="the arguments afterwards", tolerance=0)


@pytest.mark.check("06.fair_draws")
def test_fair_draws(submission, expect, rng):
    """Every route meets the same draws, every draw is new, and leaks are out before it."""
    table, weights = fresh_table(rng)
    train, test = fresh_messages(rng, 30), fresh_messages(rng, 60)
    clean = submission.without_leaks(train, test)
    leaky = ([*test[0], *train[0]], np.append(test[1], train[1]))
    tables, seed = {"words": None, "table": table, "copy": table}, int(rng.integers(1 << 30))
    given = (weights, [1, 2], 2)
    curves = submission.learning_curves(tables, *given, train, test, np.random.default_rng(seed))
    expect(curves["copy"], curves["table"], label="the same table by another name")
    rest = (*given, leaky, test, np.random.default_rng(seed))
    alone = submission.learning_curves({"table": table}, *rest)
    expect(alone, {"table": curves["table"]}, label="one route alone, with leaks before it")
    new = [len(set(row.tolist())) > 1 for route in ("words", "table") for row in curves[route]]
    expect.true(any(new), "draws that differ from each other", got=curves)
    fewest = int(np.bincount(clean[1]).min())
    rows = np.concatenate([np.flatnonzero(clean[1] == label)[:fewest] for label in range(3)])
    clean = ([clean[0][row] for row in rows], clean[1][rows])
    del tables["copy"]
    whole = submission.learning_curves(tables, weights, [fewest], 2, clean, test, rng)
    for route in tables:
        right = submission.shot_accuracy(tables[route], weights, np.arange(len(rows)), clean, test)
        expect(whole[route], np.full((1, 2), right), label="all labels there are")


@pytest.mark.check("06.any_spread")
def test_any_spread(submission, expect, rng):
    """Mean and spread of any number of draws, one draw included."""
    for draws in (2, 5, 9):
        curve = rng.random((4, draws))
        spreads = [math.sqrt(sum((row - row.mean()) ** 2) / (draws - 1)) for row in curve]
        means = np.array([sum(row) / draws for row in curve])
        seen = submission.mean_and_spread.observe(curve)
        expect(seen.result, (means, np.array(spreads)))
        expect(seen.args, (curve,), label="the curve afterwards")
    expect(submission.mean_and_spread(curve[:, :1]), (curve[:, 0], np.zeros(4)))


@pytest.mark.check("06.any_crossing")
def test_any_crossing(submission, expect, rng):
    """The first place where the one behind catches up; touching is enough; None is an answer."""
    ks = [1, 3, 8, 40]
    for leads in ([2, 1, -3, -1], [-1, 2, -1, 1], [1, 0, 0, -2], [3, 2, 1, -1]):
        second = rng.random(4)
        first = second + np.array(leads) / 10
        at = next(i for i in range(3) if leads[i] > 0 >= leads[i + 1])
        share = leads[at] / (leads[at] - leads[at + 1])
        expected = math.exp((1 - share) * math.log(ks[at]) + share * math.log(ks[at + 1]))
        if leads[at + 1] == 0:  # a touch, to the last digit
            first[at + 1] = second[at + 1]
        expect(submission.crossing(ks, first, second), expected)
    for leads in ([1, 1, 2, 1], [-1, -2, -1, -1], [-2, -1, 1, 2], [0, 0, 1, 1]):
        expect(submission.crossing(ks, second + np.array(leads) / 10, second), None)
    expect(submission.crossing([5], np.array([0.4]), np.array([0.3])), None)


@pytest.mark.check("06.any_level")
def test_any_level(submission, expect, rng):
    """Where a curve first reaches a level, dips and all; at once, later, or never."""
    ks, means = [2, 6, 18, 54], np.array([0.3, 0.7, 0.5, 0.9]) + rng.uniform(0, 0.05)
    for level in (means[0] - 0.1, means[0], means[0] + 0.1, means[0] + 0.3, means[0] + 0.5):
        expected = 2.0
        if level > means[0]:
            up = 0 if level <= means[1] else 2
            share = (level - means[up]) / (means[up + 1] - means[up])
            expected = math.exp(math.log(ks[up]) + share * math.log(3))
        expect(submission.labels_needed(ks, means, float(level)), expected)
    expect(submission.labels_needed(ks, means, 0.99), None)


def counted_table(texts):
    """Words that come six times, and 30 columns of how surprising their company is."""
    said = np.array([word for tokens in texts for word in [*tokens, *[""] * 4]])
    words, numbers, counts = np.unique(said, return_inverse=True, return_counts=True)
    kept = np.flatnonzero((counts >= 6) & (words != ""))
    near = np.zeros((len(words), len(words)))
    for distance in range(1, 5):
        np.add.at(near, (numbers[distance:], numbers[:-distance]), 1.0)
    near = (near + near.T)[np.ix_(kept, kept)]
    company = near.sum(axis=0) ** 0.75
    chance = np.outer(near.sum(axis=1), company / company.sum())
    surprise = np.log(np.maximum(near / np.maximum(chance, 1e-9), 1.0))
    left, values, _ = np.linalg.svd(surprise)
    vocabulary = {str(words[number]): row for row, number in enumerate(kept)}
    weights = 1e-3 / (1e-3 + counts[kept] / counts[kept].sum())
    return Foundation(vocabulary, left[:, :30] * np.sqrt(values[:30])), weights


@functools.lru_cache(maxsize=4)
def world_task(seed):
    """A foundation from 2,000 texts of a world of its own, and two tasks' worth of messages."""
    world, rng = World(seed, zipf=1.5), np.random.default_rng(seed)
    table, weights = counted_table(world.corpus(2000, rng))
    parts = [world.labelled(size, rng) for size in (12, 20)]
    classes = ((texts, np.array([INTENTS.index(name) for name in y])) for texts, y in parts)
    return table, weights, *classes


@pytest.mark.check("06.fresh_world")
def test_fresh_world(submission, expect, rng):
    """With 3 labels of each intent a foundation is far ahead of words, and of random numbers."""
    table, weights, train, test = world_task(int(rng.integers(1000)))
    tables = {"table": table, "words": None, "random": submission.random_table(table, rng)}
    curves = submission.learning_curves(tables, weights, [3], 2, train, test, rng)
    means = {route: float(curve.mean()) for route, curve in curves.items()}
    ahead = means["table"] > max(means["words"], means["random"]) + 0.05
    expect.true(ahead, "a foundation that is ahead of words and of random numbers", got=means)
    expect.true(means["random"] < means["words"] + 0.05, "no lead for random numbers", got=means)
