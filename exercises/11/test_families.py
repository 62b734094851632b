"""Visible checks of exercise 11. Every number here can be found on paper, most in the lesson.

Byte b has id 100 + b: `a` is byte 97 and id 197, a blank is id 132, `p` 212, `y` 221, `s` 215.
"""

import numpy as np
import pytest

MERGES = [(197, 221), (212, 356)]  # ay, pay: what the lesson's two texts teach
INPUT_IDS = np.array([[357, 132, 209, 356], [357, 1, 0, 0]])  # pay may; pay MASK
ATTENTION_MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])


@pytest.mark.check("11.neighbours_counted")
def test_neighbours_counted(submission, expect):
    """A pair counts as often as its words come; merging it goes from left to right."""
    words = {(212, 197, 221): 2, (200, 197, 221): 1}
    pairs = {(212, 197): 2, (197, 221): 3, (200, 197): 1}
    expect(submission.count_pairs(words), pairs)
    expect(submission.merge_pair([212, 197, 221], (197, 221), 356), [212, 356])
    known = {"one_merge_each": [356, 197, 197, 200]}
    merged = submission.merge_pair([197, 197, 197, 197, 200], (197, 197), 356)
    expect(merged, [356, 356, 200], known=known)
    expect(submission.merge_pair([197, 197, 197], (197, 197), 356), [356, 197])


@pytest.mark.check("11.two_merges")
def test_two_merges(submission, expect):
    """`pay pays` and `pay day` teach ay, then pay; then no pair comes twice."""
    expect(submission.train_bpe(["pay pays", "pay day"], 10), MERGES)
    expect(submission.train_bpe(["pay pays", "pay day"], 1), MERGES[:1])


@pytest.mark.check("11.smallest_of_equals")
def test_smallest_of_equals(submission, expect):
    """Of equally frequent pairs the smallest is merged, wherever it stands in the text."""
    known = {"first_seen_wins": [(199, 200)]}
    expect(submission.train_bpe(["cd", "ab", "cd", "ab"], 1), [(197, 198)], known=known)


@pytest.mark.check("11.words_apart")
def test_words_apart(submission, expect):
    """A word carries the blank before it; what ends one word and begins the next is no pair."""
    known = {"across_words": [(132, 198), (197, 356)], "blank_is_nothing": []}
    expect(submission.train_bpe(["a b", "a b"], 5), [(132, 198)], known=known)


@pytest.mark.check("11.learned_first_comes_first")
def test_learned_first_comes_first(submission, expect):
    """`may` was never seen and is m, ay; in `abc` the merge that was learned first wins."""
    expect(submission.encode("pay may", MERGES), [357, 132, 209, 356])
    known = {"newest_first": [357, 199]}
    expect(submission.encode("abc", [(198, 199), (197, 198)]), [197, 356], known=known)


@pytest.mark.check("11.any_letter")
def test_any_letter(submission, expect):
    """What no training text had is still bytes: é is two of them, and two blanks are two."""
    known = {"strange_letters_lost": [357, 163]}
    expect(submission.encode("payé", MERGES), [357, 295, 269], known=known)
    known = {"blank_is_nothing": [357, 357]}
    expect(submission.encode("pay  pay", MERGES), [357, 132, 132, 357], known=known)
    expect(submission.encode("", MERGES), [])


@pytest.mark.check("11.back_to_text")
def test_back_to_text(submission, expect):
    """Bytes are put together before they are read; special tokens say nothing."""
    expect(submission.decode([357, 0, 132, 209, 356, 1], MERGES), "pay may")
    known = {"token_is_readable": "\ufffd\ufffd"}
    expect(submission.decode([295, 269], MERGES), "é", known=known)
    expect(submission.decode([357, 295], MERGES), "pay\ufffd")


@pytest.mark.check("11.rectangle")
def test_rectangle(submission, expect):
    """As wide as the longest text after cutting; the mask says what is real."""
    batch = (np.array([[212, 356, 215], [357, 0, 0]]), np.array([[1, 1, 1], [1, 0, 0]]))
    wide = tuple(np.pad(part, ((0, 0), (0, 2))) for part in batch)
    expect(
        submission.make_batch([[212, 356, 215], [357]], 5), batch, known={"always_full_width": wide}
    )
    cut = (np.array([[212, 356], [357, 0]]), np.array([[1, 1], [1, 0]]))
    expect(submission.make_batch([[212, 356, 215], [357]], 2), cut)


@pytest.mark.check("11.hidden_words")
def test_hidden_words(submission, expect, rng):
    """At rate 1 every ordinary token is asked for, at rate 0 none; specials and padding never."""
    labels = np.array([[357, 132, 209, 356], [357, -100, -100, -100]])
    known = {
        "padding_is_hidden_too": INPUT_IDS,
        "learn_from_all": np.array([[357, 132, 209, 356], [357, 1, -100, -100]]),
    }
    _, found = submission.mask_tokens(INPUT_IDS, ATTENTION_MASK, 400, 1.0, rng)
    expect(found, labels, known=known, label="labels")
    unhidden = submission.mask_tokens(INPUT_IDS, ATTENTION_MASK, 400, 0.0, rng)
    expect(unhidden, (INPUT_IDS, np.full((2, 4), -100)))


@pytest.mark.check("11.next_word")
def test_next_word(submission, expect):
    """Every token is asked for its right neighbour; the last one of a text for nothing."""
    labels = np.array([[132, 209, 356, -100], [1, -100, -100, -100]])
    known = {
        "label_is_itself": np.array([[357, 132, 209, 356], [357, 1, -100, -100]]),
        "padding_comes_next": np.array([[132, 209, 356, -100], [1, 0, -100, -100]]),
    }
    expect(submission.causal_labels(INPUT_IDS, ATTENTION_MASK), labels, known=known)


@pytest.mark.check("11.missing_spans")
def test_missing_spans(submission, expect):
    """Neighbours that go share one sentinel, and the target ends with one more."""
    ids, dropped = [212, 213, 214, 215, 216], [False, True, True, False, True]
    pair = ([212, 10, 215, 11], [10, 213, 214, 11, 216, 12])
    known = {
        "a_sentinel_each": ([212, 10, 11, 215, 12], [10, 213, 11, 214, 12, 216, 13]),
        "no_last_sentinel": (pair[0], pair[1][:-1]),
    }
    expect(submission.corrupt_spans(ids, dropped), pair, known=known)
    expect(submission.restore_spans(*pair), ids)


@pytest.mark.check("11.both_ways")
def test_both_ways(submission, expect):
    """An encoder looks both ways, and at no padding."""
    allowed = np.array([[[1, 1, 0], [1, 1, 0], [1, 1, 0]]]) == 1
    known = {"padding_is_seen": np.full((1, 3, 3), True)}
    expect(submission.bidirectional_mask(np.array([[1, 1, 0]])), allowed, known=known)


@pytest.mark.check("11.backwards_only")
def test_backwards_only(submission, expect):
    """A decoder looks at itself and back."""
    allowed = np.array([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]) == 1
    known = {
        "not_at_itself": np.array([[[0, 0, 0], [1, 0, 0], [1, 1, 0]]]) == 1,
        "later_ones_only": np.array([[[1, 1, 1], [0, 1, 1], [0, 0, 1]]]) == 1,
    }
    expect(submission.causal_mask(np.array([[1, 1, 1]])), allowed, known=known)


@pytest.mark.check("11.across_two_texts")
def test_across_two_texts(submission, expect):
    """Every place of what is written may look at all of the source."""
    allowed = np.array([[[1, 1, 1, 0], [1, 1, 1, 0]]]) == 1
    known = {
        "source_step_by_step": np.array([[[1, 0, 0, 0], [1, 1, 0, 0]]]) == 1,
        "padding_is_seen": np.full((1, 2, 4), True),
    }
    answer = submission.cross_mask(np.array([[1, 1, 1, 0]]), np.array([[1, 0]]))
    expect(answer, allowed, known=known)


@pytest.mark.check("11.shares_on_paper")
def test_shares_on_paper(submission, expect):
    """The lesson's place: scores 0 and log 3, so shares of a quarter and three quarters."""
    queries = np.array([[[2 * np.log(3.0), 0.0, 0.0, 0.0]]])
    keys = np.array([[[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]])
    values = np.array([[[4.0, 0.0], [8.0, 4.0], [100.0, 100.0]]])
    known = {
        "not_scaled": np.array([[[7.6, 3.6]]]),
        "mask_after_shares": np.array([[[28.0, 12.0]]]) / 13,  # shares of all: 1, 3 and 9 of 13
    }
    answer = submission.attention(queries, keys, values, np.array([[[True, True, False]]]))
    expect(answer, np.array([[[7.0, 3.0]]]), known=known)


@pytest.mark.check("11.nothing_to_look_at")
def test_nothing_to_look_at(submission, expect):
    """A place that may look at nothing gets zeros."""
    queries, keys = np.ones((1, 2, 1)), np.array([[[0.0], [np.log(3.0)]]])
    values, allowed = np.array([[[4.0], [8.0]]]), np.array([[[True, True], [False, False]]])
    known = {
        "nothing_is_everything": np.array([[[7.0], [6.0]]]),
        "ten_less_is_enough": np.array([[[7.0], [7.0]]]),
    }
    answer = submission.attention(queries, keys, values, allowed)
    expect(answer, np.array([[[7.0], [0.0]]]), known=known)


@pytest.mark.check("11.roles_not_names")
def test_roles_not_names(submission, expect):
    """Needs decide: a filter that judges live speech is a sorting task, and must not look ahead."""
    needs = {"writes": False, "whole": True, "separate": False}  # to sort messages, or find names
    expect(submission.fitting_family(**needs), "encoder", known={"biggest_fits_all": "decoder"})
    needs = {"writes": True, "whole": True, "separate": False}  # to tell how a story goes on
    expect(submission.fitting_family(**needs), "decoder")
    needs = {"writes": True, "whole": True, "separate": True}  # to translate a letter
    known = {"biggest_fits_all": "decoder"}
    expect(submission.fitting_family(**needs), "encoder-decoder", known=known)
    needs = {"writes": False, "whole": False, "separate": False}  # to flag words as they are spoken
    expect(submission.fitting_family(**needs), "decoder", known={"names_by_heart": "encoder"})
