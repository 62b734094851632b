"""Hidden checks of exercise 04: fresh texts, scores, heads and worlds, answered by slow loops."""

import functools
import math

import numpy as np
import pytest
from world import INTENTS, World

from kit import Head

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
HASTY = {"steps": 20, "learning_rate": 0.1, "l2": 1e-4}
FAIR = {"steps": 300, "learning_rate": 20.0, "l2": 1e-4}


def fresh_texts(rng, n, words=WORDS):
    """`n` texts of one to nine of these words; the first one repeats a word."""
    texts = [
        [words[i] for i in rng.integers(len(words), size=rng.integers(1, 10))] for _ in range(n)
    ]
    texts[0] = [words[0]] * 3 + texts[0]
    return texts


def loop_vocabulary(texts, min_count=1):
    """Slow oracle: count word by word, then take the best of the rest again and again."""
    counts = {}
    for tokens in texts:
        for word in tokens:
            counts[word] = counts.get(word, 0) + 1
    rest, order = {w: c for w, c in counts.items() if c >= min_count}, []
    while rest:
        order.append(min(rest, key=lambda word: (-rest[word], word)))
        del rest[order[-1]]
    return {word: number for number, word in enumerate(order)}


def loop_counts(texts, vocabulary):
    """Slow oracle: each word of each text by itself."""
    return np.array([[float(tokens.count(word)) for word in vocabulary] for tokens in texts])


def loop_idf(counts):
    """Slow oracle: for each word the texts that hold it, one by one."""
    n, words = counts.shape
    return np.array(
        [math.log((1 + n) / (1 + sum(counts[i, j] > 0 for i in range(n)))) for j in range(words)]
    )


def loop_rows(counts, idf):
    """Slow oracle: weigh and shorten one row at a time."""
    rows = np.zeros(counts.shape)
    for i, row in enumerate(counts):
        weighted = [count * weight for count, weight in zip(row, idf)]
        length = math.sqrt(sum(value * value for value in weighted))
        rows[i] = [value / length if length else 0.0 for value in weighted]
    return rows


def loop_shares(logits):
    """Slow oracle: share of class c is 1 / (sum of exp of how far the others are ahead of it)."""
    return np.array(
        [
            [1 / sum(math.exp(min(other - own, 700)) for other in row) for own in row]
            for row in logits.tolist()
        ]
    )


def loop_surprise(logits, y):
    """Slow oracle: the largest score is taken out of the logarithm by hand."""
    rows = [(row, max(row), row[right]) for row, right in zip(logits.tolist(), y)]
    return sum(
        top + math.log(sum(math.exp(x - top) for x in row)) - own for row, top, own in rows
    ) / len(rows)


def loop_loss(head, features, y, l2):
    """Slow oracle of the loss: cross-entropy of the logits plus the cost of the weights."""
    cost = sum(w * w for row in head.weights.tolist() for w in row)
    return loop_surprise(features @ head.weights + head.bias, y) + l2 / 2 * cost


def central_slope(head, features, y, l2, h=1e-5):
    """The slope by every number of the head: move it up, move it down, compare the losses."""
    slope = Head(np.zeros(head.weights.shape), np.zeros(head.bias.shape))
    for part, found in zip(head, slope):
        for place in np.ndindex(part.shape):
            kept = part[place]
            part[place] = kept + h
            above = loop_loss(head, features, y, l2)
            part[place] = kept - h
            found[place] = (above - loop_loss(head, features, y, l2)) / (2 * h)
            part[place] = kept
    return slope


def fresh_task(rng, n=7, width=4, classes=3):
    """A head, features and right classes; the last class has no row."""
    head = Head(rng.normal(size=(width, classes)), rng.normal(size=classes))
    return head, rng.normal(size=(n, width)), rng.integers(classes - 1, size=n)


@pytest.mark.check("04.any_texts")
def test_any_texts(submission, expect, rng):
    """Vocabulary, counts, weights and rows of any texts, with and without a least count."""
    for n, min_count in ((1, 1), (6, 2), (20, 9)):
        texts = fresh_texts(rng, n)
        vocabulary = loop_vocabulary(texts, min_count)
        got = submission.build_vocabulary(texts, min_count)
        expect(got, vocabulary)
        counts = loop_counts([*texts, ["hello"]], vocabulary)
        expect(submission.bag_of_words([*texts, ["hello"]], vocabulary), counts)
        expect(submission.inverse_document_frequency(counts), loop_idf(counts))
        idf = rng.random(len(vocabulary))
        seen = submission.tfidf.observe(counts, idf)
        expect(seen.result, loop_rows(counts, idf))
        expect(seen.args, (counts, idf), label="the arguments afterwards")


@pytest.mark.check("04.no_leak")
def test_no_leak(submission, expect, rng):
    """Test texts have no say in columns or weights: each is described as if it came alone."""
    train, test = fresh_texts(rng, 9, WORDS[:5]), fresh_texts(rng, 6)
    vocabulary = loop_vocabulary(train)
    idf = loop_idf(loop_counts(train, vocabulary))
    rows = loop_rows(loop_counts(test, vocabulary), idf)
    expect(submission.text_features(train, test), rows)
    for place in (0, 5):
        expect(submission.text_features(train, [test[place]]), rows[[place]])
    expect(submission.text_features(train, train), loop_rows(loop_counts(train, vocabulary), idf))


@pytest.mark.check("04.any_logits")
def test_any_logits(submission, expect, rng):
    """Shares and surprise of scores of any size, and neither changes the scores."""
    for size, shift in ((1.0, 0.0), (50.0, 2000.0), (900.0, -3000.0)):
        logits, y = rng.normal(size=(5, 4)), rng.integers(4, size=5)
        logits[0], y[0] = [2.0, -2.0, 0.0, 1.0], 1
        logits = size * logits + shift
        seen = submission.softmax.observe(logits)
        expect(seen.result, loop_shares(logits))
        expect(seen.args, (logits,), label="the scores afterwards")
        seen = submission.cross_entropy.observe(logits, y)
        expect(seen.result, loop_surprise(logits, y))
        expect(seen.args, (logits, y), label="the arguments afterwards")


@pytest.mark.check("04.any_slope")
def test_any_slope(submission, expect, rng):
    """The slope is what moving each weight and bias a little up and down does to the loss."""
    for l2 in (0.0, 0.3):
        head, features, y = fresh_task(rng)
        seen = submission.loss_gradient.observe(head, features, y, l2)
        expected = (loop_loss(head, features, y, l2), central_slope(head, features, y, l2))
        expect(seen.result, expected)
        expect(seen.args, (head, features, y, l2), label="the arguments afterwards")


@pytest.mark.check("04.downhill")
def test_downhill(submission, expect, rng):
    """Step by step from zeros, all rows at once; the loss falls, and the same way every time."""
    _, features, y = fresh_task(rng)
    head = Head(np.zeros((4, 3)), np.zeros(3))
    for steps in range(4):
        expect(submission.train_head(features, y, 3, steps, 0.7, 0.1), head)
        slope = central_slope(head, features, y, 0.1)
        head = Head(head.weights - 0.7 * slope.weights, head.bias - 0.7 * slope.bias)
    losses = [
        loop_loss(submission.train_head(features, y, 3, n, 0.1, 0.1), features, y, 0.1)
        for n in (0, 5, 50)
    ]
    expect.true(losses[0] > losses[1] > losses[2], "a loss that falls with the steps", got=losses)


@pytest.mark.check("04.any_draw")
def test_any_draw(submission, expect, rng):
    """k different rows of each class; the generator that comes in decides, and nothing else."""
    y = rng.permutation(np.repeat([0, 1, 2, 3], [30, 12, 5, 40]))
    draws = []
    for k in (1, 5, 5, 5):
        seed = int(rng.integers(1 << 30))
        rows = submission.k_shot(y, k, np.random.default_rng(seed))
        expect(rows, np.array(sorted(set(rows.tolist()))), label="different rows, in order")
        expect(np.bincount(y[rows]), np.full(4, k), label="rows of each class")
        draws.append(rows.tolist())
    expect(rows, submission.k_shot(y, k, np.random.default_rng(seed)), label="the same draw")
    different = draws[1] != draws[2] or draws[2] != draws[3]
    expect.true(different, "another generator draws other rows", got=draws[1:])


@pytest.mark.check("04.too_few")
def test_too_few(submission, expect, rng):
    """A class with fewer than k rows is an error that names it, not a smaller draw."""
    y = rng.permutation(np.repeat([0, 1, 7], [9, 6, 4]))
    with expect.raises(ValueError, mentions="7"):
        submission.k_shot(y, 5, rng)


@pytest.mark.check("04.fair_choice")
def test_fair_choice(submission, expect, rng):
    """Whatever suits the validation rows is chosen, the first of equals; test rows have no say."""
    train, (valid, test) = (rng.normal(size=(9, 3)), np.arange(9) % 3), rng.normal(size=(2, 40, 3))
    settings = [{"steps": s, "learning_rate": r, "l2": 0.01} for s in (0, 2, 30) for r in (0.3, 1)]
    heads = [submission.train_head(*train, 3, **setting) for setting in settings]
    parts = (valid, test)
    answers = [[(x @ h.weights + h.bias).argmax(axis=1) for h in heads] for x in parts]
    for suits, rewarded in ((0, 4), (2, 0), (5, 2), (4, 5)):
        valid_y, test_y = answers[0][suits], answers[1][rewarded]
        best = [(own == valid_y).all() for own in answers[0]].index(True)
        answer = submission.choose(train, (valid, valid_y), (test, test_y), 3, settings)
        expect(answer, (settings[best], (answers[1][best] == test_y).mean()))
    expect(submission.accuracy(heads[0], valid, answers[0][0]), 1.0)


@functools.lru_cache(maxsize=4)
def world_messages(seed):
    """12 messages of each intent to learn from and 15 to measure on, from a world of its own."""
    rng = np.random.default_rng(seed)
    texts, labels = World(seed, zipf=1.5).labelled(27, rng)
    y, learn, test = np.array([INTENTS.index(label) for label in labels]), [], []
    for label in range(len(INTENTS)):
        rows = np.flatnonzero(y == label)
        learn, test = [*learn, *rows[:12]], [*test, *rows[12:]]
    parts = [([texts[row] for row in rows], y[rows]) for rows in (learn, test)]
    return tuple(parts)


@pytest.mark.check("04.fresh_world")
def test_fresh_world(submission, expect, rng):
    """A rival stopped too early loses by far more than one trained fairly, on the same labels."""
    (texts, y), (test_texts, test_y) = world_messages(int(rng.integers(1000)))
    vocabulary = submission.build_vocabulary(texts)
    arms = [
        [submission.bag_of_words(part, vocabulary) for part in (texts, test_texts)],
        [submission.text_features(texts, part) for part in (texts, test_texts)],
    ]
    gaps = []
    for setting in (HASTY, FAIR):
        shares = []
        for features, test_features in arms:
            head = submission.train_head(features, y, len(INTENTS), **setting)
            shares.append(submission.accuracy(head, test_features, test_y))
        gaps.append(shares[1] - shares[0])
    says = "tf-idf ahead of counts by much more when both are trained hastily"
    expect.true(gaps[0] > gaps[1] + 0.1, says, got=gaps)
    expect.true(shares[1] > 0.6, "tf-idf trained fairly right in most cases", got=shares[1])
