"""A transformer of one layer, small enough to train at home; attention and masks are yours.

Your functions do the looking, here is the rest: the layers around them, the way back (every slope
by hand; the pack's tests compare each kind with moving a number a little), and the steps.
"""

import numpy as np

WIDTH, HEADS, INNER, LONGEST = 64, 4, 128, 48
BETAS, CLIP = (0.9, 0.98), 1.0


def fresh_weights(vocabulary_size, rng, dtype=np.float32):
    """Weights by name: tables of tokens and places, one layer, and the last norm."""
    tables = {"tokens": (vocabulary_size, WIDTH), "places": (LONGEST, WIDTH)}
    squares = dict.fromkeys(("query", "key", "value", "out"), (WIDTH, WIDTH))
    layers = {**squares, "up": (WIDTH, INNER), "down": (INNER, WIDTH)}
    weights = {name: 0.02 * rng.normal(size=shape) for name, shape in tables.items()}
    for name, shape in layers.items():
        half = 0.5 if name in ("out", "down") else 1.0
        weights[name] = half * rng.normal(size=shape) / np.sqrt(shape[0])
    for norm in ("first", "second", "last"):
        weights[norm + "_scale"], weights[norm + "_shift"] = np.ones(WIDTH), np.zeros(WIDTH)
    biases = {"up_bias": INNER, "down_bias": WIDTH, "output_bias": vocabulary_size}
    weights.update({name: np.zeros(size) for name, size in biases.items()})
    return {name: value.astype(dtype) for name, value in weights.items()}


def forward(weights, input_ids, allowed, attention):
    """(outputs, trace): a vector for each place, and what the way back needs.

    allowed     bool, (batch, T, T), from one of your masks
    attention   your function
    """
    x = weights["tokens"][input_ids] + weights["places"][: input_ids.shape[1]]
    seen, first = _norm(x, weights, "first")
    looks = [_split(seen @ weights[name]) for name in ("query", "key", "value")]
    allowed = np.repeat(allowed, HEADS, axis=0)
    found = _join(attention(*looks, allowed)).astype(x.dtype)
    x = x + found @ weights["out"]
    inner, second = _norm(x, weights, "second")
    before = inner @ weights["up"] + weights["up_bias"]
    bent, curve = _gelu(before)
    x = x + bent @ weights["down"] + weights["down_bias"]
    outputs, last = _norm(x, weights, "last")
    return outputs, (
        input_ids,
        seen,
        first,
        looks,
        allowed,
        found,
        inner,
        second,
        bent,
        curve,
        last,
    )


def backward(weights, slope, trace, attention):
    """The slope of the loss by every weight but the output's, from its slope by the outputs."""
    input_ids, seen, first, looks, allowed, found, inner, second, bent, curve, last = trace
    slopes = {}
    slope = _norm_back(slope, weights, "last", last, slopes)
    slopes["down"], slopes["down_bias"] = _outer(bent, slope), slope.sum(axis=(0, 1))
    bend = slope @ weights["down"].T * curve
    slopes["up"], slopes["up_bias"] = _outer(inner, bend), bend.sum(axis=(0, 1))
    slope = slope + _norm_back(bend @ weights["up"].T, weights, "second", second, slopes)
    slopes["out"] = _outer(found, slope)
    back = 0
    turned = _attention_back(_split(slope @ weights["out"].T), looks, allowed, attention)
    for name, part in zip(("query", "key", "value"), map(_join, turned), strict=True):
        slopes[name] = _outer(seen, part)
        back = back + part @ weights[name].T
    slope = slope + _norm_back(back, weights, "first", first, slopes)
    slopes["tokens"], slopes["places"] = (np.zeros_like(weights[n]) for n in ("tokens", "places"))
    np.add.at(slopes["tokens"], input_ids, slope)
    slopes["places"][: input_ids.shape[1]] = slope.sum(axis=0)
    return slopes


def word_loss(weights, input_ids, labels, allowed, attention, ignore=-100):
    """(loss, slopes) of asking for the tokens in `labels`: the output table is the token table."""
    outputs, trace = forward(weights, input_ids, allowed, attention)
    asked = labels != ignore
    answers, right = outputs[asked], labels[asked]
    loss, errors = surprise(answers @ weights["tokens"].T + weights["output_bias"], right)
    slope = np.zeros_like(outputs)
    slope[asked] = errors @ weights["tokens"]
    slopes = backward(weights, slope, trace, attention)
    slopes["tokens"] += errors.T @ answers
    slopes["output_bias"] = errors.sum(axis=0)
    return loss, slopes


def class_loss(weights, head, batch, y, allowed, attention):
    """(loss, slopes, slopes of the head) of sorting texts by the mean of their places' outputs."""
    input_ids, attention_mask = batch
    outputs, trace = forward(weights, input_ids, allowed, attention)
    shares = (attention_mask / attention_mask.sum(axis=1, keepdims=True)).astype(outputs.dtype)
    pooled = np.einsum("bt,btd->bd", shares, outputs)
    loss, errors = surprise(pooled @ head["weights"] + head["bias"], y)
    slope = shares[:, :, None] * (errors @ head["weights"].T)[:, None, :]
    head_slopes = {"weights": pooled.T @ errors, "bias": errors.sum(axis=0)}
    return loss, backward(weights, slope, trace, attention), head_slopes


def surprise(logits, right):
    """(mean of -log share of the right class, slope by the logits)."""
    rows = np.arange(len(right))
    logits = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    total = powers.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - logits[rows, right]).mean()
    errors = powers / total
    errors[rows, right] -= 1
    return float(loss), errors / len(right)


class Adam:
    """Steps whose size adapts to each weight; slopes that are too long together are shortened."""

    def __init__(self, weights):
        """`weights` are changed in place by `step`."""
        self.weights, self.number = weights, 0
        self.means = {name: np.zeros_like(value) for name, value in weights.items()}
        self.squares = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, slopes, rate):
        """Move every weight that has a slope."""
        length = np.sqrt(sum(float((slope**2).sum()) for slope in slopes.values()))
        self.number += 1
        fades = [1 - beta**self.number for beta in BETAS]
        for name, slope in slopes.items():
            slope = slope * min(1.0, CLIP / (length + 1e-9))
            mean, square = self.means[name], self.squares[name]
            mean += (1 - BETAS[0]) * (slope - mean)
            square += (1 - BETAS[1]) * (slope**2 - square)
            self.weights[name] -= rate * (mean / fades[0]) / (np.sqrt(square / fades[1]) + 1e-8)


def _norm(x, weights, name):
    centred = x - x.mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    unit = centred * inverse
    return unit * weights[name + "_scale"] + weights[name + "_shift"], (unit, inverse)


def _norm_back(slope, weights, name, trace, slopes):
    unit, inverse = trace
    slopes[name + "_scale"] = (slope * unit).sum(axis=(0, 1))
    slopes[name + "_shift"] = slope.sum(axis=(0, 1))
    slope = slope * weights[name + "_scale"]
    mean, lean = (part.mean(axis=-1, keepdims=True) for part in (slope, slope * unit))
    return (slope - mean - unit * lean) * inverse


def _gelu(x):
    """The smooth bend of the inner layer, and its slope."""
    curve = np.tanh(0.7978845608 * (x + 0.044715 * x**3))
    inside = 0.7978845608 * (1 + 0.134145 * x**2)
    return 0.5 * x * (1 + curve), 0.5 * (1 + curve) + 0.5 * x * (1 - curve**2) * inside


def _attention_back(slope, looks, allowed, attention):
    queries, keys, values = looks
    everyone = np.broadcast_to(np.eye(keys.shape[1], dtype=keys.dtype), allowed.shape)
    shares = attention(queries, keys, everyone, allowed).astype(slope.dtype)
    lean = slope @ values.swapaxes(1, 2)
    lean = shares * (lean - (lean * shares).sum(axis=-1, keepdims=True)) / np.sqrt(keys.shape[-1])
    lean = lean.astype(slope.dtype)
    return lean @ keys, lean.swapaxes(1, 2) @ queries, shares.swapaxes(1, 2) @ slope


def _split(x):
    batch, length, width = x.shape
    parts = x.reshape(batch, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)
    return parts.reshape(batch * HEADS, length, width // HEADS)


def _join(parts):
    rows, length, width = parts.shape
    parts = parts.reshape(rows // HEADS, HEADS, length, width).transpose(0, 2, 1, 3)
    return parts.reshape(rows // HEADS, length, HEADS * width)


def _outer(left, right):
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
