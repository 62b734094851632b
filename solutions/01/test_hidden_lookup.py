"""Hidden checks of exercise 01: fresh tables and sentences, answered by slow loops."""

import numpy as np
import pytest

from kit import Foundation

WORDS = [
    "refund", "invoice", "password", "balance", "transfer", "account", "delivery",
    "receipt", "address", "statement", "currency", "deposit", "discount", "warranty",
    "contract", "voucher",
]
STRANGERS = ["please", "hello", "tomorrow"]


def fresh_table(rng, d):
    """All the words in a random order, each with a row of d random numbers."""
    order = [WORDS[i] for i in rng.permutation(len(WORDS))]
    return {word: rng.normal(size=d).tolist() for word in order}


def as_foundation(table):
    """Slow oracle: number the words one by one, copy the rows number by number."""
    vectors = np.zeros((len(table), len(next(iter(table.values())))))
    vocabulary = {}
    for word, row in table.items():
        for j, value in enumerate(row):
            vectors[len(vocabulary), j] = value
        vocabulary[word] = len(vocabulary)
    return Foundation(vocabulary, vectors)


def fresh_sentence(rng):
    """Known words and strangers, at least one of each twice, in a random order."""
    tokens = [WORDS[i] for i in rng.integers(len(WORDS), size=6)] + STRANGERS
    tokens += [tokens[0], STRANGERS[0]]
    return [tokens[i] for i in rng.permutation(len(tokens))]


def loop_lookup(tokens, foundation):
    """Slow oracle: ids and rows, going through the sentence word by word."""
    ids, rows = [], []
    for token in tokens:
        if token in foundation.vocabulary:
            ids.append(foundation.vocabulary[token])
            rows.append(foundation.vectors[ids[-1]])
    return ids, np.array(rows)


@pytest.mark.check("01.any_table")
def test_any_table(submission, expect, rng):
    """In a table of any size, words are numbered in its order and rows stay with their words."""
    for d in (1, 3, 7):
        table = fresh_table(rng, d)
        expect(submission.build_foundation(table), as_foundation(table))


@pytest.mark.check("01.whole_numbers")
def test_whole_numbers(submission, expect, rng):
    """A table of whole numbers becomes a matrix of real numbers all the same."""
    table = {word: rng.integers(-5, 5, size=4).tolist() for word in WORDS}
    expect(submission.build_foundation(table), as_foundation(table))


@pytest.mark.check("01.any_sentence")
def test_any_sentence(submission, expect, rng):
    """Known words, strangers and repeats: ids and rows follow the sentence, strangers drop out."""
    for _ in range(3):
        foundation, tokens = as_foundation(fresh_table(rng, 5)), fresh_sentence(rng)
        ids, rows = loop_lookup(tokens, foundation)
        expect(submission.token_ids(tokens, foundation), ids)
        expect(submission.known_rows(tokens, foundation), rows)


@pytest.mark.check("01.no_rows")
def test_no_rows(submission, expect, rng):
    """Whatever the width of the table, no known word means no rows of that width."""
    for d in (1, 4, 9):
        foundation = as_foundation(fresh_table(rng, d))
        for tokens in ([], STRANGERS):
            expect(submission.token_ids(tokens, foundation), [])
            expect(submission.known_rows(tokens, foundation), np.zeros((0, d)))


@pytest.mark.check("01.sentence_left_alone")
def test_sentence_left_alone(submission, expect, rng):
    """Reading a sentence does not change it, nor the foundation."""
    foundation, tokens = as_foundation(fresh_table(rng, 3)), fresh_sentence(rng)
    answers = zip(("token_ids", "known_rows"), loop_lookup(tokens, foundation), strict=True)
    for name, answer in answers:
        seen = getattr(submission, name).observe(tokens, foundation)
        expect(seen.result, answer)
        expect(seen.args, (tokens, foundation), label="the arguments afterwards")


@pytest.mark.check("01.bad_tables")
def test_bad_tables(submission, expect, rng):
    """An empty table is refused; so is a row that is too long or too short, by its word."""
    with expect.raises(ValueError):
        submission.build_foundation({})
    for length in (2, 4):
        table = fresh_table(rng, 3)
        odd = list(table)[int(rng.integers(1, len(table)))]
        table[odd] = rng.normal(size=length).tolist()
        with expect.raises(ValueError, mentions=odd):
            submission.build_foundation(table)
