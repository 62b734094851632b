"""Hidden checks of exercise 02: fresh tables, sentences and batches, answered by slow loops."""

import math

import numpy as np
import pytest

from kit import Foundation

WORDS = [
    "refund", "invoice", "password", "balance", "transfer", "account", "delivery",
    "receipt", "address", "deposit",
]
STRANGERS = ["please", "hello", "tomorrow"]


def fresh_foundation(rng, d=5):
    """A random row for each word; the words are numbered in a random order."""
    order = rng.permutation(len(WORDS))
    vocabulary = {WORDS[i]: number for number, i in enumerate(order)}
    return Foundation(vocabulary, rng.normal(size=(len(WORDS), d)))


def fresh_sentence(rng, size):
    """`size` known words."""
    return [WORDS[i] for i in rng.integers(len(WORDS), size=size)]


def fresh_batch(rng, foundation, sizes=(3, 1, 5, 2)):
    """Ids and mask of sentences of these sizes; word number 0 is in every one of them."""
    shape = (len(sizes), max(sizes))
    input_ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, size in enumerate(sizes):
        input_ids[row, :size] = rng.integers(len(foundation.vectors), size=size)
        input_ids[row, 0], mask[row, :size] = 0, 1
    return input_ids, mask


def loop_mean(numbers, foundation):
    """Slow oracle: the mean of the rows with these numbers, one number at a time."""
    mean = np.zeros(foundation.vectors.shape[1])
    for j in range(len(mean)):
        for number in numbers:
            mean[j] += foundation.vectors[number, j] / len(numbers)
    return mean


def loop_pool(input_ids, mask, foundation):
    """Slow oracle: each row of a batch by itself, its padding taken out first."""
    rows = [
        [number for number, real in zip(ids, reals, strict=True) if real]
        for ids, reals in zip(input_ids, mask, strict=True)
    ]
    return np.array([loop_mean(numbers, foundation) for numbers in rows])


@pytest.mark.check("02.any_sentence")
def test_any_sentence(submission, expect, rng):
    """The mean is over the known tokens: repeats count again, strangers alone give zeros."""
    for size in (1, 2, 7):
        foundation = fresh_foundation(rng)
        tokens = fresh_sentence(rng, size) * 2 + [WORDS[3]] + STRANGERS
        tokens = [tokens[i] for i in rng.permutation(len(tokens))]
        numbers = [foundation.vocabulary[t] for t in tokens if t in foundation.vocabulary]
        vector = submission.sentence_vector(tokens, foundation)
        expect(vector, loop_mean(numbers, foundation))
        expect(submission.sentence_vector(STRANGERS, foundation), loop_mean([], foundation))


@pytest.mark.check("02.any_batch")
def test_any_batch(submission, expect, rng):
    """A batch is as wide as the most known tokens; ids first, padding after, and a true mask."""
    foundation = fresh_foundation(rng)
    zero = next(word for word, number in foundation.vocabulary.items() if number == 0)
    sentences = [fresh_sentence(rng, size) + [zero] for size in (4, 1, 6)]
    sentences[2] = STRANGERS[:1] + sentences[2] + STRANGERS[1:]
    input_ids, mask = np.zeros((3, 7), dtype=int), np.zeros((3, 7), dtype=int)
    for row, tokens in enumerate(sentences):
        place = 0
        for token in tokens:
            if token in foundation.vocabulary:
                input_ids[row, place], mask[row, place] = foundation.vocabulary[token], 1
                place += 1
    expect(submission.pad_batch(sentences, foundation), (input_ids, mask))


@pytest.mark.check("02.padding_changes_nothing")
def test_padding_changes_nothing(submission, expect, rng):
    """A batch padded wider, with any id in the padded places, gives the same means."""
    foundation = fresh_foundation(rng)
    input_ids, mask = fresh_batch(rng, foundation)
    means = loop_pool(input_ids, mask, foundation)
    expect(submission.mean_pool(input_ids, mask, foundation), means)
    junk = rng.integers(1, len(WORDS), size=(len(mask), 4))
    wider = np.hstack([np.where(mask == 1, input_ids, len(WORDS) - 1), junk])
    wider_mask = np.hstack([mask, np.zeros_like(junk)])
    expect(submission.mean_pool(wider, wider_mask, foundation), means)


@pytest.mark.check("02.row_without_words")
def test_row_without_words(submission, expect, rng):
    """A row that is all padding gives zeros and leaves the other rows alone."""
    foundation = fresh_foundation(rng)
    input_ids, mask = fresh_batch(rng, foundation)
    mask[1] = 0
    means = loop_pool(input_ids, mask, foundation)
    expect(submission.mean_pool(input_ids, mask, foundation), means)


@pytest.mark.check("02.empty_batch")
def test_empty_batch(submission, expect, rng):
    """No sentences give two (0, 0) arrays; sentences of strangers give rows of no width."""
    foundation = fresh_foundation(rng)
    for sentences, shape in (([STRANGERS, []], (2, 0)), ([], (0, 0))):
        nothing = np.zeros(shape, dtype=int)
        expect(submission.pad_batch(sentences, foundation), (nothing, nothing))
        zeros = np.zeros((len(sentences), foundation.vectors.shape[1]))
        expect(submission.mean_pool(nothing, nothing, foundation), zeros)


@pytest.mark.check("02.any_direction")
def test_any_direction(submission, expect, rng):
    """Longer or shorter changes nothing, turning round changes the sign, zeros give 0."""
    for d in (2, 5, 20):
        a, b = rng.normal(size=d), rng.normal(size=d)
        dot = sum(x * y for x, y in zip(a, b, strict=True))
        cosine = dot / math.sqrt(sum(x * x for x in a)) / math.sqrt(sum(y * y for y in b))
        expect(submission.cosine_similarity(3 * a, b / 7), float(cosine))
        expect(submission.cosine_similarity(-a, b), float(-cosine))
        expect(submission.cosine_similarity(a, np.zeros(d)), 0.0)
        expect(submission.cosine_similarity(np.zeros(d), b), 0.0)


@pytest.mark.check("02.table_left_alone")
def test_table_left_alone(submission, expect, rng):
    """Pooling reads the foundation and its batch, and changes neither."""
    foundation = fresh_foundation(rng)
    input_ids, mask = fresh_batch(rng, foundation)
    pooled = submission.mean_pool.observe(input_ids, mask, foundation)
    expect(pooled.result, loop_pool(input_ids, mask, foundation))
    expect(pooled.args, (input_ids, mask, foundation), label="the arguments afterwards")
    sentences = [fresh_sentence(rng, 4), STRANGERS + fresh_sentence(rng, 2)]
    batch = submission.pad_batch.observe(sentences, foundation)
    expect(batch.args, (sentences, foundation), label="the arguments afterwards")
