"""Another right answer: the bias is the weight of a column of ones; one-hot rows; logaddexp."""

from collections import Counter
from itertools import chain

import numpy as np

from kit import Head

HASTY = {"steps": 20, "learning_rate": 0.1, "l2": 1e-4}
FAIR = {"steps": 300, "learning_rate": 20.0, "l2": 1e-4}
SETTINGS = [HASTY, FAIR]


def build_vocabulary(texts: list[list[str]], min_count: int = 1) -> dict[str, int]:
    counts = Counter(chain.from_iterable(texts))
    ranked = sorted(sorted(counts), key=counts.get, reverse=True)
    kept = (word for word in ranked if counts[word] >= min_count)
    return {word: number for number, word in enumerate(kept)}


def bag_of_words(texts: list[list[str]], vocabulary: dict[str, int]) -> np.ndarray:
    counts = np.zeros((len(texts), len(vocabulary)))
    pairs = [(i, vocabulary[w]) for i, t in enumerate(texts) for w in t if w in vocabulary]
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    np.add.at(counts, (rows, columns), 1.0)
    return counts


def inverse_document_frequency(counts: np.ndarray) -> np.ndarray:
    shares = (np.count_nonzero(counts, axis=0) + 1.0) / (counts.shape[0] + 1.0)
    return -np.log(shares)


def tfidf(counts: np.ndarray, idf: np.ndarray) -> np.ndarray:
    weighted = np.einsum("nv,v->nv", counts, idf)
    lengths = np.sqrt(np.einsum("nv,nv->n", weighted, weighted))[:, None]
    return np.divide(weighted, lengths, out=np.zeros_like(weighted), where=lengths > 0)


def text_features(train_texts: list[list[str]], texts: list[list[str]]) -> np.ndarray:
    vocabulary = build_vocabulary(train_texts)
    seen, asked = (bag_of_words(part, vocabulary) for part in (train_texts, texts))
    return tfidf(asked, inverse_document_frequency(seen))


def log_shares(logits: np.ndarray) -> np.ndarray:
    return logits - np.logaddexp.reduce(logits, axis=1)[:, None]


def softmax(logits: np.ndarray) -> np.ndarray:
    return np.exp(log_shares(logits))


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> float:
    return -np.take_along_axis(log_shares(logits), y[:, None], axis=1).mean()


def loss_gradient(head: Head, features: np.ndarray, y: np.ndarray, l2: float) -> tuple[float, Head]:
    wide = np.column_stack([features, np.ones(len(features))])
    both = np.vstack([head.weights, head.bias])
    logits = wide @ both
    slope = wide.T @ (softmax(logits) - np.eye(len(head.bias))[y]) / len(y)
    loss = cross_entropy(logits, y) + l2 * np.linalg.norm(head.weights) ** 2 / 2
    return loss, Head(slope[:-1] + l2 * head.weights, slope[-1])


def train_head(
    features: np.ndarray, y: np.ndarray, classes: int, steps: int, learning_rate: float, l2: float
) -> Head:
    head = Head(np.zeros((features.shape[1], classes)), np.zeros(classes))
    while steps:
        slope = loss_gradient(head, features, y, l2)[1]
        head = Head(*(part - learning_rate * down for part, down in zip(head, slope)))
        steps -= 1
    return head


def accuracy(head: Head, features: np.ndarray, y: np.ndarray) -> float:
    shares = softmax(features @ head.weights + head.bias[None, :])
    return np.mean(np.argmax(shares, axis=-1) == y)


def k_shot(y: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    labels, sizes = np.unique(y, return_counts=True)
    if (sizes < k).any():
        raise ValueError(f"fewer than {k} rows in the classes {labels[sizes < k].tolist()}")
    keys = rng.random(len(y))
    order = [np.flatnonzero(y == label) for label in labels]
    return np.sort(np.concatenate([rows[np.argsort(keys[rows])[:k]] for rows in order]))


def choose(
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    classes: int,
    settings: list[dict],
) -> tuple[dict, float]:
    def trained(setting):
        return train_head(*train, classes, **setting)

    best = max(settings, key=lambda setting: accuracy(trained(setting), *valid))
    return best, accuracy(trained(best), *test)
