"""The second exercise of the small course about words: weighing, on top of counting."""

from word_course_texts import ExerciseTexts

LESSON_TWO = """\
# 02 Weighing

## Shares

    >>> weights(["no", "yes", "no", "no"])
    {'no': 0.75, 'yes': 0.25}

## The heaviest

The first of equals; "" where there is no word.

## Fitting

A row of shares has a place for each word, and zeros behind.
"""

STUB_TWO = '''\
"""Exercise 02: weighing words."""

import numpy as np

from counting import padded, word_counts


def weights(tokens: list[str]) -> dict[str, float]:
    """Say what share of a text each word is.

    returns   word -> share, a number from 0 to 1
    """
    # TODO 2.1
    raise NotImplementedError("weights")


def heaviest(tokens: list[str]) -> str:
    """Name the word with the largest share: the first of equals, "" for an empty text."""
    # TODO 2.2
    raise NotImplementedError("heaviest")


def fits(tokens: list[str], length: int) -> bool:
    """Say whether a text has at most `length` words."""
    # TODO 2.3
    raise NotImplementedError("fits")


def weight_row(tokens: list[str], length: int) -> np.ndarray:
    """Put the shares of a text into a row.

    returns   float64, (length,): the share of each word, then zeros
    """
    # TODO 2.4
    raise NotImplementedError("weight_row")
'''

WEIGHTS = "    return {word: count / len(tokens) for word, count in word_counts(tokens).items()}\n"
HEAVIEST = """\
    shares = weights(tokens)
    return max(shares, key=shares.get, default="")
"""
FITS = """\
    try:
        padded(tokens, length)
    except ValueError:
        return False
    return True
"""
ROW = """\
    shares = weights(tokens)
    words = padded(list(shares), length)
    return np.array([shares.get(word, 0.0) for word in words])
"""
REFERENCE_TWO = (
    STUB_TWO.replace('    # TODO 2.1\n    raise NotImplementedError("weights")\n', WEIGHTS)
    .replace('    # TODO 2.2\n    raise NotImplementedError("heaviest")\n', HEAVIEST)
    .replace('    # TODO 2.3\n    raise NotImplementedError("fits")\n', FITS)
    .replace('    # TODO 2.4\n    raise NotImplementedError("weight_row")\n', ROW)
)

VISIBLE_TWO = '''\
import pytest


@pytest.mark.check("02.example")
def test_example(submission, expect):
    """Three of four words are three quarters."""
    expect(submission.weights(["no", "yes", "no", "no"]), {"no": 0.75, "yes": 0.25})


@pytest.mark.check("02.heaviest")
def test_heaviest(submission, expect):
    """Of two equal words the first one wins, however short."""
    expect(submission.heaviest(["no", "yes", "perhaps", "yes", "no"]), "no")


@pytest.mark.check("02.fitting")
def test_fitting(submission, expect):
    """Two words fit into two, not into one."""
    expect(submission.fits(["no", "yes"], 2), True)
    expect(submission.fits(["no", "yes"], 1), False)
'''

HIDDEN_TWO = '''\
import numpy as np
import pytest

WORDS = ["no", "yes", "perhaps"]


@pytest.mark.check("02.any_shares")
def test_any_shares(submission, expect, rng):
    """Any text: each word by its share of the whole."""
    tokens = WORDS + [WORDS[i] for i in rng.integers(3, size=8)]
    expect(submission.weights(tokens), {word: tokens.count(word) / 11 for word in WORDS})


@pytest.mark.check("02.nothing")
def test_nothing(submission, expect):
    """A text without words has no heaviest word."""
    expect(submission.heaviest([]), "")


@pytest.mark.check("02.row")
def test_row(submission, expect, rng):
    """Zeros stand where there is no word."""
    tokens = [*WORDS, WORDS[rng.integers(3)]]
    shares = [tokens.count(word) / 4 for word in WORDS]
    expect(submission.weight_row(tokens, 6), np.array([*shares, 0.0, 0.0, 0.0]))
'''

TWO = ExerciseTexts(
    lesson=LESSON_TWO,
    stub=STUB_TWO,
    reference=REFERENCE_TWO,
    visible=VISIBLE_TWO,
    hidden=HIDDEN_TWO,
    wheat={
        "lengths": {FITS: "    return len(tokens) <= length\n"},
        "loops": {
            HEAVIEST: "    return sorted(weights(tokens), key=tokens.count, reverse=True)[0]"
            ' if tokens else ""\n'
        },
    },
    chaff={
        "counts_for_shares": {"count / len(tokens) for": "float(count) for"},
        "shares_of_the_different": {"count / len(tokens) for": "count / len(set(tokens)) for"},
        "last_of_equals": {"max(shares,": "max(reversed(shares),"},
        "longest_word": {"key=shares.get,": "key=len,"},
        "never_empty": {', default=""': ""},
        "everything_fits": {"        return False\n": "        return True\n"},
    },
)
