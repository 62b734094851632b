"""Believes: The best setting is the one that fits the training messages best."""

from collections import Counter

import numpy as np

from kit import Head

HASTY = {"steps": 20, "learning_rate": 0.1, "l2": 1e-4}
FAIR = {"steps": 300, "learning_rate": 20.0, "l2": 1e-4}
SETTINGS = [HASTY] + [
    {"steps": 300, "learning_rate": rate, "l2": l2} for rate in (2.0, 20.0) for l2 in (1e-3, 1e-4)
]


def build_vocabulary(texts: list[list[str]], min_count: int = 1) -> dict[str, int]:
    counts = Counter(word for tokens in texts for word in tokens)
    words = [word for word, count in counts.items() if count >= min_count]
    words.sort(key=lambda word: (-counts[word], word))
    return {word: number for number, word in enumerate(words)}


def bag_of_words(texts: list[list[str]], vocabulary: dict[str, int]) -> np.ndarray:
    counts = np.zeros((len(texts), len(vocabulary)))
    for row, tokens in zip(counts, texts):
        for word in tokens:
            if word in vocabulary:
                row[vocabulary[word]] += 1
    return counts


def inverse_document_frequency(counts: np.ndarray) -> np.ndarray:
    return np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0)))


def tfidf(counts: np.ndarray, idf: np.ndarray) -> np.ndarray:
    weighted = counts * idf
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    return weighted / np.where(lengths > 0, lengths, 1.0)


def text_features(train_texts: list[list[str]], texts: list[list[str]]) -> np.ndarray:
    vocabulary = build_vocabulary(train_texts)
    idf = inverse_document_frequency(bag_of_words(train_texts, vocabulary))
    return tfidf(bag_of_words(texts, vocabulary), idf)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    right = shifted[np.arange(len(y)), y]
    return float((np.log(np.exp(shifted).sum(axis=1)) - right).mean())


def loss_gradient(head: Head, features: np.ndarray, y: np.ndarray, l2: float) -> tuple[float, Head]:
    logits = features @ head.weights + head.bias
    errors = softmax(logits)
    errors[np.arange(len(y)), y] -= 1
    errors /= len(y)
    loss = cross_entropy(logits, y) + l2 / 2 * (head.weights**2).sum()
    return float(loss), Head(features.T @ errors + l2 * head.weights, errors.sum(axis=0))


def train_head(
    features: np.ndarray, y: np.ndarray, classes: int, steps: int, learning_rate: float, l2: float
) -> Head:
    head = Head(np.zeros((features.shape[1], classes)), np.zeros(classes))
    for _ in range(steps):
        _, slope = loss_gradient(head, features, y, l2)
        head = Head(
            head.weights - learning_rate * slope.weights, head.bias - learning_rate * slope.bias
        )
    return head


def accuracy(head: Head, features: np.ndarray, y: np.ndarray) -> float:
    answers = (features @ head.weights + head.bias).argmax(axis=1)
    return float((answers == y).mean())


def k_shot(y: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    drawn = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) < k:
            raise ValueError(f"class {label} has {len(rows)} rows, not {k}")
        drawn.append(rng.choice(rows, size=k, replace=False))
    return np.sort(np.concatenate(drawn))


def choose(
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    classes: int,
    settings: list[dict],
) -> tuple[dict, float]:
    heads = [train_head(*train, classes, **setting) for setting in settings]
    scores = [accuracy(head, *train) for head in heads]
    best = int(np.argmax(scores))
    return settings[best], accuracy(heads[best], *test)
