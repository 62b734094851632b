"""Visible checks of exercise 01. Every number here can be found on paper, in the lesson's table."""

import numpy as np
import pytest

from kit import Foundation

TABLE = {
    "refund": [1.0, 0.2, 0.1],
    "invoice": [0.3, 1.0, 0.1],
    "password": [0.1, 0.2, 1.0],
}
VECTORS = np.array([[1.0, 0.2, 0.1], [0.3, 1.0, 0.1], [0.1, 0.2, 1.0]])
FOUNDATION = Foundation({"refund": 0, "invoice": 1, "password": 2}, VECTORS)
SENTENCE = ["my", "password", "or", "my", "invoice"]


@pytest.mark.check("01.lesson_table")
def test_lesson_table(submission, expect):
    """The lesson's table becomes three numbered words and a matrix with one row for each."""
    known = {
        "rows_from_one": Foundation({"refund": 1, "invoice": 2, "password": 3}, VECTORS),
        "sorted_words": Foundation({"invoice": 0, "password": 1, "refund": 2}, VECTORS),
    }
    expect(submission.build_foundation(TABLE), FOUNDATION, known=known)


@pytest.mark.check("01.sentence_order")
def test_sentence_order(submission, expect):
    """Ids stand in the order of the sentence, and a word that comes twice is there twice."""
    ids = submission.token_ids(["password", "refund", "password"], FOUNDATION)
    expect(ids, [2, 0, 2], known={"sentence_is_a_set": [0, 2]})


@pytest.mark.check("01.unknown_left_out")
def test_unknown_left_out(submission, expect):
    """Words outside the table have no id: five tokens, two ids."""
    ids = submission.token_ids(SENTENCE, FOUNDATION)
    known = {"unknown_is_zero": [0, 2, 0, 0, 1], "sentence_is_a_set": [1, 2]}
    expect(ids, [2, 1], known=known)


@pytest.mark.check("01.rows_of_a_sentence")
def test_rows_of_a_sentence(submission, expect):
    """The same sentence gives the row of `password`, then the row of `invoice`."""
    rows = submission.known_rows(SENTENCE, FOUNDATION)
    known = {"unknown_is_zero": VECTORS[[0, 2, 0, 0, 1]], "sentence_is_a_set": VECTORS[[1, 2]]}
    expect(rows, np.array([[0.1, 0.2, 1.0], [0.3, 1.0, 0.1]]), known=known)


@pytest.mark.check("01.nothing_known")
def test_nothing_known(submission, expect):
    """A sentence of strangers has no ids, and a matrix of no rows but still three columns."""
    expect(
        submission.token_ids(["hello", "there"], FOUNDATION),
        [],
        known={"unknown_is_zero": [0, 0]},
    )
    expect(
        submission.known_rows(["hello", "there"], FOUNDATION),
        np.zeros((0, 3)),
        known={"empty_has_no_width": np.zeros(0), "unknown_is_zero": VECTORS[[0, 0]]},
    )


@pytest.mark.check("01.ragged_table")
def test_ragged_table(submission, expect):
    """A row that is too short stops the work, and the message names its word."""
    with expect.raises(ValueError, mentions="invoice"):
        submission.build_foundation({**TABLE, "invoice": [0.3, 1.0]})
