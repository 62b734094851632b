"""Visible checks of exercise 05. Every number here can be found on paper, most in the lesson."""

import numpy as np
import pytest

from kit import Foundation

TEXTS = [["my", "old", "kettle"], ["my", "kettle"]]
VOCABULARY = {"my": 0, "kettle": 1}
LONG = np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 9.0]])
PARCELS = Foundation({"parcel": 0, "package": 1, "bill": 2}, LONG)


@pytest.mark.check("05.counted_by_hand")
def test_counted_by_hand(submission, expect):
    """`old` is not counted but keeps its place; the end of one text is not near the next."""
    near = np.array([[0.0, 1.0], [1.0, 0.0]])
    answer = submission.cooccurrence([["my"], ["kettle", "hot"]], VOCABULARY, 1)
    expect(answer, np.zeros((2, 2)), known={"across_texts": near})
    known = {
        "unknown_closes_up": 2 * near,
        "looks_right_only": np.array([[0.0, 1.0], [0.0, 0.0]]),
    }
    expect(submission.cooccurrence(TEXTS, VOCABULARY, 1), near, known=known)
    expect(submission.cooccurrence(TEXTS, VOCABULARY, 2), 2 * near)


@pytest.mark.check("05.surprise")
def test_surprise(submission, expect):
    """More often than by chance is positive; less often, or never, is zero."""
    counts, up = np.array([[12.0, 4.0], [4.0, 0.0]]), float(np.log(1.25))
    known = {"negative_kept": np.array([[np.log(0.9375), up], [up, 0.0]])}
    expect(submission.ppmi(counts, 1.0), np.array([[0.0, up], [up, 0.0]]), known=known)
    expected = np.array([[np.log(1.125), 0.0], [np.log(1.5), 0.0]])
    known = {"negative_kept": np.array([[np.log(1.125), np.log(0.75)], [np.log(1.5), 0.0]])}
    expect(submission.ppmi(counts, 0.5), expected, known=known)


@pytest.mark.check("05.pressed_flat")
def test_pressed_flat(submission, expect):
    """The largest column first, each as long as the root of its value; largest numbers positive."""
    table = np.array([[0.0, 4.0], [9.0, 0.0]])
    known = {"columns_alike": np.array([[0.0, 1.0], [1.0, 0.0]])}
    expect(submission.truncated_svd(table, 2), np.array([[0.0, 2.0], [3.0, 0.0]]), known=known)
    known = {"columns_alike": np.array([[0.0], [1.0]])}
    expect(submission.truncated_svd(-table, 1), np.array([[0.0], [3.0]]), known=known)


@pytest.mark.check("05.nearest")
def test_nearest(submission, expect):
    """Direction counts, not length; a word is not its own neighbour; all when k is too large."""
    known = {"own_nearest": ["parcel", "package"], "long_is_near": ["bill", "package"]}
    answer = submission.nearest_neighbours("parcel", PARCELS, 2)
    expect(answer, ["package", "bill"], known=known)
    expect(submission.nearest_neighbours("bill", PARCELS, 9), ["parcel", "package"])


@pytest.mark.check("05.bridge_to_a_label")
def test_bridge_to_a_label(submission, expect):
    """No label mentions `package`; raw text ties it to a word that one does mention."""
    labelled = [["my", "parcel", "is", "late"], ["my", "bill"]]
    known = {"just_more_training": None}
    expect(submission.bridge("package", labelled, PARCELS), "parcel", known=known)
    expect(submission.bridge("late", labelled, PARCELS), "late")
    expect(submission.bridge("hello", labelled, PARCELS), None)


@pytest.mark.check("05.rare_words_lead")
def test_rare_words_lead(submission, expect):
    """`my` is 3 of 4 tokens and weighs 0.25, `kettle` 0.5; the mean is divided by the weights."""
    texts = [["my", "my", "hello"], ["my", "kettle"]]
    known = {"common_words_lead": np.array([0.75, 0.5])}
    weights = submission.word_weights(texts, VOCABULARY, 0.25)
    expect(weights, np.array([0.25, 0.5]), known=known)
    base = Foundation(VOCABULARY, np.array([[3.0, 0.0], [0.0, 6.0]]))
    known = {"divided_by_words": np.array([[0.375, 1.5], [0.0, 0.0]])}
    vectors = submission.weighted_vectors([["my", "kettle", "new"], ["hello"]], base, weights)
    expect(vectors, np.array([[1.0, 4.0], [0.0, 0.0]]), known=known)


@pytest.mark.check("05.guess_a_neighbour")
def test_guess_a_neighbour(submission, expect):
    """The lesson's guess: both pairs share a centre, so its pulls add up; strangers are pushed."""
    inputs, outputs = np.array([[2.0], [0.0]]), np.array([[0.0], [0.0]])
    pairs = (np.array([0, 0]), np.array([1, 1]), np.array([[0], [0]]))
    expected = (float(2 * np.log(2)), np.zeros((2, 1)), np.array([[1.0], [-1.0]]))
    known = {
        "row_used_once": (expected[0], np.zeros((2, 1)), np.array([[0.5], [-0.5]])),
        "only_neighbours": (float(np.log(2)), np.zeros((2, 1)), np.array([[0.0], [-1.0]])),
    }
    expect(submission.skipgram_gradient(inputs, outputs, *pairs), expected, known=known)
