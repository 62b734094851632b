"""The first exercise of the small course about words: counting."""

from word_course_texts import ExerciseTexts

LESSON_ONE = """\
# 01 Counting

## How often

    >>> word_counts(["no", "yes", "no"])
    {'no': 2, 'yes': 1}

## Filling up

A text that is too short gets empty words behind it; one that is too long is an error.

## Drawing

Each word is drawn from all of them.
"""

STUB_ONE = '''\
"""Exercise 01: counting words."""

import numpy as np


def word_counts(tokens: list[str]) -> dict[str, int]:
    """Count how often each word comes.

    tokens    the words of a text; may be empty; is left as it is
    returns   word -> how often

    >>> word_counts(["no", "yes", "no"])
    {'no': 2, 'yes': 1}
    """
    # TODO 1.1
    raise NotImplementedError("word_counts")


def padded(tokens: list[str], length: int) -> list[str]:
    """Fill a text up with empty words.

    returns   a list or a tuple: the tokens, then "" until there are `length`
    errors    ValueError whose message names the length, when there are more tokens
    """
    # TODO 1.2
    raise NotImplementedError("padded")


def drawn(tokens: list[str], rng: np.random.Generator) -> list[str]:
    """Draw as many words as there are, each from all of them.

    returns   the tokens at the numbers that one call of `rng.integers` gives
    """
    # TODO 1.3
    raise NotImplementedError("drawn")
'''

COUNTS = """\
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token] = counts.get(token, 0) + 1
    return counts
"""
TOO_LONG = 'f"{len(tokens)} words are more than {length}"'
PADDED = """\
    if len(tokens) > length:
        raise ValueError(f"{len(tokens)} words are more than {length}")
    row = list(tokens)
    while len(row) < length:
        row.append("")
    return row
"""
DRAWN = """\
    return [tokens[i] for i in rng.integers(len(tokens), size=len(tokens))]
"""
REFERENCE_ONE = (
    STUB_ONE.replace('    # TODO 1.1\n    raise NotImplementedError("word_counts")\n', COUNTS)
    .replace('    # TODO 1.2\n    raise NotImplementedError("padded")\n', PADDED)
    .replace('    # TODO 1.3\n    raise NotImplementedError("drawn")\n', DRAWN)
)

VISIBLE_ONE = '''\
import pytest


@pytest.mark.check("01.example")
def test_example(submission, expect):
    """A word that comes twice counts two."""
    expect(submission.word_counts(["no", "yes", "no"]), {"no": 2, "yes": 1})


@pytest.mark.check("01.filled")
def test_filled(submission, expect):
    """Empty words come behind the others."""
    expect(submission.padded(["no", "yes"], 4), ["no", "yes", "", ""])
    expect(submission.padded(["no", "yes"], 2), ["no", "yes"])


@pytest.mark.check("01.too_long")
def test_too_long(submission, expect):
    """Three words do not fit into a length of 2."""
    with expect.raises(ValueError, mentions="2"):
        submission.padded(["no", "yes", "no"], 2)
'''

HIDDEN_ONE = '''\
import copy

import pytest

WORDS = ["No", "no", "yes", "perhaps"]


@pytest.mark.check("01.any_text")
def test_any_text(submission, expect, rng):
    """Any text: each word as often as it comes."""
    for size in (0, 1, 9):
        tokens = [WORDS[i] for i in rng.integers(4, size=size)]
        counts = submission.word_counts(tokens)
        expect(counts, {word: tokens.count(word) for word in set(tokens)})


@pytest.mark.check("01.left_alone")
def test_left_alone(submission, expect, rng):
    """The text is there afterwards."""
    tokens = ["No", *(WORDS[i] for i in rng.integers(4, size=5))]
    seen = submission.word_counts.observe(tokens)
    expect(seen.result, {word: tokens.count(word) for word in set(tokens)})
    expect(seen.args, (tokens,))


@pytest.mark.check("01.any_draw")
def test_any_draw(submission, expect, rng):
    """Draws are with putting back."""
    for size in (6, 9):
        tokens = [str(i) for i in rng.permutation(size)]
        numbers = copy.deepcopy(rng).integers(size, size=size)
        answer = submission.drawn(tokens, rng=rng)
        rng.random()
        expect(answer, [tokens[number] for number in numbers])
'''

EXCUSED = """\
- was: "while len(row) < length:"
  now: "while len(row) != length:"
  because: "longer texts were refused before"
"""

ONE = ExerciseTexts(
    lesson=LESSON_ONE,
    stub=STUB_ONE,
    reference=REFERENCE_ONE,
    visible=VISIBLE_ONE,
    hidden=HIDDEN_ONE,
    wheat={
        "counter": {
            COUNTS: "    import collections\n    return dict(collections.Counter(tokens))\n"
        },
        "tuples": {"    return row\n": "    return tuple(row)\n"},
    },
    chaff={
        "once_is_enough": {"counts.get(token, 0) + 1": "1"},
        "small_letters": {"in tokens:\n": "in map(str.lower, tokens):\n"},
        "uses_up_the_text": {
            "for token in tokens:\n": "while tokens:\n        token = tokens.pop(0)\n"
        },
        "filled_in_front": {'row.append("")': 'row.insert(0, "")'},
        "cut_when_too_long": {f"raise ValueError({TOO_LONG})": "return tokens[:length]"},
        "says_nothing": {TOO_LONG: '"too many words"'},
        "never_put_back": {
            "rng.integers(len(tokens), size=len(tokens))": "rng.permutation(len(tokens))"
        },
    },
    excused=EXCUSED,
)
