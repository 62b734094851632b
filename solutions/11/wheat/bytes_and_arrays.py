"""Another right answer: words as bytes until the end, whole arrays at once, infinite scores."""

import re
from collections import Counter
from itertools import groupby, pairwise

import numpy as np

PAD, MASK, FIRST_SENTINEL, ORDINARY = 0, 1, 10, 100
MERGED = ORDINARY + 256
IGNORE = -100
WORD = re.compile(r" ?\S+|\s")


def count_pairs(words: dict[tuple[int, ...], int]) -> dict[tuple[int, int], int]:
    pairs = Counter()
    for word, times in words.items():
        for pair, count in Counter(pairwise(word)).items():
            pairs[pair] += count * times
    return pairs


def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    text = "".join(map(chr, ids)).replace("".join(map(chr, pair)), chr(new))
    return [ord(token) for token in text]


def train_bpe(texts: list[str], merges: int) -> list[tuple[int, int]]:
    words = Counter()
    for text in texts:
        words.update(
            tuple(byte + ORDINARY for byte in word.encode()) for word in WORD.findall(text)
        )
    learned = []
    while len(learned) < merges:
        ranked = sorted(count_pairs(words).items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] == 1:
            break
        new = MERGED + len(learned)
        learned.append(ranked[0][0])
        words = {tuple(merge_pair(word, ranked[0][0], new)): n for word, n in words.items()}
    return learned


def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    known = {}
    for word in set(WORD.findall(text)):
        tokens = [byte + ORDINARY for byte in word.encode()]
        for new, pair in enumerate(merges, MERGED):
            if pair[0] in tokens and pair[1] in tokens:
                tokens = merge_pair(tokens, pair, new)
        known[word] = tokens
    return [token for word in WORD.findall(text) for token in known[word]]


def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    pieces = [b""] * ORDINARY + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    return b"".join(pieces[token] for token in ids).decode("utf-8", "replace")


def make_batch(texts: list[list[int]], limit: int) -> tuple[np.ndarray, np.ndarray]:
    if not limit > 0:
        raise ValueError(f"a limit of {limit} tokens is none")
    lengths = np.array([min(len(ids), limit) for ids in texts], dtype=np.int64)
    mask = np.arange(lengths.max(initial=0)) < lengths[:, None]
    input_ids = np.full(mask.shape, PAD, dtype=np.int64)
    input_ids[mask] = [token for ids in texts for token in ids[:limit]]
    return input_ids, mask.astype(np.int64)


def mask_tokens(
    input_ids: np.ndarray,
    attention_mask: np.ndarray,
    vocabulary_size: int,
    rate: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    chosen = (rng.random(input_ids.shape) < rate) & (attention_mask > 0)
    chosen &= input_ids >= ORDINARY
    inputs = input_ids.copy()
    fate = rng.choice(["mask", "other", "same"], p=[0.8, 0.1, 0.1], size=input_ids.shape)
    inputs[chosen & (fate == "mask")] = MASK
    other = chosen & (fate == "other")
    inputs[other] = rng.integers(ORDINARY, vocabulary_size, size=other.sum())
    return inputs, np.where(chosen, input_ids, IGNORE)


def causal_labels(input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    labels = np.where(attention_mask == 1, input_ids, IGNORE)
    last = np.full((len(labels), 1), IGNORE)
    return np.concatenate([labels[:, 1:], last], axis=1)


def corrupt_spans(ids: list[int], dropped: list[bool]) -> tuple[list[int], list[int]]:
    source, target, sentinels = [], [], iter(range(FIRST_SENTINEL, ORDINARY))
    try:
        for drop, group in groupby(zip(ids, dropped), key=lambda pair: pair[1]):
            tokens = [token for token, _ in group]
            if drop:
                sentinel = next(sentinels)
                source, target = [*source, sentinel], [*target, sentinel, *tokens]
            else:
                source += tokens
        return source, [*target, next(sentinels)]
    except StopIteration:
        raise ValueError("the text has more spans than there are sentinels") from None


def restore_spans(source: list[int], target: list[int]) -> list[int]:
    starts = [place for place, token in enumerate(target) if token < ORDINARY]
    spans = {target[a]: target[a + 1 : b] for a, b in pairwise(starts)}
    return [token for kept in source for token in spans.get(kept, [kept])]


def bidirectional_mask(attention_mask: np.ndarray) -> np.ndarray:
    nobody = np.zeros_like(attention_mask)[:, :, None]
    return nobody + attention_mask[:, None, :] > 0


def causal_mask(attention_mask: np.ndarray) -> np.ndarray:
    places = np.arange(attention_mask.shape[1])
    return (attention_mask[:, None, :] == 1) & (places[None, :] <= places[:, None])


def cross_mask(source_mask: np.ndarray, target_mask: np.ndarray) -> np.ndarray:
    return np.ones_like(target_mask)[:, :, None] * source_mask[:, None, :] == 1


def attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    scores = np.einsum("bid,bjd->bij", queries, keys) * keys.shape[-1] ** -0.5
    scores[~allowed] = -np.inf
    top = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(allowed.any(axis=-1, keepdims=True), top, 0.0))
    total = powers.sum(axis=-1, keepdims=True)
    shares = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
    return np.einsum("bij,bje->bie", shares, values)


def fitting_family(writes: bool, whole: bool, separate: bool) -> str:
    families = {
        (False, True): "encoder",
        (True, True): "encoder-decoder" if separate else "decoder",
    }
    return families.get((writes, whole), "decoder")
