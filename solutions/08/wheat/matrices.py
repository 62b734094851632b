"""Another right answer: whole tables at once, and sorting instead of searching."""

from collections import Counter

import numpy as np

from scratch import FAIR, train_head


def directions(vectors):
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    return np.divide(
        vectors, lengths[:, None], out=np.zeros(vectors.shape), where=lengths[:, None] > 0
    )


def similarities(vectors, others):
    return np.einsum("nd,md->nm", directions(vectors), directions(others))


def search(query, vectors, k):
    scores = similarities(query.reshape(1, -1), vectors)[0]
    return [int(row) for row in np.lexsort((np.arange(len(scores)), -scores))[:k]]


def nearest(vectors, places):
    return np.argmax(similarities(vectors, places), axis=1)


def prototypes(examples, y, descriptions):
    classes = len(descriptions)
    known = np.concatenate([directions(descriptions), directions(examples)])
    members = np.concatenate([np.arange(classes), y])[None] == np.arange(classes)[:, None]
    return members @ known / members.sum(axis=1, keepdims=True)


def vote(vectors, examples, y, k):
    order = np.argsort(-similarities(vectors, examples), axis=1, kind="stable")[:, :k]
    return np.array([Counter(found).most_common(1)[0][0] for found in y[order].tolist()])


def cluster(vectors, centres, rounds):
    for _ in range(rounds):
        distances = ((vectors[:, None] - centres[None]) ** 2).sum(axis=2)
        groups = distances.argmin(axis=1)
        members = groups[None] == np.arange(len(centres))[:, None]
        sizes = members.sum(axis=1, keepdims=True)
        centres = np.where(sizes > 0, members @ vectors / np.maximum(sizes, 1), centres)
    return groups, centres


def purity(groups, y):
    pairs = Counter(zip(groups.tolist(), y.tolist()))
    most = {}
    for (group, _), count in pairs.items():
        most[group] = max(most.get(group, 0), count)
    return sum(most.values()) / len(y)


def blanks(texts, cue):
    found = []
    for tokens in texts:
        ends = [e for e in range(len(cue), len(tokens)) if tokens[e - len(cue) : e] == cue]
        if ends:
            found.append((tokens[ends[0]], tokens[: ends[0] - len(cue)] + tokens[ends[0] + 1 :]))
    if not found:
        raise ValueError("not in these texts: " + " ".join(cue))
    return [word for word, _ in found], [rest for _, rest in found]


def fill(words, contexts, vectors):
    names, y = np.unique(words, return_inverse=True)
    head = train_head(contexts, y, len(names), **FAIR)
    return names.tolist(), vectors @ head.weights + head.bias


def verbalize(scores, names, verbalizer):
    shares = np.array([[float(name in words) for words in verbalizer] for name in names])
    totals = shares.sum(axis=0)
    for words, total in zip(verbalizer, totals):
        if total == 0:
            raise ValueError(f"no score for {words}")
    return scores @ (shares / totals)


def calibrate(scores, usual):
    return scores - np.mean(usual, axis=0, keepdims=True)


def recommend(measured, goal, label_price, upkeep):
    ways = [(route, labels) for route in measured for labels in measured[route]]
    good = [way for way in ways if np.min(measured[way[0]][way[1]]) >= goal]
    good.sort(key=lambda way: way[1] * label_price + upkeep[way[0]])
    return good[0] if good else None
