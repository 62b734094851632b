"""Visible checks of exercise 03: the lesson's three lines, and a matrix head on paper."""

import numpy as np
import pytest

from kit import Foundation

LABELS = ["refund", "invoice", "password"]
VECTORS = np.array([[1.0, 0.2, 0.1], [0.3, 1.0, 0.1], [0.1, 0.2, 1.0]])
FOUNDATION = Foundation({"refund": 0, "invoice": 1, "password": 2}, VECTORS)
LINES = {
    "refund": "['refund'] -> ('refund', {'refund': 1.0, 'invoice': 0.2, 'password': 0.1})",
    "invoice": "['invoice'] -> ('invoice', {'refund': 0.3, 'invoice': 1.0, 'password': 0.1})",
    "password": "['password'] -> ('password', {'refund': 0.1, 'invoice': 0.2, 'password': 1.0})",
}
WRONG_FIRST_LINES = {
    "numpy_numbers": "['refund'] -> ('refund', {'refund': np.float64(1.0), "
    "'invoice': np.float64(0.2), 'password': np.float64(0.1)})",
    "labels_sorted": "['refund'] -> ('invoice', {'invoice': 1.0, 'password': 0.2, 'refund': 0.1})",
}


@pytest.mark.check("03.lesson_scores")
def test_lesson_scores(submission, expect):
    """Label number i reads dimension i, and the number stays as it is."""
    known = {
        "labels_sorted": {"invoice": 0.3, "password": 1.0, "refund": 0.1},
        "scores_are_shares": {"refund": 0.260927, "invoice": 0.525443, "password": 0.213629},
    }
    scores = submission.label_scores(np.array([0.3, 1.0, 0.1]), LABELS)
    expect(scores, {"refund": 0.3, "invoice": 1.0, "password": 0.1}, known=known)


@pytest.mark.check("03.lesson_output")
def test_lesson_output(submission, expect):
    """The lesson's three lines come out to the letter."""
    first = submission.report_line(["refund"], FOUNDATION, LABELS)
    expect(first, LINES["refund"], known=WRONG_FIRST_LINES)
    for word in ("invoice", "password"):
        expect(submission.report_line([word], FOUNDATION, LABELS), LINES[word])


@pytest.mark.check("03.whole_sentence")
def test_whole_sentence(submission, expect):
    """Every known word of a sentence has its say, not the first one alone."""
    tokens = ["refund", "my", "password", "invoice", "password"]
    shares = {"refund": 0.310891, "invoice": 0.318761, "password": 0.370348}
    known = {
        "first_word_decides": ("refund", {"refund": 1.0, "invoice": 0.2, "password": 0.1}),
        "labels_sorted": ("refund", {"invoice": 0.375, "password": 0.4, "refund": 0.55}),
        "scores_are_shares": ("password", shares),
    }
    answer = submission.classify_intent(tokens, FOUNDATION, LABELS)
    expect(answer, ("password", {"refund": 0.375, "invoice": 0.4, "password": 0.55}), known=known)


@pytest.mark.check("03.first_of_equals")
def test_first_of_equals(submission, expect):
    """Of equal scores the label that comes first wins, with one sentence and with many."""
    zeros = {"refund": 0.0, "invoice": 0.0, "password": 0.0}
    answer = submission.classify_intent(["hello"], FOUNDATION, LABELS)
    expect(answer, ("refund", zeros), known={"last_tie_wins": ("password", zeros)})
    logits = np.array([[1.0, 4.0, 4.0], [2.0, 0.0, 2.0]])
    known = {
        "last_tie_wins": ["password", "password"],
        "best_sentence_per_class": ["invoice", "refund", "refund"],
    }
    expect(submission.predict(logits, LABELS), ["invoice", "refund"], known=known)


@pytest.mark.check("03.matrix_head")
def test_matrix_head(submission, expect):
    """Two sentences, two classes: vectors times weights, plus the bias."""
    vectors, bias = np.array([[3.0, 4.0], [0.0, 2.0]]), np.array([1.0, -1.0])
    weights = np.array([[1.0, 0.0], [2.0, 1.0]])
    known = {
        "weights_by_class": np.array([[4.0, 9.0], [1.0, 1.0]]),
        "bias_left_out": np.array([[11.0, 4.0], [4.0, 2.0]]),
        "head_rescales_table": np.array([[3.2, -0.2], [3.0, 0.0]]),
    }
    logits = submission.head_logits(vectors, weights, bias)
    expect(logits, np.array([[12.0, 3.0], [5.0, 1.0]]), known=known)


@pytest.mark.check("03.best_of_each_row")
def test_best_of_each_row(submission, expect):
    """Each row is one sentence and gets one answer: the label of its largest number."""
    logits = np.array([[0.1, 0.9, 0.2], [0.8, 0.3, 0.4], [0.7, 0.2, 0.5]])
    answers = submission.predict(logits, LABELS)
    known = {"best_sentence_per_class": ["invoice", "refund", "password"]}
    expect(answers, ["invoice", "refund", "refund"], known=known)
