"""Hidden checks of exercise 05: fresh texts, tables and a world, answered by slow loops."""

import functools
import math

import numpy as np
import pytest
from world import World

from kit import Foundation

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]


def fresh_texts(rng, n):
    """`n` texts of none to nine of these words, and of one that no vocabulary here has."""
    words = [*WORDS, "hello"]
    return [[words[i] for i in rng.integers(9, size=rng.integers(10))] for _ in range(n)]


def fresh_vocabulary(rng):
    """The words, numbered in a random order."""
    return {WORDS[i]: number for number, i in enumerate(rng.permutation(len(WORDS)))}


def fresh_foundation(rng, d=3):
    """A random row for each word, of any length; one is zeros, and one is another's double."""
    vectors = rng.normal(size=(len(WORDS), d)) * rng.uniform(0.05, 2, size=(len(WORDS), 1))
    vectors[2], vectors[6] = 0.0, 2 * vectors[4]
    return Foundation(fresh_vocabulary(rng), vectors)


def loop_vocabulary(texts, min_count):
    """Slow oracle: the most frequent of the rest, again and again."""
    said = [word for tokens in texts for word in tokens]
    rest = {word for word in said if said.count(word) >= min_count}
    order = sorted(rest, key=lambda word: (-said.count(word), word))
    return {word: number for number, word in enumerate(order)}


def loop_counts(texts, vocabulary, window):
    """Slow oracle: every two places of every text, one by one."""
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for tokens in texts:
        for i, word in enumerate(tokens):
            for j, other in enumerate(tokens):
                if i != j and abs(i - j) <= window and {word, other} <= vocabulary.keys():
                    counts[vocabulary[word], vocabulary[other]] += 1
    return counts


def loop_ppmi(counts, smoothing):
    """Slow oracle: the definition, entry by entry."""
    table, total = np.zeros(counts.shape), counts.sum()
    powers = [float(counts[:, j].sum()) ** smoothing for j in range(len(counts))]
    for i, j in np.argwhere(counts > 0):
        chance = counts[i].sum() / total * powers[j] / sum(powers)
        table[i, j] = max(math.log(counts[i, j] / total / chance), 0.0)
    return table


def known_table(rng, size):
    """A table made of known columns and values, and the answer they lead to."""
    left, right = (np.linalg.qr(rng.normal(size=(size, size)))[0] for _ in range(2))
    values = np.sort(rng.permutation(np.arange(1.0, 20))[:size])[::-1]
    for column in range(size):
        if left[np.abs(left[:, column]).argmax(), column] < 0:
            left[:, column], right[:, column] = -left[:, column], -right[:, column]
    return left * values @ right.T, left * np.sqrt(values)


def similarity(one, other):
    """Slow oracle of the cosine; 0 for a vector of zeros."""
    lengths = math.sqrt(sum(one * one)) * math.sqrt(sum(other * other))
    return float(sum(one * other)) / lengths if lengths else 0.0


def loop_neighbours(word, foundation):
    """Slow oracle: all other words; similarities are rounded, so that equal ones are equal."""
    rows = foundation.vocabulary
    own = foundation.vectors[rows[word]]
    near = {w: round(similarity(own, foundation.vectors[row]), 9) for w, row in rows.items()}
    return sorted((w for w in rows if w != word), key=lambda w: (-near[w], rows[w]))


def loop_guess(inputs, outputs, centres, neighbours, strangers):
    """Slow oracle of the loss of skipgram_gradient, pair by pair."""
    total = 0.0
    for centre, neighbour, others in zip(centres, neighbours, strangers):
        total += math.log(1 + math.exp(-sum(inputs[centre] * outputs[neighbour])))
        total += sum(math.log(1 + math.exp(sum(inputs[centre] * outputs[o]))) for o in others)
    return total / len(centres)


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


@pytest.mark.check("05.any_counts")
def test_any_counts(submission, expect, rng):
    """Who is near whom in any texts, for narrow and for wide windows."""
    for n, window in ((1, 1), (6, 2), (9, 4), (5, 30), (0, 1)):
        texts, vocabulary = fresh_texts(rng, n), fresh_vocabulary(rng)
        counts = submission.cooccurrence(texts, vocabulary, window)
        expect(counts, loop_counts(texts, vocabulary, window))
    with expect.raises(ValueError, mentions="0"):
        submission.cooccurrence(texts, vocabulary, 0)


@pytest.mark.check("05.any_surprise")
def test_any_surprise(submission, expect, rng):
    """Surprise of any counts, also where a word has no neighbours at all, and unchanged counts."""
    for smoothing in (1.0, 0.75, 0.3):
        counts = rng.integers(6, size=(5, 5)) * 1.0
        counts[2], counts[:, 2] = 0.0, 0.0
        seen = submission.ppmi.observe(counts, smoothing)
        expect(seen.result, loop_ppmi(counts, smoothing))
        expect(seen.args, (counts, smoothing), label="the arguments afterwards")
    expect(submission.ppmi(counts), loop_ppmi(counts, 0.75))
    expect(submission.ppmi(np.zeros((3, 3))), np.zeros((3, 3)))


@pytest.mark.check("05.any_table")
def test_any_table(submission, expect, rng):
    """Tables put together from known columns come apart into them, and no others fit."""
    for size, dimensions in ((6, 6), (9, 1), (1, 1), (6, 3)):
        table, columns = known_table(rng, size)
        expect(submission.truncated_svd(table, dimensions), columns[:, :dimensions])
    small = submission.truncated_svd(table / 10_000, dimensions)
    expect(small * 100, columns[:, :dimensions], label="100 times those of a small table")
    expect(submission.truncated_svd(np.zeros((3, 3)), 2), np.zeros((3, 2)))
    for dimensions in (0, 7):
        with expect.raises(ValueError, mentions=str(dimensions)):
            submission.truncated_svd(np.eye(6), dimensions)


@pytest.mark.check("05.any_pretraining")
def test_any_pretraining(submission, expect, rng):
    """From any texts: the frequent words, and the columns of how surprising their company is."""
    for dimensions, window, min_count in ((2, 2, 3), (3, 5, 1)):
        texts = fresh_texts(rng, 30)
        vocabulary = loop_vocabulary(texts, min_count)
        got = submission.pretrain(texts, dimensions, window, min_count)
        expect(got.vocabulary, vocabulary)
        counts = loop_counts(texts, vocabulary, window)
        columns, values, _ = np.linalg.svd(loop_ppmi(counts, 0.75))
        expected = columns[:, :dimensions] * np.sqrt(values[:dimensions])
        # Inner products of words, so that no sign has to be settled here a second time.
        expect(got.vectors @ got.vectors.T, expected @ expected.T, label="vectors @ vectors.T")
        twice = submission.pretrain(texts * 2, dimensions, window, 2 * min_count)
        expect(twice, got, label="the same texts read twice")


@pytest.mark.check("05.any_neighbours")
def test_any_neighbours(submission, expect, rng):
    """Neighbours of any word, ties by row, and an error that names an unknown one."""
    foundation = fresh_foundation(rng)
    asked = [(word, foundation, k) for word, k in zip(WORDS, (1, 4, 20, 1, 4, 20, 1, 4))]
    for got, (word, _, k) in zip(submission.nearest_neighbours.each(asked), asked):
        expect(got, loop_neighbours(word, foundation)[:k])
    with expect.raises(ValueError, mentions="hello"):
        submission.nearest_neighbours("hello", foundation, 2)


@pytest.mark.check("05.any_bridge")
def test_any_bridge(submission, expect, rng):
    """The nearest labelled word for every word, where there is one."""
    foundation = fresh_foundation(rng)
    labelled = [["my", WORDS[i]] for i in rng.permutation(len(WORDS))[:3]]
    seen = {word for tokens in labelled for word in tokens}
    asked = [(word, labelled, foundation) for word in [*WORDS, "my", "hello"]]
    *ends, nowhere = submission.bridge.each([*asked, (WORDS[0], [["my"]], foundation)])
    for (word, *_), got in zip(asked, ends):
        near = [word] if word in {*seen, "hello"} else loop_neighbours(word, foundation)
        expect(got, next((other for other in near if other in seen), None))
    expect(nowhere, None)


@pytest.mark.check("05.any_weighted_mean")
def test_any_weighted_mean(submission, expect, rng):
    """Weights from any texts, and the weighted means of any others; the foundation stays."""
    texts, foundation = [*fresh_texts(rng, 9), [], ["hello"]], fresh_foundation(rng)
    rows, known = foundation.vocabulary, [w for t in texts for w in t if w in WORDS[:7]]
    fewer = {word: number for number, word in enumerate(w for w in rows if w != WORDS[7])}
    for a in (0.001, 0.5):
        weights = [a / (a + known.count(word) / len(known)) for word in fewer]
        expect(submission.word_weights(texts, fewer, a), np.array(weights))
    expect(submission.word_weights(texts, fewer), submission.word_weights(texts, fewer, 0.001))
    expect(submission.word_weights([["hello"]], rows, 0.5), np.ones(8))
    alone = np.where(np.arange(8) == 3, 0.2, 1.0)  # one known word, said once: its share is 1
    said = [word for word in rows if rows[word] == 3]
    expect(submission.word_weights([said], rows, 0.25), alone)
    weights, means = rng.random(8) + 0.1, np.zeros((len(texts), 3))
    for mean, tokens in zip(means, texts):
        total = sum(weights[rows[word]] for word in tokens if word in rows)
        for word in tokens:
            if word in rows:
                mean += weights[rows[word]] / total * foundation.vectors[rows[word]]
    seen = submission.weighted_vectors.observe(texts, foundation, weights)
    expect(seen.result, means)
    expect(seen.args, (texts, foundation, weights), label="the arguments afterwards")


@pytest.mark.check("05.any_guess")
def test_any_guess(submission, expect, rng):
    """Loss and slopes are what moving every number a little up and down says."""
    for pairs, others in ((1, 1), (7, 3), (4, 0)):
        tables = rng.normal(size=(2, 5, 3))
        rows = (rng.integers(4, size=pairs), rng.integers(5, size=pairs))
        args = (*tables, *rows, rng.integers(5, size=(pairs, others)))
        slopes = [central_slope(lambda args=args: loop_guess(*args), part) for part in args[:2]]
        seen = submission.skipgram_gradient.observe(*args)
        expect(seen.result, (loop_guess(*args), *slopes))
        expect(seen.args, args, label="the arguments afterwards")
    huge = submission.skipgram_gradient(*(tables * 1e4), *args[2:])[0]
    expect.true(bool(np.isfinite(huge)), "a finite loss, however large the numbers", got=huge)


@functools.lru_cache(maxsize=4)
def world_texts(seed):
    """2,000 texts without labels and 24 messages with one, from a world of its own."""
    world, rng = World(seed, zipf=1.5), np.random.default_rng(seed)
    return world.corpus(2000, rng), world.labelled(2, rng)[0]


@pytest.mark.check("05.fresh_world")
def test_fresh_world(submission, expect, rng):
    """In a fresh world neighbours mean the same, and words without a label are bridged to ones."""
    texts, labelled = world_texts(int(rng.integers(1000)))
    foundation = submission.pretrain(texts, 30, 4, 12)
    slots = {word: World.slot_of(word) for word in foundation.vocabulary}
    named, seen = [word for word in slots if slots[word]], {w for t in labelled for w in t}
    some = named[:300:24]
    near = submission.nearest_neighbours.each([(word, foundation, 1) for word in some])
    share = float(np.mean([bool(slots[w] & slots[n]) for w, [n] in zip(some, near)]))
    expect.true(share > 0.6, "most nearest neighbours from the same slot", got=share)
    reach = frozenset().union(*(slots.get(word, frozenset()) for word in seen))
    new = [word for word in named if word not in seen and slots[word] & reach][:150:16]
    ends = submission.bridge.each([(word, labelled, foundation) for word in new])
    share = float(np.mean([bool(slots[w] & slots.get(end, set())) for w, end in zip(new, ends)]))
    expect.true(share > 0.4, "words without a label bridged to words of their slot", got=share)
