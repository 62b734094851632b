"""Believes: The vector of [CLS] stands for the whole text in every BERT-type model."""

import math
from collections.abc import Callable

import numpy as np

from kit.checkpoint import Dense, Encoder, Layer, Norm, erf, linear, split_words
from scratch import FAIR, accuracy, k_shot, train_head

LONGEST_WORD = 100  # in letters; a longer one is not cut, it is unknown
TINY = 1e-12  # added to a variance, so that a row of equal numbers can be divided


def word_pieces(word: str, vocabulary: dict[str, int]) -> list[str]:
    if len(word) > LONGEST_WORD:
        return ["[UNK]"]
    pieces, start = [], 0
    while start < len(word):
        mark = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if mark + word[start:end] in vocabulary), None)
        if end is None:
            return ["[UNK]"]
        pieces.append(mark + word[start:end])
        start = end
    return pieces


def encode(text: str, vocabulary: dict[str, int], max_length: int) -> list[int]:
    if max_length < 2:
        raise ValueError(f"max_length {max_length} leaves no room for [CLS] and [SEP]")
    pieces = [piece for word in split_words(text) for piece in word_pieces(word, vocabulary)]
    pieces = ["[CLS]", *pieces[: max_length - 2], "[SEP]"]
    return [vocabulary[piece] for piece in pieces]


def encode_batch(
    texts: list[str], vocabulary: dict[str, int], max_length: int
) -> tuple[np.ndarray, np.ndarray]:
    rows = [encode(text, vocabulary, max_length) for text in texts]
    longest = max(len(row) for row in rows)
    input_ids = np.full((len(rows), longest), vocabulary["[PAD]"])
    attention_mask = np.zeros((len(rows), longest), dtype=np.int64)
    for number, row in enumerate(rows):
        input_ids[number, : len(row)] = row
        attention_mask[number, : len(row)] = 1
    return input_ids, attention_mask


def decode(input_ids: list[int], vocabulary: dict[str, int]) -> str:
    pieces = {number: piece for piece, number in vocabulary.items()}
    shown = [pieces[number] for number in input_ids]
    shown = [piece for piece in shown if piece not in ("[PAD]", "[CLS]", "[SEP]")]
    return " ".join(shown).replace(" ##", "")


def gelu(x: np.ndarray) -> np.ndarray:
    return x * (1 + erf(x / math.sqrt(2))) / 2


def layer_norm(hidden: np.ndarray, norm: Norm) -> np.ndarray:
    apart = hidden - hidden.mean(axis=-1, keepdims=True)
    variance = (apart**2).mean(axis=-1, keepdims=True)
    return apart / np.sqrt(variance + TINY) * norm.scale + norm.shift


def split_heads(hidden: np.ndarray, dense: Dense, heads: int) -> np.ndarray:
    rows, length, size = hidden.shape
    return linear(hidden, dense).reshape(rows, length, heads, size // heads).transpose(0, 2, 1, 3)


def attention(
    hidden: np.ndarray, attention_mask: np.ndarray, layer: Layer, heads: int
) -> np.ndarray:
    query, key, value = (
        split_heads(hidden, dense, heads) for dense in (layer.query, layer.key, layer.value)
    )
    scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(hidden.shape[2] // heads)
    scores = np.where(attention_mask[:, None, None, :] == 1, scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares = shares / shares.sum(axis=-1, keepdims=True)
    gathered = (shares @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
    return linear(gathered, layer.mix)


def encoder_layer(
    hidden: np.ndarray, attention_mask: np.ndarray, layer: Layer, heads: int
) -> np.ndarray:
    gathered = attention(hidden, attention_mask, layer, heads)
    hidden = layer_norm(hidden + gathered, layer.norm_mix)
    alone = linear(gelu(linear(hidden, layer.wide)), layer.narrow)
    return layer_norm(hidden + alone, layer.norm_narrow)


def mean_pool(hidden: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    return hidden[:, 0, :]


def unit_length(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def sentence_vectors(texts: list[str], encoder: Encoder, max_length: int = 256) -> np.ndarray:
    input_ids, attention_mask = encode_batch(texts, encoder.vocabulary, max_length)
    places = encoder.positions[: input_ids.shape[1]]
    hidden = layer_norm(encoder.words[input_ids] + places, encoder.norm)
    for layer in encoder.layers:
        hidden = encoder_layer(hidden, attention_mask, layer, encoder.heads)
    return unit_length(mean_pool(hidden, attention_mask))


def nearest_label(vectors: np.ndarray, label_vectors: np.ndarray) -> np.ndarray:
    return (vectors @ label_vectors.T).argmax(axis=1)


def label_curve(
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    label_vectors: np.ndarray,
    ks: list[int],
    rng: np.random.Generator,
) -> dict[int, float]:
    curve = {}
    for k in ks:
        if k == 0:
            curve[k] = float((nearest_label(test[0], label_vectors) == test[1]).mean())
            continue
        rows = k_shot(train[1], k, rng)
        head = train_head(train[0][rows], train[1][rows], len(label_vectors), **FAIR)
        curve[k] = accuracy(head, *test)
    return curve


def continuation_score(
    read: Callable[[list[int], int], np.ndarray], prompt: list[int], label: list[int]
) -> float:
    first = len(prompt) - 1  # the last token of the prompt tells what comes after it
    logits = read([*prompt, *label], first)[:-1]
    apart = logits - logits.max(axis=1, keepdims=True)
    logarithms = apart - np.log(np.exp(apart).sum(axis=1, keepdims=True))
    return float(logarithms[np.arange(len(label)), label].mean())


def prompt_labels(
    read: Callable[[list[int], int], np.ndarray],
    prompts: list[list[int]],
    neutral: list[int],
    labels: list[list[int]],
) -> np.ndarray:
    before = np.array([continuation_score(read, neutral, label) for label in labels])
    after = np.array([[continuation_score(read, p, label) for label in labels] for p in prompts])
    return (after - before).argmax(axis=1)


def generate(
    read: Callable[[list[int], int], np.ndarray], prompt: list[int], stop: list[int], most: int
) -> list[int]:
    written = []
    while len(written) < most:
        tokens = [*prompt, *written]
        likeliest = int(read(tokens, len(tokens) - 1)[0].argmax())
        if likeliest in stop:
            break
        written.append(likeliest)
    return written


def across_languages(
    train: tuple[np.ndarray, np.ndarray],
    tests: dict[str, tuple[np.ndarray, np.ndarray]],
    classes: int,
    k: int,
    rng: np.random.Generator,
) -> dict[str, float]:
    rows = k_shot(train[1], k, rng)
    head = train_head(train[0][rows], train[1][rows], classes, **FAIR)
    return {language: accuracy(head, *test) for language, test in tests.items()}


def evidence() -> str:
    return """
model:
  name: all-MiniLM-L6-v2
  type: encoder
  why: short messages are compared with short descriptions, nothing is written
tokenizer:
  text: "Can't unsubscribe: where's my reimbursement?"
  input_ids: [101, 2064, 1005, 1056, 4895, 6342, 5910, 26775, 20755, 1024, 2073, 1005, 1055, 2026,
    24964, 14905, 28393, 3672, 1029, 102]
  attention_mask: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  decoded: "can ' t unsubscribe : where ' s my reimbursement ?"
task:
  labels:
    refund: give me my money back
    delivery: where is my parcel
    password: reset my password
    invoice: send me an invoice
  messages:
    I would like to be reimbursed for the broken lamp: refund
    the courier still has not come: delivery
    I can no longer sign in to my account: password
    our bookkeeping needs a receipt for the order: invoice
    you took 40 euros from my card by mistake: refund
    has my package left the warehouse yet: delivery
    the login page does not accept my code: password
    please mail me the bill for last month: invoice
  accuracy: 0.875
failure:
  kind: truncation
  claim: the wish stands at the end of a polite letter, and the end is what is cut off
  message: Dear team, thank you for the parcel, it came to my door on Monday and the driver was
    friendly; now our bookkeeping asks me for the invoice
  max_length: 16
  label_whole: invoice
  label_cut: delivery
expected_output:
  message: the courier still has not come
  label: delivery
rationale: An encoder sees both sides of each word and gives one vector for a text, which is all
  that comparing with four descriptions needs. It wrote no answer and saw no labelled message.
  It took "reimbursed for the broken lamp" for an invoice, so labels would still help.
"""
