"""Another right answer: loops and plain numbers wherever they will do."""

import math

import numpy as np

from kit import Foundation, Head
from scratch import FAIR, train_head

Span = tuple[int, int, str]


def directions(foundation: Foundation) -> Foundation:
    vectors = np.zeros(foundation.vectors.shape)
    for number, row in enumerate(foundation.vectors):
        length = math.sqrt(sum(x * x for x in row))
        if length > 0:
            vectors[number] = [x / length for x in row]
    return Foundation(foundation.vocabulary, vectors)


def token_windows(texts: list[list[str]], foundation: Foundation, radius: int) -> np.ndarray:
    d = foundation.vectors.shape[1]
    count = sum(len(tokens) for tokens in texts)
    windows = np.zeros((count, (2 * radius + 1) * d))
    row = 0
    for tokens in texts:
        for place in range(len(tokens)):
            for part, near in enumerate(range(place - radius, place + radius + 1)):
                if 0 <= near < len(tokens) and tokens[near] in foundation.vocabulary:
                    vector = foundation.vectors[foundation.vocabulary[tokens[near]]]
                    windows[row, part * d : (part + 1) * d] = vector
            row += 1
    return windows


def learn_tags(
    texts: list[list[str]],
    tags: list[list[str]],
    names: list[str],
    foundation: Foundation,
    radius: int,
) -> Head:
    y = np.array([names.index(tag) for row in tags for tag in row])
    return train_head(token_windows(texts, foundation, radius), y, len(names), **FAIR)


def tag_texts(
    texts: list[list[str]], head: Head, names: list[str], foundation: Foundation, radius: int
) -> list[list[str]]:
    tagged = []
    for tokens in texts:
        logits = token_windows([tokens], foundation, radius) @ head.weights + head.bias
        tagged.append([names[int(np.argmax(row))] for row in logits])
    return tagged


def spans(tags: list[str]) -> list[Span]:
    found, place = [], 0
    while place < len(tags):
        start, kind = place, tags[place].partition("-")[2]
        place += 1
        if kind:
            while place < len(tags) and tags[place] == "I-" + kind:
                place += 1
            found.append((start, place, kind))
    return found


def span_f1(gold: list[list[str]], predicted: list[list[str]]) -> float:
    if len(gold) != len(predicted) or any(len(a) != len(b) for a, b in zip(gold, predicted)):
        raise ValueError("every text needs as many answers as it has tokens")
    right, given = (
        {(number, name) for number, tags in enumerate(part) for name in spans(tags)}
        for part in (gold, predicted)
    )
    if not right and not given:
        return 1.0
    return 2 * len(right & given) / (len(right) + len(given))


def similarities(questions: np.ndarray, documents: np.ndarray) -> np.ndarray:
    scores = np.zeros((len(questions), len(documents)))
    for i, question in enumerate(questions):
        for j, document in enumerate(documents):
            length = math.sqrt(float(question @ question) * float(document @ document))
            scores[i, j] = float(question @ document) / length if length > 0 else 0.0
    return scores


def soft_match(
    question: list[str], document: list[str], foundation: Foundation, weights: np.ndarray
) -> float:
    known = [word for word in document if word in foundation.vocabulary]
    total = weight = 0.0
    for word in question:
        if word in foundation.vocabulary and known:
            row = foundation.vocabulary[word]
            others = foundation.vectors[[foundation.vocabulary[other] for other in known]]
            total += weights[row] * similarities(foundation.vectors[[row]], others).max()
            weight += weights[row]
    return float(total / weight) if weight else 0.0


def rerank(
    scores: np.ndarray,
    k: int,
    questions: list[list[str]],
    documents: list[list[str]],
    foundation: Foundation,
    weights: np.ndarray,
) -> np.ndarray:
    closer = np.array(scores)
    for q, row in enumerate(scores):
        order = sorted(range(len(documents)), key=lambda d: (-row[d], d))
        for d in order[:k]:
            closer[q, d] = soft_match(questions[q], documents[d], foundation, weights) + 3
    return closer


def ranks(scores: np.ndarray, gold: np.ndarray) -> np.ndarray:
    places = []
    for row, right in zip(scores, gold):
        ahead = [score for column, score in enumerate(row) if column != right]
        places.append(1 + sum(bool(score >= row[right]) for score in ahead))
    return np.array(places)


def rank_quality(places: np.ndarray) -> tuple[float, float]:
    first = sum(1 for place in places if place == 1)
    return first / len(places), sum(1 / int(place) for place in places) / len(places)


def orthogonal_map(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    if len(source) == 0 or source.shape != target.shape:
        raise ValueError(
            f"shapes {source.shape} and {target.shape}: each word needs one translation"
        )
    left, _, right = np.linalg.svd(target.T @ source)
    return (left @ right).T


def translate(
    word: str, source: Foundation, target: Foundation, rotation: np.ndarray, k: int
) -> list[str]:
    if word not in source.vocabulary:
        raise ValueError(f"no vector for {word}")
    turned = rotation.T @ source.vectors[source.vocabulary[word]]
    rows = {row: other for other, row in target.vocabulary.items()}
    close = similarities(np.array([turned]), target.vectors)[0]
    order = sorted(range(len(rows)), key=lambda row: (-round(float(close[row]), 12), row))
    return [rows[row] for row in order[:k]]


def precision_at(answers: list[list[str]], gold: list[list[str]], k: int) -> float:
    hits = 0
    for given, right in zip(answers, gold):
        hits += any(word in right for word in given[:k])
    return hits / len(answers)


def head_cost(rows: int, features: int, classes: int, steps: int) -> dict[str, int]:
    weights = features * classes
    return {"numbers": weights + classes, "flops": steps * rows * weights * 4}


def ledger(once: dict[str, int], tasks: list[dict[str, int]]) -> dict[str, list[int]]:
    books = {currency: [] for currency in once}
    for currency, paid in once.items():
        for task in tasks:
            paid += task[currency]
            books[currency].append(paid)
    return books


def break_even(shared: list[int], scratch: list[int]) -> int | None:
    since = None
    for number in range(len(shared), 0, -1):
        if shared[number - 1] >= scratch[number - 1]:
            break
        since = number
    return since
