"""Visible checks of exercise 07: three words, one labelled message, one step. All on paper."""

import numpy as np
import pytest

from kit import Foundation, Head

BASE = Foundation(
    {"my": 0, "parcel": 1, "package": 2}, np.array([[0.0, 1.0], [2.0, 0.0], [2.0, 1.0]])
)
WEIGHTS = np.array([0.5, 1.5, 1.5])

# `my parcel` is of class 0. Its vector is [1.5, 0.25], and the head is undecided: logits 0 and 0.
LESSON = (np.array([[0.25, 0.75, 0.0]]), np.array([0]))
HEAD = Head(np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([-1.5, 1.5]))
SLOPE = np.array([[-0.25, 0.0], [-0.75, 0.0], [0.0, 0.0]])
HEAD_SLOPE = Head(np.array([[-0.75, 0.75], [-0.125, 0.125]]), np.array([-0.5, 0.5]))
MOVED_HEAD = Head(np.array([[2.5, -2.5], [0.25, -0.25]]), np.array([-0.5, 0.5]))

NUMBERS = {"frozen": 612, "gates": 1612, "low rank": 2712, "full": 50612}


@pytest.mark.check("07.mean_as_a_matrix")
def test_mean_as_a_matrix(submission, expect):
    """Each row says how large a share each word has in the mean of its text."""
    texts = [["my", "parcel"], ["my", "my", "package", "my", "hello"], ["hello"]]
    known = {"weights_left_out": np.array([[0.5, 0.5, 0.0], [0.75, 0.0, 0.25], [0.0, 0.0, 0.0]])}
    shares = submission.pooling_weights(texts, BASE, WEIGHTS)
    expect(shares, np.array([[0.25, 0.75, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]]), known=known)


@pytest.mark.check("07.slope_of_the_table")
def test_slope_of_the_table(submission, expect):
    """Each word of the message moves by its share; a word that is not in it stands still."""
    once = np.array([[-1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]])
    loss = float(np.log(2))
    known = {"word_moves_once": (loss, once, HEAD_SLOPE)}
    answer = submission.table_gradient(BASE.vectors, HEAD, *LESSON, 0.0)
    expect(answer, (loss, SLOPE, HEAD_SLOPE), known=known)


@pytest.mark.check("07.frozen_is_frozen")
def test_frozen_is_frozen(submission, expect):
    """With a table rate of 0 the head learns and the table stays."""
    known = {"one_rate_for_all": (BASE._replace(vectors=BASE.vectors - 2 * SLOPE), MOVED_HEAD)}
    answer = submission.finetune(BASE, HEAD, LESSON, 1, (2.0, 0.0), 0.0)
    expect(answer, (BASE, MOVED_HEAD), known=known)


@pytest.mark.check("07.only_labelled_words_move")
def test_only_labelled_words_move(submission, expect):
    """One step moves `my` and `parcel`; `package` was in no message and stays where it was."""
    head = Head(np.array([[1.5, -1.5], [0.25, -0.25]]), np.array([-0.5, 0.5]))
    moved = BASE._replace(vectors=np.array([[1.0, 1.0], [5.0, 0.0], [2.0, 1.0]]))
    shrunk = BASE._replace(vectors=np.array([[1.0, -1.0], [1.0, 0.0], [-2.0, -1.0]]))
    answer = submission.finetune(BASE, HEAD, LESSON, 1, (2.0, 4.0), 0.5)
    expect(answer, (moved, head), known={"table_shrinks": (shrunk, head)})
    expect(submission.moved_words(BASE, moved), ["my", "parcel"])


@pytest.mark.check("07.one_scale_per_word")
def test_one_scale_per_word(submission, expect):
    """A word is stretched along its own direction: parcel to two and a half times its length."""
    known = {"gate_averaged": np.array([0.0, -0.75, 0.0])}
    expect(submission.gate_gradient(BASE.vectors, SLOPE), np.array([0.0, -1.5, 0.0]), known=known)
    stretched = BASE._replace(vectors=np.array([[0.0, 1.0], [5.0, 0.0], [2.0, 1.0]]))
    wrong = 1 / (1 + np.exp(-3))  # how wrong the head is when it is shown nothing but zeros
    grown = BASE._replace(vectors=np.array([[0.0, 0.0], [6 * wrong, 0.0], [0.0, 0.0]]))
    from_zero = (grown, HEAD._replace(bias=np.array([2 * wrong - 1.5, 1.5 - 2 * wrong])))
    answer = submission.tune_gates(BASE, HEAD, LESSON, 1, (2.0, 1.0), 0.0)
    expect(answer, (stretched, MOVED_HEAD), known={"gates_from_zero": from_zero})


@pytest.mark.check("07.two_thin_factors")
def test_two_thin_factors(submission, expect):
    """Both factors learn, each by way of the other."""
    left, right = np.array([[1.0], [2.0], [0.0]]), np.array([[0.5, -1.0]])
    for_left = np.array([[-0.125], [-0.375], [0.0]])
    known = {"one_factor_learns": (for_left, np.zeros((1, 2)))}
    answer = submission.low_rank_gradient(left, right, SLOPE)
    expect(answer, (for_left, np.array([[-1.75, 0.0]])), known=known)


@pytest.mark.check("07.what_it_costs")
def test_what_it_costs(submission, expect):
    """The numbers a route may change, head included; a route nobody knows is an error."""
    known = {
        "frozen": {"head_not_counted": 0},
        "gates": {"head_not_counted": 1000},
        "low rank": {"head_not_counted": 2100},
        "full": {"head_not_counted": 50000},
    }
    for route, numbers in NUMBERS.items():
        expect(submission.trained_numbers(route, 1000, 50, 12), numbers, known=known[route])
    with expect.raises(ValueError, mentions="prompt"):
        submission.trained_numbers("prompt", 1000, 50, 12)


@pytest.mark.check("07.features_can_be_enough")
def test_features_can_be_enough(submission, expect):
    """With few labels the frozen table is good enough; with many something has to move."""
    few = {"frozen": [0.80, 0.78], "gates": [0.79, 0.80], "full": [0.83, 0.76]}
    known = {"always_finetune": "full"}
    expect(submission.enough(few, NUMBERS, 0.02), "frozen", known=known)
    many = {"frozen": [0.91, 0.89], "gates": [0.92, 0.94], "full": [0.95, 0.95]}
    expect(submission.enough(many, NUMBERS, 0.03), "gates", known=known)
