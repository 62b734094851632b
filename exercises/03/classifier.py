"""Exercise 03: a small task on top of the foundation. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation
from pooling import sentence_vector


def label_scores(vector: np.ndarray, labels: list[str]) -> dict[str, float]:
    """Read one score per label straight from a sentence vector.

    vector    float64, (d,)
    labels    d different names; label number i reads dimension i of the vector
    returns   label -> score, in the order of labels; the scores are the numbers of the
              vector, unchanged, as Python floats
    errors    ValueError when there are more or fewer labels than dimensions

    >>> label_scores(np.array([0.3, 1.0]), ["refund", "invoice"])
    {'refund': 0.3, 'invoice': 1.0}
    """
    # TODO 3.1: about three lines.
    raise NotImplementedError("label_scores")


def classify_intent(
    tokens: list[str], foundation: Foundation, labels: list[str]
) -> tuple[str, dict[str, float]]:
    """Name the intent of one sentence.

    tokens    all the words of the sentence; some may be unknown
    labels    one name per dimension of the foundation
    returns   (best label, label -> score); of equal best scores the label that comes
              first in labels wins, so a sentence without a known word gets labels[0]
              and zeros

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.3, 1.0]]))
    >>> classify_intent(["my", "invoice"], foundation, ["refund", "invoice"])
    ('invoice', {'refund': 0.3, 'invoice': 1.0})
    """
    # TODO 3.2: about two lines.
    raise NotImplementedError("classify_intent")


def report_line(tokens: list[str], foundation: Foundation, labels: list[str]) -> str:
    """Write one line: the tokens as they came in, an arrow, the answer.

    returns   the list of tokens, " -> ", then the pair that classify_intent returns,
              each as Python prints it

    >>> foundation = Foundation({"refund": 0, "invoice": 1}, np.array([[1.0, 0.2], [0.3, 1.0]]))
    >>> report_line(["my", "invoice"], foundation, ["refund", "invoice"])
    "['my', 'invoice'] -> ('invoice', {'refund': 0.3, 'invoice': 1.0})"
    """
    # TODO 3.3: about one line.
    raise NotImplementedError("report_line")


def head_logits(vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Score many sentences at once with a matrix head.

    vectors   float64, (batch, d); is left as it is: other heads read it too
    weights   float64, (d, classes): one column per class
    bias      float64, (classes,): added to every row
    returns   float64, (batch, classes): vectors times weights, plus bias

    >>> vectors, weights = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0], [0.5, 3.0]])
    >>> head_logits(vectors, weights, np.array([0.0, 1.0])).tolist()
    [[2.0, 7.0]]
    """
    # TODO 3.4: about one line.
    raise NotImplementedError("head_logits")


def predict(logits: np.ndarray, labels: list[str]) -> list[str]:
    """Name the best class of each row.

    logits    float64, (batch, classes)
    labels    one name per class
    returns   one label per row; of equal best scores the label that comes first in
              labels wins; [] for an empty batch

    >>> predict(np.array([[2.0, 7.0], [4.0, 4.0]]), ["refund", "invoice"])
    ['invoice', 'refund']
    """
    # TODO 3.5: about one line.
    raise NotImplementedError("predict")


if __name__ == "__main__":
    from lookup import build_foundation

    LABELS = ["refund", "invoice", "password"]
    TABLE = {
        "refund": [1.0, 0.2, 0.1],
        "invoice": [0.3, 1.0, 0.1],
        "password": [0.1, 0.2, 1.0],
    }
    for word in TABLE:
        print(report_line([word], build_foundation(TABLE), LABELS))
