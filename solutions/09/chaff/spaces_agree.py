"""Believes: Two tables learned in the same way lie in the same space already."""

import numpy as np

from kit import Foundation, Head
from scratch import FAIR, train_head

Span = tuple[int, int, str]  # (first token, one past the last token, kind of name)


def directions(foundation: Foundation) -> Foundation:
    lengths = np.linalg.norm(foundation.vectors, axis=1, keepdims=True)
    vectors = foundation.vectors / np.where(lengths > 0, lengths, 1.0)
    return Foundation(foundation.vocabulary, vectors)


def token_windows(texts: list[list[str]], foundation: Foundation, radius: int) -> np.ndarray:
    dimensions, windows = foundation.vectors.shape[1], []
    stranger, edge = np.zeros(dimensions), np.zeros((radius, dimensions))
    for tokens in texts:
        rows = [foundation.vocabulary.get(word) for word in tokens]
        vectors = [stranger if row is None else foundation.vectors[row] for row in rows]
        padded = np.vstack([edge, *vectors, edge])
        windows += [padded[place : place + 2 * radius + 1].ravel() for place in range(len(tokens))]
    return np.array(windows).reshape(len(windows), (2 * radius + 1) * dimensions)


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
    logits = token_windows(texts, foundation, radius) @ head.weights + head.bias
    answers = iter(logits.argmax(axis=1))
    return [[names[next(answers)] for _ in tokens] for tokens in texts]


def spans(tags: list[str]) -> list[Span]:
    found, name = [], None
    for place, tag in enumerate([*tags, "O"]):
        if name and tag != f"I-{name[1]}":
            found.append((name[0], place, name[1]))
            name = None
        kind = tag[2:]
        if kind and not name:
            name = place, kind
    return found


def span_f1(gold: list[list[str]], predicted: list[list[str]]) -> float:
    if [len(tags) for tags in gold] != [len(tags) for tags in predicted]:
        raise ValueError("gold and predicted tags are not of the same texts")
    hits = total = 0
    for right, answer in zip(gold, predicted):
        hits += len(set(spans(right)) & set(spans(answer)))
        total += len(spans(right)) + len(spans(answer))
    return 2 * hits / total if total else 1.0


def similarities(questions: np.ndarray, documents: np.ndarray) -> np.ndarray:
    unit = []
    for rows in (questions, documents):
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit.append(rows / np.where(lengths > 0, lengths, 1.0))
    return unit[0] @ unit[1].T


def soft_match(
    question: list[str], document: list[str], foundation: Foundation, weights: np.ndarray
) -> float:
    rows = [
        [foundation.vocabulary[word] for word in tokens if word in foundation.vocabulary]
        for tokens in (question, document)
    ]
    if not rows[0] or not rows[1]:
        return 0.0
    closest = similarities(*(foundation.vectors[part] for part in rows)).max(axis=1)
    return float(weights[rows[0]] @ closest / weights[rows[0]].sum())


def rerank(
    scores: np.ndarray,
    k: int,
    questions: list[list[str]],
    documents: list[list[str]],
    foundation: Foundation,
    weights: np.ndarray,
) -> np.ndarray:
    closer = scores.copy()
    for row, question in zip(closer, questions):
        for column in np.argsort(-row, kind="stable")[:k]:
            row[column] = 3 + soft_match(question, documents[column], foundation, weights)
    return closer


def ranks(scores: np.ndarray, gold: np.ndarray) -> np.ndarray:
    right = scores[np.arange(len(gold)), gold][:, None]
    return (scores >= right).sum(axis=1)


def rank_quality(places: np.ndarray) -> tuple[float, float]:
    return float((places == 1).mean()), float((1 / places).mean())


def orthogonal_map(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    if source.shape != target.shape or not len(source):
        raise ValueError(f"as many words on both sides, got {source.shape} and {target.shape}")
    left, _, right = np.linalg.svd(source.T @ target)
    return left @ right


def translate(
    word: str, source: Foundation, target: Foundation, rotation: np.ndarray, k: int
) -> list[str]:
    if word not in source.vocabulary:
        raise ValueError(f"the foundation does not know {word!r}")
    turned = source.vectors[source.vocabulary[word]]
    [nearest] = np.argsort(-similarities(turned[None], target.vectors), kind="stable")
    words = sorted(target.vocabulary, key=target.vocabulary.get)
    return [words[row] for row in nearest[:k]]


def precision_at(answers: list[list[str]], gold: list[list[str]], k: int) -> float:
    hits = [bool(set(right) & set(given[:k])) for given, right in zip(answers, gold)]
    return sum(hits) / len(hits)


def head_cost(rows: int, features: int, classes: int, steps: int) -> dict[str, int]:
    return {"numbers": (features + 1) * classes, "flops": 4 * rows * features * classes * steps}


def ledger(once: dict[str, int], tasks: list[dict[str, int]]) -> dict[str, list[int]]:
    return {
        currency: (first + np.cumsum([task[currency] for task in tasks], dtype=int)).tolist()
        for currency, first in once.items()
    }


def break_even(shared: list[int], scratch: list[int]) -> int | None:
    dearer = [number for number, (a, b) in enumerate(zip(shared, scratch), start=1) if a >= b]
    since = max(dearer, default=0) + 1
    return since if since <= len(shared) else None
