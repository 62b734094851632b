"""Another right answer: one token, one place, one pair at a time."""

import math
import re

import numpy as np

PAD, MASK, FIRST_SENTINEL, ORDINARY = 0, 1, 10, 100
MERGED = ORDINARY + 256
IGNORE = -100
WORD = re.compile(r" ?\S+|\s")


def count_pairs(words: dict[tuple[int, ...], int]) -> dict[tuple[int, int], int]:
    pairs = {}
    for word in words:
        for place in range(len(word) - 1):
            pair = word[place], word[place + 1]
            pairs[pair] = pairs.get(pair, 0) + words[word]
    return pairs


def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    merged, place = [], 0
    while place < len(ids):
        if place + 1 < len(ids) and ids[place] == pair[0] and ids[place + 1] == pair[1]:
            merged.append(new)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


def train_bpe(texts: list[str], merges: int) -> list[tuple[int, int]]:
    words = {}
    for text in texts:
        for word in WORD.findall(text):
            key = tuple(ORDINARY + byte for byte in word.encode("utf-8"))
            words[key] = words.get(key, 0) + 1
    learned = []
    for number in range(merges):
        best, most = None, 1
        for pair, times in sorted(count_pairs(words).items()):
            if times > most:
                best, most = pair, times
        if best is None:
            return learned
        learned.append(best)
        after = {}
        for word, times in words.items():
            after[tuple(merge_pair(word, best, MERGED + number))] = times
        words = after
    return learned


def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    ids = []
    for word in WORD.findall(text):
        tokens = [ORDINARY + byte for byte in word.encode("utf-8")]
        for number, pair in enumerate(merges):
            if len(tokens) > 1:
                tokens = merge_pair(tokens, pair, MERGED + number)
        ids.extend(tokens)
    return ids


def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    waiting, found = list(reversed(ids)), []
    while waiting:
        token = waiting.pop()
        if token >= MERGED:
            left, right = merges[token - MERGED]
            waiting += [right, left]
        elif token >= ORDINARY:
            found.append(token - ORDINARY)
    return bytes(found).decode("utf-8", errors="replace")


def make_batch(texts: list[list[int]], limit: int) -> tuple[np.ndarray, np.ndarray]:
    if limit <= 0:
        raise ValueError(f"limit {limit} is below 1")
    width = 0
    for ids in texts:
        width = max(width, min(limit, len(ids)))
    rows, masks = [], []
    for ids in texts:
        room = width - len(ids[:limit])
        rows.append(list(ids[:limit]) + [PAD] * room)
        masks.append([1] * (width - room) + [0] * room)
    shape = len(texts), width
    return np.array(rows, dtype=int).reshape(shape), np.array(masks, dtype=int).reshape(shape)


def mask_tokens(
    input_ids: np.ndarray,
    attention_mask: np.ndarray,
    vocabulary_size: int,
    rate: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    inputs, labels = input_ids.copy(), np.full_like(input_ids, IGNORE)
    for row, place in np.argwhere((attention_mask == 1) & (input_ids >= ORDINARY)):
        if rng.random() >= rate:
            continue
        labels[row, place] = input_ids[row, place]
        fate = rng.integers(10)
        if fate < 8:
            inputs[row, place] = MASK
        elif fate == 8:
            inputs[row, place] = rng.integers(ORDINARY, vocabulary_size)
    return inputs, labels


def causal_labels(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    labels = np.full_like(input_ids, IGNORE)
    for row in range(len(input_ids)):
        for place in range(1, input_ids.shape[1]):
            if attention_mask[row, place]:
                labels[row, place - 1] = input_ids[row, place]
    return labels


def corrupt_spans(ids: list[int], dropped: list[bool]) -> tuple[list[int], list[int]]:
    source, target, spans = [], [], 0
    for place in range(len(ids)):
        if not dropped[place]:
            source.append(ids[place])
            continue
        if place == 0 or not dropped[place - 1]:
            source.append(FIRST_SENTINEL + spans)
            target.append(FIRST_SENTINEL + spans)
            spans += 1
        target.append(ids[place])
    target.append(FIRST_SENTINEL + spans)
    if target[-1] >= ORDINARY:
        raise ValueError(f"no sentinels for {spans} spans")
    return source, target


def restore_spans(source: list[int], target: list[int]) -> list[int]:
    restored = []
    for token in source:
        if token >= ORDINARY:
            restored.append(token)
            continue
        place = target.index(token) + 1
        while target[place] >= ORDINARY:
            restored.append(target[place])
            place += 1
    return restored


def bidirectional_mask(attention_mask: np.ndarray) -> np.ndarray:
    batch, length = attention_mask.shape
    allowed = np.zeros((batch, length, length), dtype=bool)
    for text in range(batch):
        for place in range(length):
            allowed[text, place] = attention_mask[text] == 1
    return allowed


def causal_mask(attention_mask: np.ndarray) -> np.ndarray:
    allowed = bidirectional_mask(attention_mask)
    for place in range(attention_mask.shape[1]):
        allowed[:, place, place + 1 :] = False
    return allowed


def cross_mask(source_mask: np.ndarray, target_mask: np.ndarray) -> np.ndarray:
    allowed = np.zeros((len(source_mask), target_mask.shape[1], source_mask.shape[1]), dtype=bool)
    for text in range(len(source_mask)):
        for place in range(target_mask.shape[1]):
            allowed[text, place] = source_mask[text] == 1
    return allowed


def attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    means = np.zeros((queries.shape[0], queries.shape[1], values.shape[2]))
    for text in range(queries.shape[0]):
        for place in range(queries.shape[1]):
            seen = np.flatnonzero(allowed[text, place])
            if len(seen) == 0:
                continue
            scores = keys[text, seen] @ queries[text, place] / math.sqrt(queries.shape[2])
            powers = np.exp(scores - max(scores))
            means[text, place] = powers @ values[text, seen] / powers.sum()
    return means


def fitting_family(writes: bool, whole: bool, separate: bool) -> str:
    if writes and whole and separate:
        return "encoder-decoder"
    if whole and not writes:
        return "encoder"
    return "decoder"
