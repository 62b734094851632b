"""Hidden checks of exercise 03: fresh tables, labels and heads, answered by slow loops."""

import numpy as np
import pytest

from kit import Foundation

WORDS = [
    "refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt",
]
LABELS = ["money back", "bill", "sign in", "amount"]  # not in alphabetical order


def fresh_foundation(rng):
    """Multiples of 1/8, so that means of 1, 2 or 4 words are exact in every way of adding up."""
    vectors = rng.integers(0, 33, size=(len(WORDS), len(LABELS))) / 8
    return Foundation({word: number for number, word in enumerate(WORDS)}, vectors)


def fresh_sentence(rng, size):
    """`size` known words among two unknown ones."""
    tokens = [WORDS[i] for i in rng.integers(len(WORDS), size=size)] + ["please", "hello"]
    return [tokens[i] for i in rng.permutation(len(tokens))]


def loop_intent(tokens, foundation, labels):
    """Slow oracle: one score at a time, the largest so far, first come first served."""
    rows = [foundation.vectors[foundation.vocabulary[t]] for t in tokens if t in WORDS]
    best, scores = labels[0], {}
    for i, label in enumerate(labels):
        scores[label] = sum(float(row[i]) for row in rows) / len(rows)
        if scores[label] > scores[best]:
            best = label
    return best, scores


def loop_head(vectors, weights, bias):
    """Slow oracle: one product at a time."""
    logits = np.zeros((len(vectors), len(bias)))
    for b in range(len(vectors)):
        for c in range(len(bias)):
            products = [vectors[b, j] * weights[j, c] for j in range(vectors.shape[1])]
            logits[b, c] = sum(products) + bias[c]
    return logits


@pytest.mark.check("03.any_scores")
def test_any_scores(submission, expect, rng):
    """Scores are the numbers of the vector, in the order of the labels, also below zero."""
    for d in (1, 4, 6):
        labels = [(WORDS[::-1])[i] for i in rng.permutation(len(WORDS))[:d]]
        if d > 1:
            labels[0], labels[1] = max(labels[:2]), min(labels[:2])
        vector = rng.normal(size=d)
        scores = submission.label_scores(vector, labels)
        expect(scores, {label: float(vector[i]) for i, label in enumerate(labels)})
        expect(list(scores), labels, label="the labels, in order")


@pytest.mark.check("03.wrong_number_of_labels")
def test_wrong_number_of_labels(submission, expect, rng):
    """One label too many or too few is an error, not a shorter answer."""
    for d in (3, 5):
        with expect.raises(ValueError):
            submission.label_scores(rng.normal(size=d), LABELS)


@pytest.mark.check("03.any_sentence")
def test_any_sentence(submission, expect, rng):
    """Any number of words, known and unknown: best label and all scores."""
    for size in (1, 2, 3, 4, 6):
        foundation, tokens = fresh_foundation(rng), fresh_sentence(rng, size)
        answer = submission.classify_intent(tokens, foundation, LABELS)
        expect(answer, loop_intent(tokens, foundation, LABELS))


@pytest.mark.check("03.any_line")
def test_any_line(submission, expect, rng):
    """The line shows every token as it came in and every score as a plain number."""
    for size in (1, 2, 4):
        foundation, tokens = fresh_foundation(rng), fresh_sentence(rng, size)
        answer = loop_intent(tokens, foundation, LABELS)
        line = submission.report_line(tokens, foundation, LABELS)
        expect(line, f"{tokens} -> {answer}")


@pytest.mark.check("03.identity_head")
def test_identity_head(submission, expect, rng):
    """With identity weights and no bias the matrix head answers like the lesson's head."""
    foundation = fresh_foundation(rng)
    sentences = [[word] for word in WORDS]
    logits = submission.head_logits(foundation.vectors, np.eye(len(LABELS)), np.zeros(len(LABELS)))
    expect(logits, foundation.vectors)
    answers = [loop_intent(tokens, foundation, LABELS)[0] for tokens in sentences]
    expect(submission.predict(foundation.vectors, LABELS), answers)


@pytest.mark.check("03.two_heads")
def test_two_heads(submission, expect, rng):
    """Two tasks with heads of their own read one table, and the table stays as it was."""
    vectors = fresh_foundation(rng).vectors + 1.0
    for classes in (2, 7):
        weights, bias = rng.normal(size=(len(LABELS), classes)), rng.normal(size=classes)
        seen = submission.head_logits.observe(vectors, weights, bias)
        expect(seen.result, loop_head(vectors, weights, bias))
        expect(seen.args, (vectors, weights, bias), label="the arguments afterwards")


@pytest.mark.check("03.any_ties")
def test_any_ties(submission, expect, rng):
    """Equal best scores anywhere in a row: the first of them wins; no rows, no answers."""
    for first, second in ((0, 2), (1, 3), (2, 3)):
        vectors = rng.normal(size=(1, len(LABELS)))
        vectors[0, [first, second]] = 9.0
        foundation = Foundation({"receipt": 0}, vectors)
        answer = submission.classify_intent(["receipt"], foundation, LABELS)
        expect(answer, (LABELS[first], dict(zip(LABELS, vectors[0].tolist(), strict=True))))
        expect(submission.predict(vectors, LABELS), [LABELS[first]])
    expect(submission.predict(np.zeros((0, len(LABELS))), LABELS), [])
