"""Hidden checks of exercise 07: fresh tables, lessons and a world, answered by slow loops."""

import functools
import math

import numpy as np
import pytest
from world import INTENTS, World

from kit import Foundation, Head

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
ROUTES = ("frozen", "gates", "low rank", "full")


def fresh_foundation(rng, d=3):
    """A random row for each word; the words are numbered in a random order."""
    vocabulary = {WORDS[i]: number for number, i in enumerate(rng.permutation(len(WORDS)))}
    return Foundation(vocabulary, rng.normal(size=(len(WORDS), d)))


def fresh_lesson(rng, n=5, classes=3, words=6):
    """Shares of the first `words` rows in `n` texts, and their classes; the others do not come."""
    pooled = np.zeros((n, len(WORDS)))
    pooled[:, :words] = rng.random((n, words)) * (rng.random((n, words)) < 0.6)
    return pooled / np.maximum(pooled.sum(axis=1, keepdims=True), 0.1), rng.integers(
        classes, size=n
    )


def fresh_head(rng, d=3, classes=3):
    """A head that has learned something already."""
    return Head(rng.normal(size=(d, classes)), rng.normal(size=classes))


def loop_shares(texts, foundation, weights):
    """Slow oracle: the weight of each word of a text over the sum of all of them."""
    shares = np.zeros((len(texts), len(weights)))
    for number, tokens in enumerate(texts):
        rows = [foundation.vocabulary[word] for word in tokens if word in foundation.vocabulary]
        for row in rows:
            shares[number, row] += weights[row] / sum(weights[other] for other in rows)
    return shares


def loop_loss(vectors, head, pooled, y, l2):
    """Slow oracle: the surprise of each text by itself, and what the weights cost."""
    total = 0.0
    for shares, right in zip(pooled, y):
        vector = sum(share * row for share, row in zip(shares, vectors))
        logits = [float(vector @ column) + bias for column, bias in zip(head.weights.T, head.bias)]
        total += math.log(sum(math.exp(x - logits[right]) for x in logits))
    return total / len(y) + l2 / 2 * sum(w * w for row in head.weights.tolist() for w in row)


def central_slope(loss, part, h=1e-5):
    """The slope of loss() by each number of the array `part`: up a little, down a little."""
    slope = np.zeros(part.shape)
    for place in np.ndindex(part.shape):
        kept = part[place]
        part[place] = kept + h
        above = loss()
        part[place] = kept - h
        slope[place] = (above - loss()) / (2 * h)
        part[place] = kept
    return slope


def slow_steps(foundation, head, lesson, steps, rates, l2):
    """Slow oracle of finetune: slopes by central differences, both taken before either moves."""
    vectors, head = foundation.vectors.copy(), Head(*(part.copy() for part in head))
    for _ in range(steps):
        slopes = [
            central_slope(lambda: loop_loss(vectors, head, *lesson, l2), part)
            for part in (vectors, *head)
        ]
        for part, slope, rate in zip((vectors, *head), slopes, (rates[1], rates[0], rates[0])):
            part -= rate * slope
    return foundation._replace(vectors=vectors), head


def slow_gates(foundation, head, lesson, steps, rates, l2):
    """Slow oracle of tune_gates: the same with one number per word, which starts at 1."""
    gates, head = np.ones((len(WORDS), 1)), Head(*(part.copy() for part in head))
    for _ in range(steps):
        slopes = [
            central_slope(lambda: loop_loss(gates * foundation.vectors, head, *lesson, l2), part)
            for part in (gates, *head)
        ]
        for part, slope, rate in zip((gates, *head), slopes, (rates[1], rates[0], rates[0])):
            part -= rate * slope
    return foundation._replace(vectors=gates * foundation.vectors), head


@pytest.mark.check("07.any_texts")
def test_any_texts(submission, expect, rng):
    """Shares of any texts: weighted, repeats counted, strangers left out, none for an empty one."""
    foundation, weights = fresh_foundation(rng), rng.random(len(WORDS)) + 0.1
    texts = [[(WORDS + ["hello"])[i] for i in rng.integers(9, size=size)] for size in (1, 4, 9, 20)]
    texts += [["hello"], [], [WORDS[3]] * 3 + WORDS[:4]]
    shares = submission.pooling_weights(texts, foundation, weights)
    expect(shares, loop_shares(texts, foundation, weights))


@pytest.mark.check("07.any_table_slope")
def test_any_table_slope(submission, expect, rng):
    """Loss and slopes are what moving every number a little up and down says."""
    for l2 in (0.0, 0.4):
        args = (fresh_foundation(rng).vectors, fresh_head(rng), *fresh_lesson(rng), l2)
        slopes = [central_slope(lambda args=args: loop_loss(*args), p) for p in (args[0], *args[1])]
        seen = submission.table_gradient.observe(*args)
        expect(seen.result, (loop_loss(*args), slopes[0], Head(*slopes[1:])))
        expect(seen.args, args, label="the arguments afterwards")


@pytest.mark.check("07.any_small_slope")
def test_any_small_slope(submission, expect, rng):
    """Gates and factors: their slopes are central differences, their steps start from the table."""
    foundation, head, lesson = fresh_foundation(rng), fresh_head(rng), fresh_lesson(rng)
    vectors, gates = foundation.vectors, rng.normal(size=(len(WORDS), 1))
    left, right = rng.normal(size=(len(WORDS), 2)), rng.normal(size=(2, 3))
    pull = rng.normal(size=vectors.shape)  # a loss that is the sum of pull times table
    slope = central_slope(lambda: float((pull * gates * vectors).sum()), gates)
    expect(submission.gate_gradient(vectors, pull), slope[:, 0])
    slopes = [central_slope(lambda: float((pull * (left @ right)).sum()), p) for p in (left, right)]
    expect(submission.low_rank_gradient(left, right, pull), tuple(slopes))
    for steps in (0, 1, 3):
        args = (foundation, head, lesson, steps, (0.5, 0.8), 0.1)
        expect(submission.tune_gates(*args), slow_gates(*args))


@pytest.mark.check("07.shared_table_left_alone")
def test_shared_table_left_alone(submission, expect, rng):
    """Tuning gives a new table: the old one, and every word without a message, stay bit for bit."""
    foundation, head, lesson = fresh_foundation(rng), fresh_head(rng), fresh_lesson(rng)
    for table_rate in (0.0, 0.7):
        args = (foundation, head, lesson, 3, (0.5, table_rate), 0.1)
        seen = submission.finetune.observe(*args)
        expect(seen.result, slow_steps(*args))
        expect(seen.args, args, label="the arguments afterwards", tolerance=0)
        moves = (seen.result[0].vectors != foundation.vectors).any(axis=1)
        comes = lesson[0].any(axis=0) & (table_rate > 0)
        expect(moves, comes, label="which rows moved")
    seen = submission.tune_gates.observe(*args)
    expect(seen.args, args, label="the arguments afterwards", tolerance=0)
    small = foundation.vectors.copy()
    small[[2, 5], 1] += [1e-9, -2.0]
    words = sorted(foundation.vocabulary, key=foundation.vocabulary.get)
    moved = submission.moved_words(foundation, foundation._replace(vectors=small))
    expect(moved, [words[2], words[5]])


@pytest.mark.check("07.any_choice")
def test_any_choice(submission, expect, rng):
    """The cheapest of the routes that are good enough, whatever they are and cost."""
    for margin in (0.0, 0.1, 1.0):
        shares = {route: rng.uniform(0.6, 0.9, size=3).tolist() for route in ROUTES}
        words, d, classes, rank = (int(number) for number in rng.integers(2, 90, size=4))
        extra = [0, words, words * rank + rank * d, words * d]
        numbers = {route: more + d * classes + classes for route, more in zip(ROUTES, extra)}
        asked = [(route, words, d, classes, rank) for route in ROUTES]
        expect(submission.trained_numbers.each(asked), [*numbers.values()])
        best = max(sum(values) / 3 for values in shares.values())
        order = sorted(ROUTES, key=lambda route: numbers[route])
        cheapest = next(route for route in order if sum(shares[route]) / 3 >= best - margin)
        first = max(ROUTES, key=lambda route: sum(shares[route]))
        asked = [(shares, numbers, margin + 1e-12), (shares, numbers, 0.0)]
        expect(submission.enough.each(asked), [cheapest, first], label="a margin, and none")


@pytest.mark.check("07.replayed")
def test_replayed(submission, expect, rng):
    """All of the later task, then the share asked for of the earlier one, with its classes."""
    first, second = (np.arange(40.0).reshape(20, 2), np.arange(20)), fresh_lesson(rng)
    second = (second[0][:, :2], second[1])
    draws = []
    for share in (0.0, 0.1, 0.25, 1.0, 0.25):
        seed = int(rng.integers(1 << 30))
        args = (first, second, share, np.random.default_rng(seed))
        pooled, y = submission.replay(*args)
        expect(len(y), len(second[1]) + round(20 * share), label="the number of texts")
        expect((pooled[:5], y[:5]), second, label="the later task")
        expect(pooled[5:], first[0][y[5:]], label="the rows of the classes that came back")
        expect(len(set(y[5:].tolist())), round(20 * share), label="different rows that came back")
        draws.append(y[5:].tolist())
    again = submission.replay(first, second, share, np.random.default_rng(seed))
    expect((pooled, y), again, label="the same draw again")
    expect.true(draws[2] != draws[4], "another generator brings back other rows", got=draws)


@pytest.mark.check("07.in_turn")
def test_in_turn(submission, expect, rng):
    """Each lesson goes on from where the one before ended; exams are only measured."""
    foundation, head = fresh_foundation(rng), fresh_head(rng)
    lessons = [fresh_lesson(rng, words=len(WORDS)) for _ in range(3)]
    exams = [fresh_lesson(rng, n=40, words=len(WORDS)) for _ in range(2)]
    settings = (25, (3.0, 1.5), 0.01)
    seen = submission.learn_in_turn.observe(foundation, head, lessons, exams, *settings)
    expected, now = np.zeros((3, 2)), (foundation, head)
    for i, lesson in enumerate(lessons):
        now = submission.finetune(*now, lesson, *settings)
        for j, (pooled, y) in enumerate(exams):
            answers = (pooled @ now[0].vectors @ now[1].weights + now[1].bias).argmax(axis=1)
            expected[i, j] = (answers == y).mean()
    expect(seen.result, expected)
    args = (foundation, head, lessons, exams, *settings)
    expect(seen.args, args, label="the arguments afterwards", tolerance=0)


@functools.lru_cache(maxsize=4)
def world_lessons(seed):
    """A table in which words of one slot lie close together, weights, and messages of a world."""
    rng = np.random.default_rng(seed)
    texts, labels = World(seed, zipf=1.5).labelled(20, rng)
    words = sorted({word for tokens in texts for word in tokens})
    slots = [" ".join(sorted(World.slot_of(word))) or word for word in words]
    place = {slot: rng.normal(size=30) for slot in sorted(set(slots))}
    vectors = np.array([place[slot] + 0.4 * rng.normal(size=30) for slot in slots])
    foundation = Foundation({word: number for number, word in enumerate(words)}, vectors)
    tokens = [foundation.vocabulary[word] for tokens in texts for word in tokens]
    weights = 0.01 / (0.01 + np.bincount(tokens) / len(tokens))
    return foundation, weights, texts, np.array([INTENTS.index(label) for label in labels])


@pytest.mark.check("07.fresh_world")
def test_fresh_world(submission, expect, rng):
    """One head, two tasks in turn: the first is gone after the second; replay brings some back."""
    foundation, weights, texts, y = world_lessons(int(rng.integers(1000)))
    pooled = submission.pooling_weights(texts, foundation, weights)
    lessons, exams = [], []
    for intents in (range(6), range(6, 12)):
        rows = [np.flatnonzero(y == intent) for intent in intents]
        taught, asked = (
            np.concatenate([r[part] for r in rows]) for part in (slice(8), slice(8, 20))
        )
        lessons, exams = (
            [*lessons, (pooled[taught], y[taught])],
            [*exams, (pooled[asked], y[asked])],
        )
    head = Head(np.zeros((30, 12)), np.zeros(12))
    shares = submission.learn_in_turn(foundation, head, lessons, exams, 40, (3.0, 1.0), 1e-4)
    expect.true(shares[0, 0] > 0.4, "the first task learned", got=shares)
    expect.true(shares[1, 1] > 0.4 and shares[1, 0] < 0.3, "and forgotten after it", got=shares)
    mixed = [lessons[0], submission.replay(*lessons, 0.5, rng)]
    again = submission.learn_in_turn(foundation, head, mixed, exams, 40, (3.0, 1.0), 1e-4)
    expect.true(again[1, 0] > shares[1, 0] + 0.1, "half of it replayed helps", got=again)
