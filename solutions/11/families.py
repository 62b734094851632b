"""Exercise 11: the same text, three ways to learn from it. Lesson: README.md in this folder."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np

# Every id has its place: special tokens first, then the 256 bytes, then what merges make of them.
PAD, MASK, FIRST_SENTINEL, ORDINARY = 0, 1, 10, 100
MERGED = ORDINARY + 256
IGNORE = -100  # the label of a place that nothing is learned from
WORD = re.compile(r" ?\S+|\s")  # cuts any text into words, each with the space before it


def count_pairs(words: dict[tuple[int, ...], int]) -> dict[tuple[int, int], int]:
    """Count which tokens stand next to each other.

    words     the ids of a word -> how often that word comes
    returns   (left, right) -> how often right follows left inside a word, in all words together

    >>> count_pairs({(212, 197, 221): 2, (200, 197, 221): 1})
    {(212, 197): 2, (197, 221): 3, (200, 197): 1}
    """
    pairs = {}
    for word, times in words.items():
        for pair in pairwise(word):
            pairs[pair] = pairs.get(pair, 0) + times
    return pairs


def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Write one new token wherever a pair stands.

    ids       tokens; is left as it is
    returns   a new list: from left to right each `pair` is replaced by `new`; a token belongs
              to one pair at most

    >>> merge_pair([200, 197, 197, 197], (197, 197), 356)
    [200, 356, 197]
    """
    merged = []
    for token in ids:
        if merged and (merged[-1], token) == pair:
            merged[-1] = new
        else:
            merged.append(token)
    return merged


def train_bpe(texts: list[str], merges: int) -> list[tuple[int, int]]:
    """Learn which pairs of tokens are worth a token of their own.

    texts     any texts; WORD cuts them into words, and pairs do not reach across words
    merges    at most so many
    returns   the pairs in the order in which they were merged. It begins with bytes, byte b as
              id ORDINARY + b; each time the most frequent pair, of equally frequent ones the
              smallest, becomes the next id from MERGED on, in every word. It ends early when no
              pair comes twice

    >>> train_bpe(["pay pays", "pay day"], 10)
    [(197, 221), (212, 356)]
    """
    counts = Counter(word for text in texts for word in WORD.findall(text))
    words = {tuple(ORDINARY + byte for byte in word.encode()): n for word, n in counts.items()}
    learned = []
    for new in range(MERGED, MERGED + merges):
        pairs = count_pairs(words)
        best = min(pairs, key=lambda pair: (-pairs[pair], pair), default=None)
        if best is None or pairs[best] < 2:
            break
        learned.append(best)
        words = {tuple(merge_pair(list(word), best, new)): n for word, n in words.items()}
    return learned


def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    """Turn a text into tokens.

    text      any text: letters never seen, emoji and blanks too
    merges    from train_bpe
    returns   its ids: WORD cuts it into words, each word begins as bytes; then, as long as there
              is one, the pair that was learned first is merged wherever it stands

    >>> encode("pay may", [(197, 221), (212, 356)])
    [357, 132, 209, 356]
    """
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    ids = []
    for word in WORD.findall(text):
        tokens = [ORDINARY + byte for byte in word.encode()]
        while known := [pair for pair in pairwise(tokens) if pair in ranks]:
            first = min(known, key=ranks.get)
            tokens = merge_pair(tokens, first, MERGED + ranks[first])
        ids += tokens
    return ids


def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    """Turn tokens back into the text they came from.

    ids       from encode with the same merges; ids below ORDINARY are special and say nothing
    returns   the text. Where a cut through the ids has left half a character, Python's
              replacement character stands (errors="replace")

    >>> decode([357, 0, 132, 209, 356], [(197, 221), (212, 356)])
    'pay may'
    """
    pieces = {ORDINARY + byte: bytes([byte]) for byte in range(256)}
    for new, (left, right) in enumerate(merges, start=MERGED):
        pieces[new] = pieces[left] + pieces[right]
    return b"".join(pieces[token] for token in ids if token >= ORDINARY).decode(errors="replace")


def make_batch(texts: list[list[int]], limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Put encoded texts of different lengths into one rectangle.

    texts     the ids of each text
    limit     longer texts are cut: their first `limit` tokens stay
    returns   (input_ids, attention_mask), both int64, (batch, T): the ids and then PAD; 1 for a
              token and then 0. T is the length of the longest text after cutting; (0, 0) for
              no texts
    errors    ValueError that names a limit below 1

    >>> input_ids, attention_mask = make_batch([[212, 356, 215], [357]], 2)
    >>> input_ids.tolist(), attention_mask.tolist()
    ([[212, 356], [357, 0]], [[1, 1], [1, 0]])
    """
    if limit < 1:
        raise ValueError(f"at most {limit} tokens leave nothing of a text: take a limit from 1 on")
    texts = [ids[:limit] for ids in texts]
    shape = (len(texts), max(map(len, texts), default=0))
    input_ids, attention_mask = np.full(shape, PAD), np.zeros(shape, dtype=int)
    for row, ids in enumerate(texts):
        input_ids[row, : len(ids)] = ids
        attention_mask[row, : len(ids)] = 1
    return input_ids, attention_mask


def mask_tokens(
    input_ids: np.ndarray,
    attention_mask: np.ndarray,
    vocabulary_size: int,
    rate: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Masked words: hide some tokens, and ask for them.

    input_ids, attention_mask   int64, (batch, T); are left as they are
    vocabulary_size             ids go up to vocabulary_size - 1
    rate                        the chance of each token to be chosen; padding and special tokens
                                (below ORDINARY) are never chosen
    rng                         where all chance comes from
    returns                     (inputs, labels), both int64, (batch, T). Of the chosen tokens
                                80 % become MASK, 10 % any ordinary token, 10 % stay as they are.
                                The label of a chosen token is what it was, of all others IGNORE

    >>> rng = np.random.default_rng(0)
    >>> _, labels = mask_tokens(np.array([[357, 1, 0]]), np.array([[1, 1, 0]]), 400, 1.0, rng)
    >>> labels.tolist()
    [[357, -100, -100]]
    """
    ordinary = attention_mask.astype(bool) & (input_ids >= ORDINARY)
    chosen = ordinary & (rng.random(input_ids.shape) < rate)
    others = rng.integers(ORDINARY, vocabulary_size, size=input_ids.shape)
    dice = rng.random(input_ids.shape)
    replaced = np.select([dice < 0.8, dice < 0.9], [MASK, others], input_ids)
    return np.where(chosen, replaced, input_ids), np.where(chosen, input_ids, IGNORE)


def causal_labels(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    """Next word: ask every token for the one after it.

    input_ids, attention_mask   int64, (batch, T): tokens first, then padding
    returns                     int64, (batch, T): the label of each token is the token to its
                                right. The last token of a text has none, and padding has none:
                                IGNORE

    >>> causal_labels(np.array([[212, 356, 215], [357, 0, 0]]), np.array([[1, 1, 1], [1, 0, 0]]))
    array([[ 356,  215, -100],
           [-100, -100, -100]])
    """
    labels = np.full(input_ids.shape, IGNORE)
    labels[:, :-1] = np.where(attention_mask[:, 1:], input_ids[:, 1:], IGNORE)
    return labels


def corrupt_spans(ids: list[int], dropped: list[bool]) -> tuple[list[int], list[int]]:
    """Missing spans: take pieces out of a text, and ask for them in a second text.

    ids       one text, ordinary tokens
    dropped   for each token whether it goes; neighbours that go together are one span
    returns   (source, target). Source: the text with one sentinel in place of each span, the
              first FIRST_SENTINEL, the next one higher and so on. Target: each sentinel and then
              the tokens of its span, and at the end the next sentinel, which says: no more
    errors    ValueError when a sentinel would reach ORDINARY, where the bytes begin

    >>> corrupt_spans([212, 213, 214, 215, 216], [False, True, True, False, True])
    ([212, 10, 215, 11], [10, 213, 214, 11, 216, 12])
    """
    source, target, sentinel, inside = [], [], FIRST_SENTINEL, False
    for token, drop in zip(ids, dropped):
        if drop and not inside:
            source.append(sentinel)
            target.append(sentinel)
            sentinel += 1
        (target if drop else source).append(token)
        inside = drop
    if sentinel >= ORDINARY:
        raise ValueError("more spans than sentinels: each span takes one, and the end one more")
    return source, [*target, sentinel]


def restore_spans(source: list[int], target: list[int]) -> list[int]:
    """Put the missing spans back: undo corrupt_spans.

    >>> restore_spans([212, 10, 215, 11], [10, 213, 214, 11, 216, 12])
    [212, 213, 214, 215, 216]
    """
    spans = {}
    for token in target:
        if token < ORDINARY:
            span = spans[token] = []
        else:
            span.append(token)
    restored = []
    for token in source:
        restored += spans.get(token, [token])
    return restored


def bidirectional_mask(attention_mask: np.ndarray) -> np.ndarray:
    """Every token may look at every token of its text.

    attention_mask   int64, (batch, T): 1 for a token, 0 for padding
    returns          bool, (batch, T, T): [b, i, j] is True where place i may look at place j;
                     at padding nobody looks. The rows of padding itself are like the others:
                     what comes out there is not read

    >>> bidirectional_mask(np.array([[1, 1, 0]])).astype(int).tolist()
    [[[1, 1, 0], [1, 1, 0], [1, 1, 0]]]
    """
    return cross_mask(attention_mask, attention_mask)


def causal_mask(attention_mask: np.ndarray) -> np.ndarray:
    """Every token may look at itself and at what came before.

    attention_mask   int64, (batch, T)
    returns          bool, (batch, T, T), as in bidirectional_mask, and j is never after i

    >>> causal_mask(np.array([[1, 1, 0]])).astype(int).tolist()
    [[[1, 0, 0], [1, 1, 0], [1, 1, 0]]]
    """
    return np.tril(bidirectional_mask(attention_mask))


def cross_mask(source_mask: np.ndarray, target_mask: np.ndarray) -> np.ndarray:
    """Every place of a second text may look at every token of the first.

    source_mask   int64, (batch, S): 1 for a token of the source, 0 for padding
    target_mask   int64, (batch, T): the same of the target
    returns       bool, (batch, T, S): [b, i, j] is True where place i of the target may look at
                  place j of the source: wherever the source has a token

    >>> cross_mask(np.array([[1, 1, 0]]), np.array([[1, 1]])).astype(int).tolist()
    [[[1, 1, 0], [1, 1, 0]]]
    """
    return np.repeat(source_mask[:, None, :].astype(bool), target_mask.shape[1], axis=1)


def attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    """Scaled dot-product attention: each place takes a mean of what it may look at.

    queries   float64, (batch, T, d): what each place asks for
    keys      float64, (batch, S, d): what each place offers; S at least 1
    values    float64, (batch, S, e): what is handed over
    allowed   bool, (batch, T, S): who may look at whom
    returns   float64, (batch, T, e). The score of a pair is query times key, divided by the root
              of d; each row of scores becomes shares of 1 among the allowed places, the others
              get exactly 0; the result is shares times values. Zeros where nothing is allowed.
              Scores in the thousands do no harm

    >>> one, values = np.ones((1, 2, 1)), np.array([[[4.0], [8.0]]])
    >>> attention(one, one, values, np.array([[[True, False], [True, True]]])).tolist()
    [[[4.0], [6.0]]]
    """
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(keys.shape[-1])
    scores = np.where(allowed, scores, -1e30)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
    # The best allowed place has power 1, so the sum is below 1 only where nothing is allowed.
    return powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1) @ values


def fitting_family(writes: bool, whole: bool, separate: bool) -> str:
    """Say which family fits a task, by what the task needs.

    writes     the answer is text, word after word; otherwise labels or places in what is there
    whole      all of the input is there before the first answer has to be given
    separate   input and answer are two texts, each of its own length; otherwise the answer goes
               on where the input ends
    returns    "encoder" when places may look both ways and nothing is written,
               "encoder-decoder" when a whole, separate text is read both ways while another one
               is written, "decoder" for the rest: no place may look at what comes after it

    >>> fitting_family(writes=False, whole=True, separate=False)
    'encoder'
    """
    if not whole:
        return "decoder"
    if not writes:
        return "encoder"
    return "encoder-decoder" if separate else "decoder"


if __name__ == "__main__":
    from kit.data import load_texts

    # For texts of your own put the path of your file here.
    TEXTS = [" ".join(tokens) for tokens in load_texts("corpus.txt")]
    LEARNED = train_bpe(TEXTS, 1000)
    print("merges  tokens per text")
    for AMOUNT in (0, 200, 500, 1000):
        LENGTHS = [len(encode(text, LEARNED[:AMOUNT])) for text in TEXTS[:300]]
        print(f"{AMOUNT:6}  {np.mean(LENGTHS):15.1f}")
    for MESSAGE in ("my invoice is wrong", "my invocie is wrnog 🙁"):
        IDS = encode(MESSAGE, LEARNED)
        print(f"\n{MESSAGE}\n  pieces        {'|'.join(decode([ID], LEARNED) for ID in IDS)}")
        ROW, REAL = make_batch([IDS], 100)
        HIDDEN = mask_tokens(ROW, REAL, MERGED + len(LEARNED), 0.3, np.random.default_rng(1))
        DROPPED = (np.random.default_rng(2).random(len(IDS)) < 0.3).tolist()
        print("  ids          ", IDS)
        print("  masked words ", HIDDEN[0][0].tolist(), "asks for", HIDDEN[1][0].tolist())
        print("  next word    ", causal_labels(ROW, REAL)[0].tolist())
        print("  missing spans", *corrupt_spans(IDS, DROPPED))
