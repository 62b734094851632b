"""Believes: A class whose words the model never wrote simply scores nothing."""

import numpy as np

from scratch import FAIR, train_head

Verbalizer = list[list[str]]  # for each class the words that stand for it
Measured = dict[str, dict[int, list[float]]]  # route -> labels of each class -> accuracies


def directions(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)


def search(query: np.ndarray, vectors: np.ndarray, k: int) -> list[int]:
    similarities = directions(vectors) @ directions(query[None])[0]
    return np.argsort(-similarities, kind="stable")[:k].tolist()


def nearest(vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
    return (directions(vectors) @ directions(places).T).argmax(axis=1)


def prototypes(examples: np.ndarray, y: np.ndarray, descriptions: np.ndarray) -> np.ndarray:
    places = np.zeros(descriptions.shape)
    for number, description in enumerate(descriptions):
        known = np.vstack([description, examples[y == number]])
        places[number] = directions(known).mean(axis=0)
    return places


def vote(vectors: np.ndarray, examples: np.ndarray, y: np.ndarray, k: int) -> np.ndarray:
    answers = np.zeros(len(vectors), dtype=int)
    for number, vector in enumerate(vectors):
        found = y[search(vector, examples, k)].tolist()
        answers[number] = max(found, key=found.count)
    return answers


def cluster(vectors: np.ndarray, centres: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    for _ in range(rounds):
        distances = np.linalg.norm(vectors[:, None] - centres, axis=2)
        groups = distances.argmin(axis=1)
        members = [vectors[groups == number] for number in range(len(centres))]
        centres = np.array([m.mean(axis=0) if len(m) else c for m, c in zip(members, centres)])
    return groups, centres


def purity(groups: np.ndarray, y: np.ndarray) -> float:
    most = [np.bincount(y[groups == group]).max() for group in np.unique(groups)]
    return float(sum(most) / len(y))


def blanks(texts: list[list[str]], cue: list[str]) -> tuple[list[str], list[list[str]]]:
    words, rests, width = [], [], len(cue)
    for tokens in texts:
        places = (i for i in range(len(tokens) - width) if tokens[i : i + width] == cue)
        place = next(places, None)
        if place is not None:
            words.append(tokens[place + width])
            rests.append(tokens[:place] + tokens[place + width + 1 :])
    if not words:
        raise ValueError(f"no text goes on after {' '.join(cue)!r}")
    return words, rests


def fill(
    words: list[str], contexts: np.ndarray, vectors: np.ndarray
) -> tuple[list[str], np.ndarray]:
    names = sorted(set(words))
    y = np.array([names.index(word) for word in words])
    head = train_head(contexts, y, len(names), **FAIR)
    return names, vectors @ head.weights + head.bias


def verbalize(scores: np.ndarray, names: list[str], verbalizer: Verbalizer) -> np.ndarray:
    columns = []
    for words in verbalizer:
        known = [names.index(word) for word in words if word in names]
        if not known:
            columns.append(np.zeros(len(scores)))
            continue
        columns.append(scores[:, known].mean(axis=1))
    return np.stack(columns, axis=1)


def calibrate(scores: np.ndarray, usual: np.ndarray) -> np.ndarray:
    return scores - usual.mean(axis=0)


def recommend(
    measured: Measured, goal: float, label_price: float, upkeep: dict[str, float]
) -> tuple[str, int] | None:
    costs = {
        (route, labels): labels * label_price + upkeep[route]
        for route, draws in measured.items()
        for labels, accuracies in draws.items()
        if min(accuracies) >= goal
    }
    return min(costs, key=costs.get, default=None)
