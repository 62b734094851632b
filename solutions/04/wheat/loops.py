"""Another right answer: plain loops for all that is small, products of matrices for the rest."""

import math

import numpy as np

from kit import Head

HASTY = {"steps": 20, "learning_rate": 0.1, "l2": 1e-4}
FAIR = {"steps": 300, "learning_rate": 20.0, "l2": 1e-4}
SETTINGS = [HASTY, FAIR]


def build_vocabulary(texts: list[list[str]], min_count: int = 1) -> dict[str, int]:
    counts = {}
    for tokens in texts:
        for word in tokens:
            counts[word] = counts.get(word, 0) + 1
    vocabulary = {}
    for count, word in sorted((-count, word) for word, count in counts.items()):
        if -count >= min_count:
            vocabulary[word] = len(vocabulary)
    return vocabulary


def bag_of_words(texts: list[list[str]], vocabulary: dict[str, int]) -> np.ndarray:
    counts = np.zeros((len(texts), len(vocabulary)))
    for number in range(len(texts)):
        for word in vocabulary:
            counts[number, vocabulary[word]] = texts[number].count(word)
    return counts


def inverse_document_frequency(counts: np.ndarray) -> np.ndarray:
    n, idf = len(counts), []
    for column in counts.T.tolist():
        texts = sum(1 for count in column if count)
        idf.append(math.log(n + 1) - math.log(texts + 1))
    return np.array(idf)


def tfidf(counts: np.ndarray, idf: np.ndarray) -> np.ndarray:
    rows = []
    for row in counts:
        row = row * idf
        length = math.sqrt(row @ row)
        rows.append(row / length if length else row)
    return np.array(rows).reshape(counts.shape)


def text_features(train_texts: list[list[str]], texts: list[list[str]]) -> np.ndarray:
    vocabulary = build_vocabulary(train_texts)
    idf = inverse_document_frequency(bag_of_words(train_texts, vocabulary))
    rows = np.zeros((len(texts), len(vocabulary)))
    for number, tokens in enumerate(texts):
        rows[number] = tfidf(bag_of_words([tokens], vocabulary), idf)[0]
    return rows


def softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.zeros(logits.shape)
    for number, row in enumerate(logits):
        powers = np.exp(row - max(row))
        shares[number] = powers / sum(powers)
    return shares


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> float:
    total = 0.0
    for row, right in zip(logits.tolist(), y):
        top = max(row)
        total += top + math.log(sum(math.exp(x - top) for x in row)) - row[right]
    return total / len(y)


def loss_gradient(head: Head, features: np.ndarray, y: np.ndarray, l2: float) -> tuple[float, Head]:
    logits = np.dot(features, head.weights) + head.bias
    shares, bias = softmax(logits), np.zeros(len(head.bias))
    for number in range(len(y)):
        shares[number, y[number]] -= 1.0
        bias += shares[number] / len(y)
    weights = np.dot(features.T, shares) / len(y) + l2 * head.weights
    cost = 0.5 * l2 * float(np.square(head.weights).sum())
    return cross_entropy(logits, y) + cost, Head(weights, bias)


def train_head(
    features: np.ndarray, y: np.ndarray, classes: int, steps: int, learning_rate: float, l2: float
) -> Head:
    weights, bias = np.zeros((features.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        _, (uphill, sideways) = loss_gradient(Head(weights, bias), features, y, l2)
        weights -= learning_rate * uphill
        bias -= learning_rate * sideways
    return Head(weights, bias)


def accuracy(head: Head, features: np.ndarray, y: np.ndarray) -> float:
    right = 0
    for row, label in zip(np.dot(features, head.weights) + head.bias, y):
        right += list(row).index(max(row)) == label
    return right / len(y)


def k_shot(y: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    taken = {label: [] for label in sorted(set(y.tolist()))}
    for row in rng.permutation(len(y)).tolist():
        if len(taken[int(y[row])]) < k:
            taken[int(y[row])].append(row)
    for label, rows in taken.items():
        if len(rows) != k:
            raise ValueError(f"{k} of each class, but class {label} has only {len(rows)}")
    return np.array(sorted(row for rows in taken.values() for row in rows), dtype=int)


def choose(
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    classes: int,
    settings: list[dict],
) -> tuple[dict, float]:
    best = None
    for setting in settings:
        head = train_head(train[0], train[1], classes, **setting)
        share = accuracy(head, valid[0], valid[1])
        if best is None or share > best[0]:
            best = share, setting, head
    return best[1], accuracy(best[2], test[0], test[1])
