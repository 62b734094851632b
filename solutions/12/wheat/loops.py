"""Text by text, head by head: nothing is done to a whole batch but the linear steps."""

import math

import numpy as np

from kit.checkpoint import erf, linear, split_words
from scratch import FAIR, accuracy, k_shot, train_head


def word_pieces(word, vocabulary):
    found, rest = [], word if len(word) <= 100 else ""
    while rest:
        for length in range(len(rest), 0, -1):
            piece = rest[:length] if not found else "##" + rest[:length]
            if piece in vocabulary:
                found.append(piece)
                rest = rest[length:]
                break
        else:
            return ["[UNK]"]
    return found if found or not word else ["[UNK]"]


def encode(text, vocabulary, max_length):
    if max_length - 2 < 0:
        raise ValueError(f"{max_length} numbers are too few")
    numbers = []
    for word in split_words(text):
        numbers += [vocabulary[piece] for piece in word_pieces(word, vocabulary)]
    del numbers[max_length - 2 :]
    return [vocabulary["[CLS]"]] + numbers + [vocabulary["[SEP]"]]


def encode_batch(texts, vocabulary, max_length):
    rows = [encode(text, vocabulary, max_length) for text in texts]
    width = max(map(len, rows))
    padded = [row + [vocabulary["[PAD]"]] * (width - len(row)) for row in rows]
    masks = [[1] * len(row) + [0] * (width - len(row)) for row in rows]
    return np.array(padded), np.array(masks)


def decode(input_ids, vocabulary):
    names = sorted(vocabulary, key=vocabulary.get)
    text = ""
    for number in input_ids:
        piece = names[number]
        if piece in ("[PAD]", "[CLS]", "[SEP]"):
            continue
        text += piece[2:] if piece.startswith("##") else " " + piece
    return text.strip()


def gelu(x):
    return 0.5 * x + 0.5 * x * erf(x * 0.5**0.5)


def layer_norm(hidden, norm):
    mean, spread = hidden.mean(-1), hidden.std(-1)
    root = np.sqrt(spread * spread + 1e-12)
    return norm.shift + norm.scale * ((hidden - mean[..., None]) / root[..., None])


def split_heads(hidden, dense, heads):
    parts = np.split(linear(hidden, dense), heads, axis=2)
    return np.stack(parts, axis=1)


def attention(hidden, attention_mask, layer, heads):
    query, key, value = (split_heads(hidden, d, heads) for d in layer[:3])
    gathered = np.zeros(hidden.shape, dtype=hidden.dtype)
    size = query.shape[3]
    for text in range(len(hidden)):
        there = np.flatnonzero(attention_mask[text])
        for head in range(heads):
            scores = query[text, head] @ key[text, head, there].T / math.sqrt(size)
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares = powers / powers.sum(axis=1, keepdims=True)
            part = slice(head * size, head * size + size)
            gathered[text, :, part] = shares @ value[text, head, there]
    return linear(gathered, layer.mix)


def encoder_layer(hidden, attention_mask, layer, heads):
    middle = layer_norm(attention(hidden, attention_mask, layer, heads) + hidden, layer.norm_mix)
    alone = linear(gelu(linear(middle, layer.wide)), layer.narrow)
    return layer_norm(alone + middle, layer.norm_narrow)


def mean_pool(hidden, attention_mask):
    return np.array([rows[mask == 1].mean(axis=0) for rows, mask in zip(hidden, attention_mask)])


def unit_length(vectors):
    return np.array([v / n if (n := np.linalg.norm(v)) else v for v in vectors])


def sentence_vectors(texts, encoder, max_length=256):
    rows = []
    for text in texts:
        ids, mask = encode_batch([text], encoder.vocabulary, max_length)
        hidden = encoder.words[ids] + encoder.positions[np.arange(ids.shape[1])]
        hidden = layer_norm(hidden, encoder.norm)
        for layer in encoder.layers:
            hidden = encoder_layer(hidden, mask, layer, encoder.heads)
        rows.append(unit_length(mean_pool(hidden, mask))[0])
    return np.array(rows)


def nearest_label(vectors, label_vectors):
    return np.array([int(np.argmax(label_vectors @ vector)) for vector in vectors])


def label_curve(train, test, label_vectors, ks, rng):
    curve = {}
    for k in ks:
        if k:
            few = k_shot(train[1], k, rng)
            classes = label_vectors.shape[0]
            head = train_head(train[0][few], train[1][few], classes, **FAIR)
            curve[k] = accuracy(head, test[0], test[1])
        else:
            found = nearest_label(test[0], label_vectors)
            curve[k] = sum(int(f == y) for f, y in zip(found, test[1])) / len(found)
    return curve


def continuation_score(read, prompt, label):
    total, tokens = 0.0, list(prompt)
    for token in label:
        scores = read(tokens, len(tokens) - 1)[0]
        highest = scores.max()
        total += scores[token] - highest - math.log(np.exp(scores - highest).sum())
        tokens.append(token)
    return float(total / len(label))


def prompt_labels(read, prompts, neutral, labels):
    expected = [continuation_score(read, neutral, label) for label in labels]
    found = []
    for prompt in prompts:
        best, most = 0, None
        for number, label in enumerate(labels):
            gain = continuation_score(read, prompt, label) - expected[number]
            if most is None or gain > most:
                best, most = number, gain
        found.append(best)
    return np.array(found, dtype=np.int64)


def generate(read, prompt, stop, most):
    tokens = list(prompt)
    for _ in range(most):
        scores = read(tokens, len(tokens) - 1)[-1]
        token = int(np.flatnonzero(scores == scores.max())[0])
        if token in stop:
            break
        tokens.append(token)
    return tokens[len(prompt) :]


def across_languages(train, tests, classes, k, rng):
    vectors, y = train
    rows = k_shot(y, k, rng)
    head = train_head(vectors[rows], y[rows], classes, **FAIR)
    return {language: accuracy(head, tests[language][0], tests[language][1]) for language in tests}


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
  kind: family
  claim: a table of pieces does not see which words stand together
  used: static table
  accuracy: 0.5
expected_output:
  message: the courier still has not come
  label: delivery
rationale: An encoder sees both sides of each word and gives one vector for a text, which is all
  that comparing with four descriptions needs. It wrote no answer and saw no labelled message.
  It took "reimbursed for the broken lamp" for an invoice, so labels would still help.
"""
