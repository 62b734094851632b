"""Visible checks of exercise 02. Every number here can be found on paper, in the lesson's table."""

import numpy as np
import pytest

from kit import Foundation

VECTORS = np.array([[1.0, 0.2, 0.1], [0.3, 1.0, 0.1], [0.1, 0.2, 1.0]])
FOUNDATION = Foundation({"refund": 0, "invoice": 1, "password": 2}, VECTORS)

# The lesson's batch: invoice and refund; password and one padded position.
INPUT_IDS = np.array([[1, 0], [2, 0]])
ATTENTION_MASK = np.array([[1, 1], [1, 0]])


@pytest.mark.check("02.mean_of_words")
def test_mean_of_words(submission, expect):
    """The vector of `invoice refund` lies halfway between the vectors of its two words."""
    vector = submission.sentence_vector(["invoice", "refund"], FOUNDATION)
    known = {"sum_for_mean": np.array([1.3, 1.2, 0.2])}
    expect(vector, np.array([0.65, 0.6, 0.1]), known=known)


@pytest.mark.check("02.unknown_word")
def test_unknown_word(submission, expect):
    """Two unknown words among the tokens leave the mean of the two known ones as it was."""
    vector = submission.sentence_vector(["my", "invoice", "or", "refund"], FOUNDATION)
    known = {
        "unknown_counted": np.array([0.325, 0.3, 0.05]),
        "sum_for_mean": np.array([1.3, 1.2, 0.2]),
    }
    expect(vector, np.array([0.65, 0.6, 0.1]), known=known)


@pytest.mark.check("02.repeated_word")
def test_repeated_word(submission, expect):
    """A word said three times pulls the mean three times."""
    tokens = ["password", "refund", "password", "password"]
    known = {
        "repeats_once": np.array([0.55, 0.2, 0.55]),
        "sum_for_mean": np.array([1.3, 0.8, 3.1]),
    }
    vector = submission.sentence_vector(tokens, FOUNDATION)
    expect(vector, np.array([0.325, 0.2, 0.775]), known=known)


@pytest.mark.check("02.nothing_known")
def test_nothing_known(submission, expect):
    """An empty sentence, or one of unknown words only, has a vector of zeros."""
    known = {"never_empty": np.full(3, np.nan)}
    expect(submission.sentence_vector([], FOUNDATION), np.zeros(3), known=known)
    expect(submission.sentence_vector(["hello", "there"], FOUNDATION), np.zeros(3), known=known)


@pytest.mark.check("02.batch_of_two")
def test_batch_of_two(submission, expect):
    """Two known words beside one: the shorter row is filled up, and the mask says where."""
    sentences = [["my", "invoice", "or", "refund"], ["password"]]
    wide_ids, wide_mask = np.zeros((2, 4), dtype=int), np.zeros((2, 4), dtype=int)
    wide_ids[:, :2], wide_mask[:, :2] = INPUT_IDS, ATTENTION_MASK
    known = {
        "zero_is_padding": (INPUT_IDS, np.array([[1, 0], [1, 0]])),
        "unknown_takes_room": (wide_ids, wide_mask),
    }
    batch = submission.pad_batch(sentences, FOUNDATION)
    expect(batch, (INPUT_IDS, ATTENTION_MASK), known=known)


@pytest.mark.check("02.masked_mean")
def test_masked_mean(submission, expect):
    """Only positions with mask 1 are averaged; id 0 is `refund` once and padding once."""
    known = {
        "pad_counted": np.array([[0.65, 0.6, 0.1], [0.55, 0.2, 0.55]]),
        "divided_by_length": np.array([[0.65, 0.6, 0.1], [0.05, 0.1, 0.5]]),
        "zero_is_padding": np.array([[0.3, 1.0, 0.1], [0.1, 0.2, 1.0]]),
        "row_zero_emptied": np.array([[0.15, 0.5, 0.05], [0.1, 0.2, 1.0]]),
        "sum_for_mean": np.array([[1.3, 1.2, 0.2], [0.1, 0.2, 1.0]]),
    }
    pooled = submission.mean_pool(INPUT_IDS, ATTENTION_MASK, FOUNDATION)
    expect(pooled, np.array([[0.65, 0.6, 0.1], [0.1, 0.2, 1.0]]), known=known)


@pytest.mark.check("02.same_direction")
def test_same_direction(submission, expect):
    """Cosine similarity looks at the direction alone: ten times as long changes nothing."""
    a, b = np.array([3.0, 4.0]), np.array([4.0, 3.0])
    expect(submission.cosine_similarity(a, b), 0.96, known={"dot_is_enough": 24.0})
    expect(submission.cosine_similarity(a, 10 * b), 0.96, known={"dot_is_enough": 240.0})
