import numpy as np
import pytest

from kit import Foundation

WORDS = [
    *("book", "a", "flight", "to", "paris", "play"),
    *("some", "jazz", "what", "is", "the", "weather"),
]
NUMBERS = np.random.default_rng(7).normal(size=(len(WORDS), 8))
TABLE = Foundation({word: row for row, word in enumerate(WORDS)}, NUMBERS)
VECTORS = dict(zip(WORDS, NUMBERS, strict=True))


def mean(tokens):
    """The mean of the known words, one by one."""
    return np.mean([VECTORS[token] for token in tokens if token in VECTORS], axis=0)


@pytest.mark.check("01.mean")
def test_mean(submission, expect):
    """A sentence lies in the middle of its words."""
    tokens = ["book", "a", "flight"]
    total = np.sum([VECTORS[token] for token in tokens], axis=0)
    expect(submission.sentence_vector(tokens, TABLE), mean(tokens), known={"summed": total})


@pytest.mark.check("01.left_out")
def test_left_out(submission, expect):
    """Unknown words are left out."""
    expect(submission.sentence_vector(["book", "xyzzy", "jazz"], TABLE), mean(["book", "jazz"]))


@pytest.mark.check("01.repeated")
def test_repeated(submission, expect):
    """A word that comes twice counts twice."""
    tokens = ["play", "play", "jazz"]
    expect(submission.sentence_vector(tokens, TABLE), mean(tokens))


@pytest.mark.check("01.single")
def test_single(submission, expect):
    """The vector of one word is its own."""
    expect(submission.sentence_vector(["paris"], TABLE), VECTORS["paris"])


@pytest.mark.check("01.none_known")
def test_none_known(submission, expect):
    """No known word is an error."""
    with expect.raises(ValueError):
        submission.sentence_vector(["xyzzy"], TABLE)
