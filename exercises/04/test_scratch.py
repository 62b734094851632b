"""Visible checks of exercise 04. Every number here can be found on paper, most in the lesson."""

import numpy as np
import pytest

from kit import Head

TRAIN = [["my", "parcel"], ["my", "invoice"]]
VOCABULARY = {"my": 0, "invoice": 1, "parcel": 2}
COUNTS = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
RARE = float(np.log(1.5))  # a word in one of two texts

# Two settings: the first leaves the zeros, so everything is class 0. LEARNED is for training; of
# the other two sets of messages each suits the setting it is named after.
SLOW = {"steps": 0, "learning_rate": 1.0, "l2": 0.0}
QUICK = {"steps": 1, "learning_rate": 1.0, "l2": 0.0}
LEARNED = (np.array([[2.0], [1.0], [-1.0]]), np.array([1, 1, 0]))
FOR_SLOW = (np.array([[2.0], [1.0], [-1.0]]), np.array([0, 0, 0]))
FOR_QUICK = (np.array([[3.0], [2.0], [1.0], [1.0]]), np.array([1, 1, 1, 0]))


@pytest.mark.check("04.words_as_columns")
def test_words_as_columns(submission, expect):
    """The most frequent word comes first, ties by alphabet; a word said twice counts two."""
    expect(submission.build_vocabulary(TRAIN), VOCABULARY)
    texts = [["my", "my", "new", "parcel"], ["hello"]]
    known = {"presence_is_enough": np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])}
    counts = submission.bag_of_words(texts, VOCABULARY)
    expect(counts, np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]]), known=known)


@pytest.mark.check("04.rare_words_weigh")
def test_rare_words_weigh(submission, expect):
    """A word in every text weighs nothing, a rarer one more; rows get length 1, zeros stay."""
    counts = np.array([[2.0, 0.0, 3.0], [1.0, 1.0, 0.0]])
    known = {"df_counts_tokens": np.log(3 / np.array([4.0, 2.0, 4.0]))}
    expect(submission.inverse_document_frequency(counts), np.array([0.0, RARE, RARE]), known=known)
    counts = np.array([[5.0, 3.0, 2.0], [1.0, 0.0, 0.0]])
    rows = submission.tfidf(counts, np.array([0.0, 1.0, 2.0]))
    expect(rows, np.array([[0.0, 0.6, 0.8], [0.0, 0.0, 0.0]]))


@pytest.mark.check("04.training_words_only")
def test_training_words_only(submission, expect):
    """Words outside the training texts get no column: `package` was never seen."""
    rows = submission.text_features(TRAIN, [["where", "is", "my", "package"], ["my", "parcel"]])
    wider = np.zeros((2, 6))  # my, parcel, invoice, is, package, where: the words of all four
    wider[0, 3:], wider[1, 1] = 3**-0.5, 1.0
    known = {"words_of_all_texts": wider}
    expect(rows, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), known=known)


@pytest.mark.check("04.shares_and_surprise")
def test_shares_and_surprise(submission, expect):
    """Each row of shares adds up to one; scores in the thousands do no harm."""
    logits = np.array([[0.0, np.log(3.0)], [1000.0, 1000.0], [-1000.0, 0.0]])
    known = {"exp_can_take_it": np.array([[0.25, 0.75], [np.nan, np.nan], [0.0, 1.0]])}
    shares = np.array([[0.25, 0.75], [0.5, 0.5], [0.0, 1.0]])
    expect(submission.softmax(logits), shares, known=known)
    right = np.array([1, 0, 0])
    known = {"exp_can_take_it": float("nan"), "log_of_zero": float("inf")}
    surprise = (np.log(4 / 3) + np.log(2) + 1000) / 3
    expect(submission.cross_entropy(logits, right), float(surprise), known=known)


@pytest.mark.check("04.slope_on_paper")
def test_slope_on_paper(submission, expect):
    """The lesson's two messages: what they pull up, and what they push down."""
    head, y = Head(np.zeros((3, 2)), np.zeros(2)), np.array([0, 1])
    weights = np.array([[0.0, 0.0], [0.25, -0.25], [-0.25, 0.25]])
    slope = Head(weights, np.zeros(2))
    known = {"sum_not_mean": (float(2 * np.log(2)), Head(2 * weights, np.zeros(2)))}
    answer = submission.loss_gradient(head, COUNTS * [0, 1, 1], y, 0.0)
    expect(answer, (float(np.log(2)), slope), known=known)
    head = Head(np.array([[1.0, 1.0]]), np.array([2.0, 2.0]))
    answer = submission.loss_gradient(head, np.array([[3.0]]), np.array([0]), 0.1)
    slope = Head(np.array([[-1.4, 1.6]]), np.array([-0.5, 0.5]))
    expect(answer, (float(np.log(2) + 0.1), slope))


@pytest.mark.check("04.first_step")
def test_first_step(submission, expect):
    """From zeros one step away from the slope; a class without messages has its column, too."""
    head = submission.train_head(np.array([[2.0]]), np.array([0]), 3, 1, 0.5, 0.0)
    weights, bias = np.array([[2.0, -1.0, -1.0]]) / 3, np.array([2.0, -1.0, -1.0]) / 6
    known = {
        "uphill": Head(-weights, -bias),
        "classes_as_seen": Head(np.zeros((1, 1)), np.zeros(1)),
    }
    expect(head, Head(weights, bias), known=known)


@pytest.mark.check("04.a_few_of_each")
def test_a_few_of_each(submission, expect, rng):
    """Three classes of three rows: three of each are all of them, and no row comes twice."""
    y = np.array([0, 1, 2, 2, 1, 0, 0, 1, 2])
    expect(submission.k_shot(y, 3, rng), np.arange(9))


@pytest.mark.check("04.chosen_on_validation")
def test_chosen_on_validation(submission, expect):
    """The validation messages choose the setting; the test messages only measure it."""
    head = Head(np.array([[0.0, 1.0]]), np.array([0.0, 0.0]))
    expect(submission.accuracy(head, *FOR_QUICK), 0.75)
    expect(submission.accuracy(submission.train_head(*LEARNED, 2, **QUICK), *LEARNED), 1.0)
    answer = submission.choose(LEARNED, FOR_QUICK, FOR_SLOW, 2, [SLOW, QUICK])
    expect(answer, (QUICK, 1 / 3), known={"tuned_on_test": (SLOW, 1.0)})
    answer = submission.choose(LEARNED, FOR_SLOW, FOR_QUICK, 2, [QUICK, SLOW])
    expect(answer, (SLOW, 0.25), known={"tuned_on_train": (QUICK, 0.75)})
