"""Hidden checks of exercise 11: fresh texts, batches and scores, answered by slow loops."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

MASK, FIRST_SENTINEL, ORDINARY, MERGED, IGNORE = 1, 10, 100, 356, -100
SYLLABLES = ["re", "fun", "in", "voi", "ce", "pay", "ment", "ing", "ss", "ssss", "é", "ß", "🙂"]
ODD = [
    "",
    " ",
    "\n\t  x",
    "  two  blanks ",
    "naïve 你好 مرحبا",
    "👩\u200d👩\u200d👧 e\u0301",
    "\x00\u2028\u00a0a",
]


def fresh_texts(rng, n, words=12):
    """`n` texts over a small vocabulary of words that are made of a few syllables."""
    parts = [[SYLLABLES[i] for i in rng.integers(len(SYLLABLES), size=3)] for _ in range(words)]
    vocabulary = ["".join(part[: rng.integers(1, 4)]) for part in parts]
    return [" ".join(vocabulary[i] for i in rng.integers(words, size=7)) for _ in range(n)]


def loop_words(texts):
    """Slow oracle: the words of the lesson, each as a list of ids, one entry for each time."""
    words = [word for text in texts for word in re.findall(r" ?\S+|\s", text)]
    return [[ORDINARY + byte for byte in word.encode()] for word in words]


def loop_merge(ids, pair, new):
    """Slow oracle: walk over the places, and step over both of a pair."""
    merged, place = [], 0
    while place < len(ids):
        hit = tuple(ids[place : place + 2]) == pair
        merged.append(new if hit else ids[place])
        place += 2 if hit else 1
    return merged


def loop_bpe(texts, merges):
    """Slow oracle: count every word every time; the best pair is found by comparing all."""
    words, learned = loop_words(texts), []
    while len(learned) < merges:
        pairs = [pair for ids in words for pair in pairwise(ids)]
        ranked = sorted((-pairs.count(pair), pair) for pair in set(pairs))
        if not ranked or ranked[0][0] > -2:
            break
        learned.append(ranked[0][1])
        words = [loop_merge(ids, learned[-1], MERGED + len(learned) - 1) for ids in words]
    return learned


def loop_encode(text, merges):
    """Slow oracle: all merges over all words, in the order in which they were learned."""
    words = loop_words([text])
    for number, pair in enumerate(merges):
        words = [loop_merge(ids, pair, MERGED + number) for ids in words]
    return [token for ids in words for token in ids]


def fresh_batch(rng, rows=6, width=9, top=400):
    """Ids from special ones up to `top`, tokens first and then padding; the first row is full."""
    lengths = np.append(width, rng.integers(1, width, size=rows - 1))
    attention_mask = (np.arange(width) < lengths[:, None]).astype(np.int64)
    ids = rng.choice([MASK, FIRST_SENTINEL, ORDINARY - 1, ORDINARY, 200, top - 1], (rows, width))
    return ids * attention_mask, attention_mask


def fresh_attention(rng, size=1.0):
    """Queries, keys, values and who may look at whom; one place may look at nothing."""
    queries, keys = rng.normal(size=(3, 5, 4)) * size, rng.normal(size=(3, 6, 4)) * size
    allowed = rng.random((3, 5, 6)) < 0.5
    allowed[:, :, 0], allowed[1, 2] = True, False
    return queries, keys, rng.normal(size=(3, 6, 2)), allowed


def loop_attention(queries, keys, values, allowed):
    """Slow oracle: one place at a time, over the allowed places alone."""
    out = np.zeros((*queries.shape[:2], values.shape[2]))
    for b, i in np.ndindex(queries.shape[:2]):
        seen = [j for j in range(keys.shape[1]) if allowed[b, i, j]]
        scores = [float(queries[b, i] @ keys[b, j]) / math.sqrt(keys.shape[2]) for j in seen]
        powers = [math.exp(score - max(scores)) for score in scores]
        for power, j in zip(powers, seen):
            out[b, i] += power / sum(powers) * values[b, j]
    return out


def loop_runs(ids, dropped):
    """Slow oracle: the text cut into pieces of one kind: (drop, tokens)."""
    runs = []
    for token, drop in zip(ids, dropped):
        if not runs or runs[-1][0] != drop:
            runs.append((drop, []))
        runs[-1][1].append(token)
    return runs


def loop_corrupt(ids, dropped):
    """Slow oracle: piece by piece."""
    source, target, spans = [], [], 0
    for drop, tokens in loop_runs(ids, dropped):
        if drop:
            source, target = [*source, 10 + spans], [*target, 10 + spans, *tokens]
            spans += 1
        else:
            source = [*source, *tokens]
    return source, [*target, 10 + spans]


@pytest.mark.check("11.any_merges")
def test_any_merges(submission, expect, rng):
    """Counting, merging and learning on fresh texts, and when no pair comes twice it ends."""
    texts = fresh_texts(rng, 6)
    words = {}
    for ids in loop_words(texts):
        words[tuple(ids)] = words.get(tuple(ids), 0) + 1
    pairs = [pair for ids in loop_words(texts) for pair in pairwise(ids)]
    expect(submission.count_pairs(words), {pair: pairs.count(pair) for pair in pairs})
    for amount in (0, 1, 7, 500):
        expect(submission.train_bpe(texts, amount), loop_bpe(texts, amount))
    expect(submission.train_bpe(["", "x", "ab cd"], 5), [])
    ids = rng.choice([197, 198, 356], size=40).tolist()
    seen = submission.merge_pair.observe(ids, (197, 198), 357)
    expect(seen.result, loop_merge(ids, (197, 198), 357))
    expect(seen.args, (ids, (197, 198), 357), label="the arguments afterwards")


@pytest.mark.check("11.any_encoding")
def test_any_encoding(submission, expect, rng):
    """Tokens of fresh texts by merges learned elsewhere, the ones learned first before others."""
    merges = loop_bpe(fresh_texts(rng, 6), 40)
    for text in [*fresh_texts(rng, 4), *ODD]:
        expect(submission.encode(text, merges), loop_encode(text, merges))
    expect(submission.encode("pay", []), [212, 197, 221])


@pytest.mark.check("11.round_trip")
def test_round_trip(submission, expect, rng):
    """Whatever the text, decoding gives back what was encoded, with many merges and with none."""
    merges = submission.train_bpe(fresh_texts(rng, 8), 60)
    letters = [chr(i) for i in [*range(0xD7FF, 0, -997), *range(0x1F600, 0x1F610), 0x10FFFF, 0]]
    texts = ["".join(letters[i] for i in rng.integers(len(letters), size=30)) for _ in range(5)]
    for text in [*texts, *fresh_texts(rng, 3), *ODD, "".join(chr(i) for i in range(256))]:
        for known in (merges, []):
            expect(submission.decode(submission.encode(text, known), known), text)
    expect(submission.decode([0, MASK, FIRST_SENTINEL, ORDINARY - 1], merges), "")
    for byte in (*range(15, 256, 16), 0, 128, 192):
        alone = bytes([byte]).decode(errors="replace")
        expect(submission.decode([ORDINARY + byte], merges), alone)


@pytest.mark.check("11.any_rectangle")
def test_any_rectangle(submission, expect, rng):
    """Fresh batches, cut or not: ids, zeros and ones stand where a loop puts them."""
    for count, limit in ((5, 3), (7, 100), (1, 1), (0, 4)):
        texts = [rng.integers(100, 400, size=rng.integers(0, 9)).tolist() for _ in range(count)]
        width = max([min(len(ids), limit) for ids in texts], default=0)
        expected = np.zeros((2, count, width), dtype=np.int64)
        for row, ids in enumerate(texts):
            for place, token in enumerate(ids[:limit]):
                expected[:, row, place] = token, 1
        expect(submission.make_batch(texts, limit), tuple(expected))


@pytest.mark.check("11.no_room")
def test_no_room(submission, expect):
    """A limit below 1 is an error that names it."""
    for limit in (0, -3):
        with expect.raises(ValueError, mentions=str(limit)):
            submission.make_batch([[200, 201]], limit)


@pytest.mark.check("11.shares_of_the_hidden")
def test_shares_of_the_hidden(submission, expect, rng):
    """Of many tokens the right share is chosen; of these 80 % MASK, 10 % others, 10 % as before."""
    ids = rng.integers(ORDINARY, 5000, size=(100, 200))
    mask = np.ones_like(ids)
    for rate in (0.15, 0.4):
        inputs, labels = submission.mask_tokens(ids, mask, 5000, rate, rng)
        chosen = labels != IGNORE
        parts = [inputs == MASK, (inputs != MASK) & (inputs != ids), inputs == ids]
        shares = [float(part[chosen].mean()) for part in parts]
        close = abs(np.array([chosen.mean() - rate, *(np.array(shares) - [0.8, 0.1, 0.1])])) < 0.03
        says = f"about {rate} chosen, of these about 0.8 MASK, 0.1 other, 0.1 unchanged"
        expect.true(bool(close.all()), says, got=(float(chosen.mean()), shares))
        others = inputs[chosen & parts[1]]
        expect.true(len(set(others.tolist())) > 100, "any other token", got=sorted(others)[:20])
        rng = np.random.default_rng(rng.integers(1 << 30))


@pytest.mark.check("11.hidden_with_care")
def test_hidden_with_care(submission, expect, rng):
    """Specials and padding are never touched, the batch stays; the same generator, same choice."""
    ids, mask = fresh_batch(rng, 60, 30)
    seed = int(rng.integers(1 << 30))
    seen = submission.mask_tokens.observe(ids, mask, 103, 0.6, np.random.default_rng(seed))
    expect(seen.args[:2], (ids, mask), label="the batch afterwards")
    inputs, labels = seen.result
    chosen = labels != IGNORE
    expect(np.where(chosen, labels, ids), ids, label="labels, and what was there")
    expect(np.where(chosen, ids, inputs), ids, label="places that were not chosen")
    expect(chosen & ((mask == 0) | (ids < ORDINARY)), np.zeros(ids.shape, bool), label="chosen")
    changed = inputs[chosen & (inputs != MASK) & (inputs != ids)]
    expect(sorted(set(changed.tolist())), [100, 101, 102], label="random tokens")
    again = submission.mask_tokens(ids, mask, 103, 0.6, np.random.default_rng(seed))
    expect(again, (inputs, labels), label="the same again")
    other = submission.mask_tokens(ids, mask, 103, 0.6, np.random.default_rng(seed + 1))
    expect.true(bool((other[1] != labels).any()), "another generator chooses others", got=labels)
    _, every = submission.mask_tokens(ids, mask, 103, 1.0, np.random.default_rng(seed))
    expect(every, np.where((mask == 1) & (ids >= ORDINARY), ids, IGNORE), label="labels at rate 1")


@pytest.mark.check("11.any_next_word")
def test_any_next_word(submission, expect, rng):
    """The right neighbour in fresh batches, and nothing at the end of each text."""
    ids, mask = fresh_batch(rng)
    labels = np.full(ids.shape, IGNORE)
    for row, length in enumerate(mask.sum(axis=1)):
        for place in range(length - 1):
            labels[row, place] = ids[row, place + 1]
    seen = submission.causal_labels.observe(ids, mask)
    expect(seen.result, labels)
    expect(seen.args, (ids, mask), label="the batch afterwards")
    expect(submission.causal_labels(ids[:, :1], mask[:, :1]), np.full((6, 1), IGNORE))


@pytest.mark.check("11.any_spans")
def test_any_spans(submission, expect, rng):
    """Fresh spans out and back in, at the ends too; all of a text, or nothing of it."""
    for share in (0.0, 0.15, 0.5, 0.9, 1.0):
        ids = rng.choice([100, 101, 355, 356, 900], size=int(rng.integers(1, 60))).tolist()
        dropped = (rng.random(len(ids)) < share).tolist()
        pair = loop_corrupt(ids, dropped)
        expect(submission.corrupt_spans(ids, dropped), pair)
        expect(submission.restore_spans(*pair), ids)
    expect(submission.corrupt_spans([], []), ([], [10]))


@pytest.mark.check("11.out_of_sentinels")
def test_out_of_sentinels(submission, expect):
    """Of 89 spans the last sentinel is 99, just below the bytes. One more is an error."""
    expect(submission.corrupt_spans([200] * 178, [True, False] * 89)[1][-1], 99)
    for spans in (90, 91, 150):
        with expect.raises(ValueError):
            submission.corrupt_spans([200] * 2 * spans, [True, False] * spans)


@pytest.mark.check("11.any_looks")
def test_any_looks(submission, expect, rng):
    """The three masks of fresh batches, pair by pair."""
    _, mask = fresh_batch(rng)
    _, written = fresh_batch(rng, 6, 4)
    both = np.zeros((6, 9, 9), bool)
    back, across = both.copy(), np.zeros((6, 4, 9), bool)
    for b, i, j in np.ndindex(both.shape):
        both[b, i, j] = mask[b, j] == 1
        back[b, i, j] = mask[b, j] == 1 and j <= i
    for b, i, j in np.ndindex(across.shape):
        across[b, i, j] = mask[b, j] == 1
    expect(submission.bidirectional_mask(mask), both)
    expect(submission.causal_mask(mask), back)
    expect(submission.cross_mask(mask, written), across)


@pytest.mark.check("11.any_attention")
def test_any_attention(submission, expect, rng):
    """Fresh scores, thousands too: a mean over the allowed places, zeros where there are none."""
    for size in (1.0, 0.1, 100.0):
        given = fresh_attention(rng, size)
        seen = submission.attention.observe(*given)
        expect(seen.result, loop_attention(*given))
        expect(seen.args, given, label="the arguments afterwards")


@pytest.mark.check("11.the_future_is_dark")
def test_the_future_is_dark(submission, expect, rng):
    """Under a causal mask no later token changes an earlier result, not even the last digit."""
    queries, keys, values, _ = fresh_attention(rng, 3.0)
    keys, values = keys[:, :5], values[:, :5]
    allowed = np.tril(np.ones((3, 5, 5), bool))
    before = submission.attention(queries, keys, values, allowed)
    for last in range(1, 5):
        loud = [part.copy() for part in (queries, keys, values)]
        for part in loud:
            part[:, last:] = rng.normal(size=part[:, last:].shape) * 40
        after = submission.attention(*loud, allowed)
        same = bool((after[:, :last] == before[:, :last]).all())
        says = f"the first {last} results as before, to the last digit"
        expect.true(same, says, got=after[:, :last])


@pytest.mark.check("11.any_needs")
def test_any_needs(submission, expect):
    """Who writes nothing and has the whole text reads both ways; who waits for text never does."""
    for separate in (True, False):
        expect(submission.fitting_family(False, True, separate), "encoder")
        for writes in (True, False):
            expect(submission.fitting_family(writes, False, separate), "decoder")
    expect(submission.fitting_family(True, True, True), "encoder-decoder")
    expect(submission.fitting_family(True, True, False), "decoder")
