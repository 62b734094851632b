"""The texts of the small course about words (see `word_course`)."""

from dataclasses import dataclass

Changes = dict[str, str]


@dataclass(frozen=True)
class ExerciseTexts:
    """The files of one exercise; wheat and chaff as changes of the reference, by name."""

    lesson: str
    stub: str
    reference: str
    visible: str
    hidden: str
    wheat: dict[str, Changes]
    chaff: dict[str, Changes]


COURSE = """\
format: 1
course: {id: words, title: "Words"}
policy: {secure: 0.85, developing: 0.5}
limits: {cpu_seconds: 0.5, wall_seconds: 2, memory_mb: 256}
objectives:
  LO1: {title: "Count words"}
  LO2: {title: "Weigh words"}
exercises:
  - id: "01"
    title: "Counting"
    module: counting
    minutes: 10
    misconceptions:
      - {id: once_is_enough, believes: "A word is there or not.", read: "#how-often"}
      - {id: small_letters, believes: "No and no are one word.", read: "#how-often"}
      - {id: uses_up_the_text, believes: "Who has counted a word may take it away.", read: "#how-often"}
      - {id: filled_in_front, believes: "Empty words come first.", read: "#filling-up"}
      - {id: cut_when_too_long, believes: "What is too long is cut.", read: "#filling-up"}
      - {id: says_nothing, believes: "That it is an error says enough.", read: "#filling-up"}
      - {id: never_put_back, believes: "What is drawn is gone.", read: "#drawing"}
    checks:
      - {id: "01.example", objective: LO1, points: 2, visible: true, rests_on: "#how-often", catches: [once_is_enough]}
      - {id: "01.filled", objective: LO1, points: 1, visible: true, rests_on: "#filling-up", catches: [filled_in_front]}
      - {id: "01.too_long", objective: LO1, points: 1, visible: true, after: "01.filled", rests_on: "#filling-up", catches: [cut_when_too_long, says_nothing]}
      - {id: "01.any_text", objective: LO1, points: 3, visible: false, rests_on: "#how-often", catches: [once_is_enough, small_letters]}
      - {id: "01.left_alone", objective: LO1, points: 1, visible: false, rests_on: "#how-often", catches: [uses_up_the_text, small_letters]}
      - {id: "01.any_draw", objective: LO1, points: 2, visible: false, rests_on: "#drawing", catches: [never_put_back]}
  - id: "02"
    title: "Weighing"
    module: weighing
    needs: ["01"]
    minutes: 10
    misconceptions:
      - {id: counts_for_shares, believes: "A count is a share.", read: "#shares"}
      - {id: shares_of_the_different, believes: "Only different words make up a text.", read: "#shares"}
      - {id: last_of_equals, believes: "The last of equals is the heaviest.", read: "#the-heaviest"}
      - {id: longest_word, believes: "A long word is a heavy word.", read: "#the-heaviest"}
      - {id: never_empty, believes: "There is always a word.", read: "#the-heaviest"}
      - {id: everything_fits, believes: "Any text fits into any length.", read: "#fitting"}
    checks:
      - {id: "02.example", objective: LO2, points: 2, visible: true, rests_on: "#shares", catches: [counts_for_shares, shares_of_the_different]}
      - {id: "02.heaviest", objective: LO2, points: 1, visible: true, rests_on: "#the-heaviest", catches: [last_of_equals, longest_word]}
      - {id: "02.fitting", objective: LO2, points: 1, visible: true, rests_on: "#fitting", catches: [everything_fits]}
      - {id: "02.any_shares", objective: LO2, points: 2, visible: false, rests_on: "#shares", catches: [counts_for_shares, shares_of_the_different]}
      - {id: "02.nothing", objective: LO2, points: 1, visible: false, rests_on: "#the-heaviest", catches: [never_empty]}
      - {id: "02.row", objective: LO2, points: 1, visible: false, rests_on: "#fitting", catches: [counts_for_shares]}
"""

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


@pytest.mark.check("01.too_long")
def test_too_long(submission, expect):
    """Three words do not fit into a length of 2."""
    with expect.raises(ValueError, mentions="2"):
        submission.padded(["no", "yes", "no"], 2)
'''

HIDDEN_ONE = '''\
import numpy as np
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
    numbers = [int(i) for i in np.random.default_rng(5).integers(6, size=6)]
    tokens = [str(i) for i in rng.permutation(6)]
    answer = submission.drawn(tokens, np.random.default_rng(5))
    expect(answer, [tokens[number] for number in numbers])
'''

ONE = ExerciseTexts(
    lesson=LESSON_ONE,
    stub=STUB_ONE,
    reference=REFERENCE_ONE,
    visible=VISIBLE_ONE,
    hidden=HIDDEN_ONE,
    wheat={
        "counter": {COUNTS: "    import collections\n    return dict(collections.Counter(tokens))\n"},
        "tuples": {"    return row\n": "    return tuple(row)\n"},
    },
    chaff={
        "once_is_enough": {"counts.get(token, 0) + 1": "1"},
        "small_letters": {"in tokens:\n": "in map(str.lower, tokens):\n"},
        "uses_up_the_text": {"for token in tokens:\n": "while tokens:\n        token = tokens.pop(0)\n"},
        "filled_in_front": {'row.append("")': 'row.insert(0, "")'},
        "cut_when_too_long": {
            'raise ValueError(f"{len(tokens)} words are more than {length}")': "return tokens[:length]"
        },
        "says_nothing": {'f"{len(tokens)} words are more than {length}"': '"too many words"'},
        "never_put_back": {
            "rng.integers(len(tokens), size=len(tokens))": "rng.permutation(len(tokens))"
        },
    },
)

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
