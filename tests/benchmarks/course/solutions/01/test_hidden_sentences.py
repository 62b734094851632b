import numpy as np
import pytest

from kit import Foundation

WORDS = [
    *("book", "a", "flight", "to", "paris", "play"),
    *("some", "jazz", "what", "is", "the", "weather"),
]
NUMBERS = np.random.default_rng(8).normal(size=(len(WORDS), 8))
TABLE = Foundation({word: row for row, word in enumerate(WORDS)}, NUMBERS)
VECTORS = dict(zip(WORDS, NUMBERS, strict=True))
LABELS = {"travel": ["flight", "paris"], "music": ["jazz", "play"], "weather": ["weather"]}


def mean(tokens):
    """The mean of the known words, one by one."""
    return np.mean([VECTORS[token] for token in tokens if token in VECTORS], axis=0)


def cosine(one, other):
    """The cosine of the angle between two vectors."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def scores(tokens):
    """What each label should score."""
    return {label: cosine(mean(tokens), mean(words)) for label, words in LABELS.items()}


@pytest.mark.check("01.empty")
def test_empty(submission, expect):
    """An empty sentence is an error."""
    with expect.raises(ValueError):
        submission.sentence_vector([], TABLE)


@pytest.mark.check("01.left_alone")
def test_left_alone(submission, expect):
    """Tokens and table stay as they are."""
    seen = submission.sentence_vector.observe(["book", "xyzzy", "paris"], TABLE)
    expect(seen.args, (["book", "xyzzy", "paris"], TABLE))


@pytest.mark.check("01.best_label")
def test_best_label(submission, expect):
    """The label with the highest score is the answer."""
    for text in ("book flight", "play some jazz", "what weather", "to paris"):
        wanted = scores(text.split())
        label, _ = submission.classify(text.split(), TABLE, LABELS)
        expect(label, max(wanted, key=wanted.get))


@pytest.mark.check("01.scores")
def test_scores(submission, expect):
    """Scores are cosines."""
    tokens = ["a", "flight", "to", "paris"]
    expect(submission.classify(tokens, TABLE, LABELS)[1], scores(tokens))


@pytest.mark.check("01.unknown_sentence")
def test_unknown_sentence(submission, expect):
    """A sentence without a known word has no label."""
    with expect.raises(ValueError):
        submission.classify(["xyzzy"], TABLE, LABELS)
