"""Whole batches, with einsum for everything that is a sum of products."""

import re

import numpy as np

from kit.checkpoint import erf, linear, split_words
from scratch import FAIR, accuracy, k_shot, train_head

FAR_BELOW = -1e9


def word_pieces(word, vocabulary):
    if not word:
        return []
    known = [len(word)] if len(word) <= 100 else []
    cuts, at = [], 0
    while known and at < len(word):
        shown = word if at == 0 else "##" + word[at:]
        least = 1 if at == 0 else 3
        sizes = [size for size in range(least, len(shown) + 1) if shown[:size] in vocabulary]
        if not sizes:
            known = []
            continue
        cuts.append(shown[: max(sizes)])
        at += max(sizes) - least + 1
    return cuts if known else ["[UNK]"]


def encode(text, vocabulary, max_length):
    room = max_length - 2
    if room < 0:
        raise ValueError(f"no room for two marks in {max_length}")
    cut = (word_pieces(word, vocabulary) for word in split_words(text))
    pieces = [piece for pieces in cut for piece in pieces]
    return list(map(vocabulary.__getitem__, ["[CLS]"] + pieces[:room] + ["[SEP]"]))


def encode_batch(texts, vocabulary, max_length):
    rows = [encode(text, vocabulary, max_length) for text in texts]
    lengths = np.array([len(row) for row in rows])
    there = np.arange(lengths.max()) < lengths[:, None]
    input_ids = np.where(there, 0, vocabulary["[PAD]"])
    input_ids[there] = np.concatenate(rows)
    return input_ids, there.astype(np.int64)


def decode(input_ids, vocabulary):
    pieces = {number: piece for piece, number in vocabulary.items()}
    text = " ".join(map(pieces.get, input_ids))
    text = re.sub(r"\[(PAD|CLS|SEP)\]", "", text).replace(" ##", "")
    return " ".join(text.split())


def gelu(x):
    below = (1 + erf(np.sqrt(0.5).astype(x.dtype) * x)) / 2
    return below * x


def layer_norm(hidden, norm):
    size = hidden.shape[-1]
    apart = hidden - (hidden.sum(axis=-1) / size)[..., None]
    squares = np.einsum("...i,...i->...", apart, apart) / size
    return apart * (squares + 1e-12)[..., None] ** -0.5 * norm.scale + norm.shift


def split_heads(hidden, dense, heads):
    weights = dense.weights.reshape(len(dense.weights), heads, -1)
    dealt = np.einsum("nld,dhk->nhlk", hidden, weights, optimize=True)
    return dealt + dense.bias.reshape(heads, 1, -1)


def attention(hidden, attention_mask, layer, heads):
    query = split_heads(hidden, layer.query, heads)
    key = split_heads(hidden, layer.key, heads)
    value = split_heads(hidden, layer.value, heads)
    scores = np.einsum("nhqk,nhtk->nhqt", query, key, optimize=True) * query.shape[3] ** -0.5
    scores += (FAR_BELOW * (1 - attention_mask))[:, None, None, :].astype(scores.dtype)
    scores -= scores.max(axis=3, keepdims=True)
    powers = np.exp(scores)
    shares = powers / powers.sum(axis=3, keepdims=True)
    gathered = np.einsum("nhqt,nhtk->nqhk", shares, value, optimize=True)
    return linear(gathered.reshape(hidden.shape), layer.mix)


def encoder_layer(hidden, attention_mask, layer, heads):
    first = layer_norm(hidden + attention(hidden, attention_mask, layer, heads), layer.norm_mix)
    wide = gelu(linear(first, layer.wide))
    return layer_norm(first + linear(wide, layer.narrow), layer.norm_narrow)


def mean_pool(hidden, attention_mask):
    shares = attention_mask / attention_mask.sum(axis=1, keepdims=True)
    return np.einsum("nl,nld->nd", shares.astype(hidden.dtype), hidden)


def unit_length(vectors):
    squares = (vectors**2).sum(axis=-1, keepdims=True)
    return np.divide(vectors, np.sqrt(squares), out=vectors * 0, where=squares > 0)


def sentence_vectors(texts, encoder, max_length=256):
    input_ids, mask = encode_batch(texts, encoder.vocabulary, max_length)
    hidden = np.take(encoder.words, input_ids, axis=0)
    hidden = layer_norm(hidden + encoder.positions[None, : mask.shape[1]], encoder.norm)
    for layer in encoder.layers:
        hidden = encoder_layer(hidden, mask, layer, encoder.heads)
    return unit_length(mean_pool(hidden, mask))


def nearest_label(vectors, label_vectors):
    return np.argmax(np.einsum("nd,cd->nc", vectors, label_vectors), axis=1)


def label_curve(train, test, label_vectors, ks, rng):
    def right(k):
        if k == 0:
            return float(np.mean(nearest_label(test[0], label_vectors) == test[1]))
        rows = k_shot(train[1], k, rng)
        head = train_head(train[0][rows], train[1][rows], len(label_vectors), **FAIR)
        return accuracy(head, *test)

    return {k: right(k) for k in ks}


def continuation_score(read, prompt, label):
    logits = read(prompt + label, 0)[len(prompt) - 1 : -1]
    apart = logits - logits.max(axis=1)[:, None]
    logarithms = apart - np.log(np.einsum("lv->l", np.exp(apart)))[:, None]
    hit = (np.arange(logits.shape[1]) == np.array(label)[:, None]).astype(float)
    return float(np.einsum("lv,lv->", logarithms, hit) / len(label))


def prompt_labels(read, prompts, neutral, labels):
    def scores(prompt):
        return np.array([continuation_score(read, prompt, label) for label in labels])

    return np.array([int((scores(prompt) - scores(neutral)).argmax()) for prompt in prompts])


def generate(read, prompt, stop, most):
    if most == 0:
        return []
    likeliest = int(np.argmax(read(prompt, 0)[-1]))
    if likeliest in stop:
        return []
    return [likeliest, *generate(read, [*prompt, likeliest], stop, most - 1)]


def across_languages(train, tests, classes, k, rng):
    chosen = k_shot(train[1], k, rng)
    head = train_head(train[0][chosen], train[1][chosen], classes, **FAIR)
    right = {}
    for language, (vectors, y) in tests.items():
        found = (np.einsum("nd,dc->nc", vectors, head.weights) + head.bias).argmax(axis=1)
        right[language] = float((found == y).mean())
    return right


def evidence():
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
  kind: domain
  claim: the labels mean something else on a football field
  messages:
    return the ball to the goalkeeper: delivery
    the striker pays back every foul: delivery
    the referee shows the card: password
  accuracy: 0.0
expected_output:
  message: the courier still has not come
  label: delivery
rationale: An encoder sees both sides of each word and gives one vector for a text, which is all
  that comparing with four descriptions needs. It wrote no answer and saw no labelled message.
  It took "reimbursed for the broken lamp" for an invoice, so labels would still help.
"""
