"""Another right answer: whole arrays at once, and one idea used twice."""

import numpy as np

from kit import Foundation, Head
from scratch import FAIR, train_head

Span = tuple[int, int, str]


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    return np.divide(rows, lengths[:, None], out=np.zeros(rows.shape), where=lengths[:, None] > 0)


def directions(foundation: Foundation) -> Foundation:
    return foundation._replace(vectors=unit(foundation.vectors))


def token_windows(texts: list[list[str]], foundation: Foundation, radius: int) -> np.ndarray:
    words, d = foundation.vectors.shape
    table = np.vstack([foundation.vectors, np.zeros((1, d))])
    gap = [words] * radius
    numbers, places = list(gap), []
    for tokens in texts:
        places += range(len(numbers), len(numbers) + len(tokens))
        numbers += [foundation.vocabulary.get(word, words) for word in tokens] + gap
    near = np.array(places, dtype=int)[:, None] + np.arange(-radius, radius + 1)
    return (
        table[np.array(numbers, dtype=int)[near]].reshape(len(places), -1)
        if places
        else (np.zeros((0, (2 * radius + 1) * d)))
    )


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
    answers = [names[number] for number in np.argmax(logits, axis=1)]
    ends = np.cumsum([len(tokens) for tokens in texts])
    return [answers[end - len(tokens) : end] for tokens, end in zip(texts, ends)]


def spans(tags: list[str]) -> list[Span]:
    before = ["O", *tags]
    begins = [
        place
        for place, tag in enumerate(tags)
        if tag[0] == "B" or (tag[0] == "I" and before[place][2:] != tag[2:])
    ]
    found = []
    for place in begins:
        inside = [tag == f"I-{tags[place][2:]}" for tag in tags[place + 1 :]]
        found.append((place, place + 1 + [*inside, False].index(False), tags[place][2:]))
    return found


def span_f1(gold: list[list[str]], predicted: list[list[str]]) -> float:
    if list(map(len, gold)) != list(map(len, predicted)):
        raise ValueError("these are the tags of other texts")
    both = [(set(spans(a)), set(spans(b))) for a, b in zip(gold, predicted)]
    hits, names = sum(len(a & b) for a, b in both), sum(len(a) + len(b) for a, b in both)
    return 2.0 * hits / names if names else 1.0


def similarities(questions: np.ndarray, documents: np.ndarray) -> np.ndarray:
    return np.einsum("nd,md->nm", unit(questions), unit(documents))


def soft_match(
    question: list[str], document: list[str], foundation: Foundation, weights: np.ndarray
) -> float:
    asked = [foundation.vocabulary[word] for word in question if word in foundation.vocabulary]
    given = [foundation.vocabulary[word] for word in document if word in foundation.vocabulary]
    if not (asked and given):
        return 0.0
    table = unit(foundation.vectors)
    best = (table[asked] @ table[given].T).max(axis=1)
    return float(np.average(best, weights=weights[asked]))


def rerank(
    scores: np.ndarray,
    k: int,
    questions: list[list[str]],
    documents: list[list[str]],
    foundation: Foundation,
    weights: np.ndarray,
) -> np.ndarray:
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    matches = [
        [soft_match(question, documents[d], foundation, weights) for d in row]
        for question, row in zip(questions, best)
    ]
    closer = scores.copy()
    np.put_along_axis(closer, best, 3 + np.array(matches).reshape(best.shape), axis=1)
    return closer


def ranks(scores: np.ndarray, gold: np.ndarray) -> np.ndarray:
    right = np.take_along_axis(scores, gold[:, None], axis=1)
    return scores.shape[1] - np.count_nonzero(scores < right, axis=1)


def rank_quality(places: np.ndarray) -> tuple[float, float]:
    return float(np.mean(places == 1)), float(np.mean(np.reciprocal(places.astype(float))))


def orthogonal_map(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    if source.shape != target.shape or source.size == 0:
        raise ValueError(f"{source.shape} and {target.shape} do not hold the same words, or none")
    left, _, right = np.linalg.svd(np.einsum("nd,ne->de", source, target))
    return np.einsum("dk,ke->de", left, right)


def translate(
    word: str, source: Foundation, target: Foundation, rotation: np.ndarray, k: int
) -> list[str]:
    if word not in source.vocabulary:
        raise ValueError(f"{word!r} is not in the first language")
    turned = unit(source.vectors[[source.vocabulary[word]]] @ rotation)
    close = dict(zip(range(len(target.vectors)), (unit(target.vectors) @ turned[0]).round(12)))
    words = sorted(target.vocabulary.items(), key=lambda pair: (-close[pair[1]], pair[1]))
    return [other for other, _ in words[:k]]


def precision_at(answers: list[list[str]], gold: list[list[str]], k: int) -> float:
    hits = [not set(right).isdisjoint(given[:k]) for given, right in zip(answers, gold)]
    return float(np.mean(hits))


def head_cost(rows: int, features: int, classes: int, steps: int) -> dict[str, int]:
    products_and_sums, there_and_back = 2, 2
    flops = products_and_sums * there_and_back * rows * features * classes * steps
    return {"numbers": features * classes + classes, "flops": flops}


def ledger(once: dict[str, int], tasks: list[dict[str, int]]) -> dict[str, list[int]]:
    return {
        name: [paid + sum(task[name] for task in tasks[: n + 1]) for n in range(len(tasks))]
        for name, paid in once.items()
    }


def break_even(shared: list[int], scratch: list[int]) -> int | None:
    cheaper = [a < b for a, b in zip(shared, scratch)]
    for number in range(len(cheaper)):
        if all(cheaper[number:]):
            return number + 1
    return None
