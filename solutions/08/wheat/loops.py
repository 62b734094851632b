"""Another right answer: plain loops, one number at a time where it can be done."""

import math

import numpy as np

from scratch import FAIR, train_head


def directions(vectors):
    rows = np.zeros(vectors.shape)
    for number, row in enumerate(vectors):
        length = math.sqrt(sum(x * x for x in row))
        if length:
            rows[number] = row / length
    return rows


def search(query, vectors, k):
    length = math.sqrt(query @ query)
    scores = []
    for number, vector in enumerate(vectors):
        both = length * math.sqrt(vector @ vector)
        scores.append((-(query @ vector) / both if both else 0.0, number))
    return [number for _, number in sorted(scores)][:k]


def nearest(vectors, places):
    return np.array([search(vector, places, 1)[0] for vector in vectors], dtype=int)


def prototypes(examples, y, descriptions):
    totals, counts = directions(descriptions), [1] * len(descriptions)
    for example, label in zip(directions(examples), y):
        totals[label] += example
        counts[label] += 1
    return totals / np.array(counts)[:, None]


def vote(vectors, examples, y, k):
    answers = []
    for vector in vectors:
        votes = {}
        for row in search(vector, examples, k):
            votes[int(y[row])] = votes.get(int(y[row]), 0) + 1
        answers.append(max(votes, key=votes.get))
    return np.array(answers)


def cluster(vectors, centres, rounds):
    centres, groups = centres.copy(), np.zeros(len(vectors), dtype=int)
    for _ in range(rounds):
        for number, vector in enumerate(vectors):
            far = [math.dist(vector, centre) for centre in centres]
            groups[number] = far.index(min(far))
        for number in set(groups.tolist()):
            centres[number] = vectors[groups == number].mean(axis=0)
    return groups, centres


def purity(groups, y):
    right = 0
    for group in set(groups.tolist()):
        classes = [int(label) for own, label in zip(groups, y) if own == group]
        right += max(classes.count(label) for label in classes)
    return right / len(y)


def blanks(texts, cue):
    words, rests = [], []
    for tokens in texts:
        for start in range(len(tokens)):
            end = start + len(cue)
            if tokens[start:end] == cue and end < len(tokens):
                words.append(tokens[end])
                rests.append([*tokens[:start], *tokens[end + 1 :]])
                break
    if words == []:
        raise ValueError(f"the cue {' '.join(cue)} leads nowhere")
    return words, rests


def fill(words, contexts, vectors):
    numbers = {word: number for number, word in enumerate(sorted(set(words)))}
    y = np.array([numbers[word] for word in words])
    weights, bias = train_head(contexts, y, len(numbers), **FAIR)
    return list(numbers), np.array([vector @ weights + bias for vector in vectors])


def verbalize(scores, names, verbalizer):
    classes = np.zeros((len(scores), len(verbalizer)))
    for number, words in enumerate(verbalizer):
        known = [word for word in words if word in names]
        if known == []:
            raise ValueError("none of these words is known: " + " ".join(words))
        for word in known:
            classes[:, number] += scores[:, names.index(word)] / len(known)
    return classes


def calibrate(scores, usual):
    centred = scores.copy()
    for number in range(scores.shape[1]):
        centred[:, number] -= sum(usual[:, number]) / len(usual)
    return centred


def recommend(measured, goal, label_price, upkeep):
    best = None
    for route in measured:
        for labels in measured[route]:
            cost = upkeep[route] + label_price * labels
            safe = all(accuracy >= goal for accuracy in measured[route][labels])
            if safe and (best is None or cost < best[0]):
                best = cost, (route, labels)
    return best and best[1]
