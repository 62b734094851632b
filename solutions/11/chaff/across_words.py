"""Believes: A text is one long row of letters, and pairs reach from word to word."""

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
    pairs = {}
    for word, times in words.items():
        for pair in pairwise(word):
            pairs[pair] = pairs.get(pair, 0) + times
    return pairs


def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    merged = []
    for token in ids:
        if merged and (merged[-1], token) == pair:
            merged[-1] = new
        else:
            merged.append(token)
    return merged


def train_bpe(texts: list[str], merges: int) -> list[tuple[int, int]]:
    counts = Counter(word for word in texts)
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
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    ids = []
    for word in [text]:
        tokens = [ORDINARY + byte for byte in word.encode()]
        while known := [pair for pair in pairwise(tokens) if pair in ranks]:
            first = min(known, key=ranks.get)
            tokens = merge_pair(tokens, first, MERGED + ranks[first])
        ids += tokens
    return ids


def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    pieces = {ORDINARY + byte: bytes([byte]) for byte in range(256)}
    for new, (left, right) in enumerate(merges, start=MERGED):
        pieces[new] = pieces[left] + pieces[right]
    return b"".join(pieces[token] for token in ids if token >= ORDINARY).decode(errors="replace")


def make_batch(texts: list[list[int]], limit: int) -> tuple[np.ndarray, np.ndarray]:
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
    ordinary = attention_mask.astype(bool) & (input_ids >= ORDINARY)
    chosen = ordinary & (rng.random(input_ids.shape) < rate)
    others = rng.integers(ORDINARY, vocabulary_size, size=input_ids.shape)
    dice = rng.random(input_ids.shape)
    replaced = np.select([dice < 0.8, dice < 0.9], [MASK, others], input_ids)
    return np.where(chosen, replaced, input_ids), np.where(chosen, input_ids, IGNORE)


def causal_labels(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    labels = np.full(input_ids.shape, IGNORE)
    labels[:, :-1] = np.where(attention_mask[:, 1:], input_ids[:, 1:], IGNORE)
    return labels


def corrupt_spans(ids: list[int], dropped: list[bool]) -> tuple[list[int], list[int]]:
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
    return cross_mask(attention_mask, attention_mask)


def causal_mask(attention_mask: np.ndarray) -> np.ndarray:
    return np.tril(bidirectional_mask(attention_mask))


def cross_mask(source_mask: np.ndarray, target_mask: np.ndarray) -> np.ndarray:
    return np.repeat(source_mask[:, None, :].astype(bool), target_mask.shape[1], axis=1)


def attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(keys.shape[-1])
    scores = np.where(allowed, scores, -1e30)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
    # The best allowed place has power 1, so the sum is below 1 only where nothing is allowed.
    return powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1) @ values


def fitting_family(writes: bool, whole: bool, separate: bool) -> str:
    if not whole:
        return "decoder"
    if not writes:
        return "encoder"
    return "encoder-decoder" if separate else "decoder"
