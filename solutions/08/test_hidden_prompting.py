"""Hidden checks of exercise 08: fresh vectors, texts and a world, answered by slow loops."""

import functools
import math
from collections import Counter

import numpy as np
import pytest
from world import DESCRIPTIONS, INTENTS, World

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
ROUTES = ("words", "prompt", "features", "gates", "fine-tuning")


def cosine(one, other):
    """Slow oracle: one product, two lengths; nothing is similar to zeros."""
    dot = sum(a * b for a, b in zip(one, other))
    lengths = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in other))
    return dot / lengths if lengths else 0.0


def unit(vector):
    """Slow oracle: a vector over its length, zeros as they are."""
    length = math.sqrt(sum(float(x) * float(x) for x in vector))
    return [float(x) / length for x in vector] if length else [0.0] * len(vector)


def loop_search(query, vectors, k):
    """Slow oracle: take the best of the rest again and again; the rounding keeps ties tied."""
    scores = [round(cosine(query, vector), 9) for vector in vectors]
    rest, order = list(range(len(vectors))), []
    while rest and len(order) < k:
        order.append(max(rest, key=lambda row: (scores[row], -row)))
        rest.remove(order[-1])
    return order


def loop_vote(vectors, examples, y, k):
    """Slow oracle: count the votes of each class; among the most the first to be found wins."""
    answers = []
    for vector in vectors:
        found = [int(y[row]) for row in loop_search(vector, examples, k)]
        most = max(found.count(label) for label in found)
        answers.append(next(label for label in found if found.count(label) == most))
    return np.array(answers)


def loop_groups(vectors, centres, rounds):
    """Slow oracle: every vector by itself, then every centre by itself."""
    centres = [list(map(float, centre)) for centre in centres]
    for _ in range(rounds):
        groups = [
            min(range(len(centres)), key=lambda c, v=vector: (math.dist(v, centres[c]), c))
            for vector in vectors
        ]
        for number in range(len(centres)):
            members = [v for v, group in zip(vectors, groups) if group == number]
            if members:
                centres[number] = [sum(x) / len(members) for x in zip(*members)]
    return np.array(groups), np.array(centres)


def loop_head(features, y, classes, steps=300, rate=20.0, l2=1e-4):
    """Slow oracle of the fair training of exercise 04: one step at a time from zeros."""
    weights, bias = np.zeros((features.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        logits = features @ weights + bias
        errors = np.exp(logits - logits.max(axis=1, keepdims=True))
        errors /= errors.sum(axis=1, keepdims=True)
        errors[np.arange(len(y)), y] -= 1
        weights = weights - rate * (features.T @ errors / len(y) + l2 * weights)
        bias = bias - rate * errors.mean(axis=0)
    return weights, bias


def fresh_arrows(rng, n, d=3):
    """Vectors of very different lengths; two of them are zeros."""
    vectors = rng.normal(size=(n, d)) * rng.choice([0.01, 1.0, 50.0], size=(n, 1))
    vectors[[n // 2, n - 1]] = 0.0
    return vectors


@pytest.mark.check("08.any_vectors")
def test_any_vectors(submission, expect, rng):
    """Search and sorting by direction alone: of vectors of any length, zeros too."""
    vectors, places = fresh_arrows(rng, 12), fresh_arrows(rng, 4)
    seen = submission.directions.observe(vectors)
    expect(seen.result, np.array([unit(vector) for vector in vectors]))
    expect(seen.args, (vectors,), label="the vectors afterwards")
    for k in (0, 1, 5, 12, 40):
        query = rng.normal(size=3) * rng.choice([0.01, 50.0])
        expect(submission.search(query, vectors, k), loop_search(query, vectors, k))
    expect(submission.search(np.zeros(3), vectors, 4), [0, 1, 2, 3])
    best = [max(range(4), key=lambda c, v=v: (round(cosine(v, places[c]), 9), -c)) for v in vectors]
    expect(submission.nearest(vectors, places), np.array(best))


@pytest.mark.check("08.any_examples")
def test_any_examples(submission, expect, rng):
    """Prototypes and votes of any examples: of all classes, of some, of none."""
    for n in (0, 1, 9):
        examples = fresh_arrows(rng, n) if n > 1 else rng.normal(size=(n, 3))
        y, descriptions = rng.integers(3, size=n), rng.normal(size=(5, 3))
        expected = []
        for number, description in enumerate(descriptions):
            known = [unit(description)] + [
                unit(e) for e, label in zip(examples, y) if label == number
            ]
            expected.append([sum(x) / len(known) for x in zip(*known)])
        seen = submission.prototypes.observe(examples, y, descriptions)
        expect(seen.result, np.array(expected))
        expect(seen.args, (examples, y, descriptions), label="the arguments afterwards")
    vectors, examples = rng.normal(size=(6, 3)), rng.normal(size=(11, 3))
    y = rng.integers(3, 7, size=11)
    for k in (1, 2, 5, 30):
        expect(submission.vote(vectors, examples, y, k), loop_vote(vectors, examples, y, k))


@pytest.mark.check("08.any_groups")
def test_any_groups(submission, expect, rng):
    """Groups and centres after any number of rounds, with a centre that nobody is near."""
    vectors = rng.normal(size=(30, 2))
    centres = np.vstack([rng.normal(size=(3, 2)), [[70.0, 80.0]], vectors[:1], vectors[:1]])
    for rounds in (1, 2, 7):
        seen = submission.cluster.observe(vectors, centres, rounds)
        expect(seen.result, loop_groups(vectors, centres, rounds))
        expect(seen.args, (vectors, centres, rounds), label="the arguments afterwards")


@pytest.mark.check("08.any_purity")
def test_any_purity(submission, expect, rng):
    """Purity counts the most frequent class of each group, whatever the groups are called."""
    for n in (1, 8, 60):
        groups, y = rng.choice([0, 3, 4, 12], size=n), rng.integers(4, size=n)
        names = rng.permutation(20)
        pairs = list(zip(groups.tolist(), y.tolist()))
        most = [max(pairs.count((g, c)) for c in range(4)) for g in set(groups.tolist())]
        expect(submission.purity(groups, y), sum(most) / n)
        expect(submission.purity(names[groups], y), sum(most) / n)


@pytest.mark.check("08.any_cue")
def test_any_cue(submission, expect, rng):
    """Any cue anywhere in a text, the first place of each; the texts stay as they are."""
    for cue in (["re", ":"], ["about"], ["my", "my", "own"]):
        texts, words, rests = [], [], []
        for number in range(12):
            before, after = ([WORDS[i] for i in rng.integers(8, size=s)] for s in (number % 4, 5))
            texts.append([*before, *cue, *after] if number % 3 else [*before, *after])
            if number % 3:
                words.append(after[0])
                rests.append(before + after[1:])
        texts += [
            cue[:1],
            [WORDS[0], *cue],
            [],
            [*cue, "first", *cue, "second"],
            [*cue[1:], *cue[:1]],
        ]
        words, rests = [*words, "first"], [*rests, [*cue, "second"]]
        seen = submission.blanks.observe(texts, cue)
        expect(seen.result, (words, rests))
        expect(seen.args, (texts, cue), label="the arguments afterwards")


@pytest.mark.check("08.no_such_cue")
def test_no_such_cue(submission, expect):
    """A prompt that nobody has written before has nothing to go by: an error names it."""
    with expect.raises(ValueError, mentions="dear sir"):
        submission.blanks([["dear", "customer"], ["dear", "sir"]], ["dear", "sir"])


@pytest.mark.check("08.any_blank")
def test_any_blank(submission, expect, rng):
    """What fills the blank is learned as in exercise 04, on labels that nobody had to write."""
    y = rng.integers(5, size=14)
    words = [WORDS[i] for i in y]
    contexts, vectors = np.eye(5)[y] + 0.1 * rng.normal(size=(14, 5)), rng.normal(size=(4, 5))
    names = sorted(set(words))
    weights, bias = loop_head(contexts, [names.index(word) for word in words], len(names))
    seen = submission.fill.observe(words, contexts, vectors)
    expect(seen.result, (names, vectors @ weights + bias), tolerance=1e-4)
    expect(seen.args, (words, contexts, vectors), label="the arguments afterwards")


@pytest.mark.check("08.any_verbalizer")
def test_any_verbalizer(submission, expect, rng):
    """Class scores are means over known words, less their usual score; nothing else is changed."""
    names, scores = sorted(WORDS), rng.normal(size=(5, 8))
    verbalizer = [["pin", names[3]], [names[7], names[0], names[2]], [names[1], "pin", "tax"]]
    expected = [[row[3], (row[7] + row[0] + row[2]) / 3, row[1]] for row in scores.tolist()]
    seen = submission.verbalize.observe(scores, names, verbalizer)
    expect(seen.result, np.array(expected))
    expect(seen.args, (scores, names, verbalizer), label="the arguments afterwards")
    classes, usual = rng.normal(size=(5, 3)), rng.normal(size=(9, 3)) + [5.0, -2.0, 0.0]
    means = [sum(column) / 9 for column in usual.T.tolist()]
    expected = [[x - mean for x, mean in zip(row, means)] for row in classes.tolist()]
    seen = submission.calibrate.observe(classes, usual)
    expect(seen.result, np.array(expected))
    expect(seen.args, (classes, usual), label="the arguments afterwards")


@pytest.mark.check("08.class_without_words")
def test_class_without_words(submission, expect):
    """A class none of whose words ever filled the blank is an error that names them."""
    with expect.raises(ValueError, mentions="levy"):
        submission.verbalize(np.zeros((2, 2)), ["bill", "pin"], [["bill"], ["levy", "duty"]])


@pytest.mark.check("08.any_choice")
def test_any_choice(submission, expect, rng):
    """The cheapest way whose worst draw is good enough, or none, whatever was measured."""
    for goal in (0.2, 0.6, 0.7, 0.8, 0.99):
        measured = {
            route: {k: rng.uniform(0.5, 0.9, size=3).tolist() for k in (0, 2, 10)}
            for route in rng.permutation(ROUTES).tolist()
        }
        price, upkeep = float(rng.uniform(0.1, 9)), dict(zip(ROUTES, rng.uniform(0, 90, size=5)))
        upkeep = {route: float(cost) for route, cost in upkeep.items()}
        best, least = None, math.inf
        for route, draws in measured.items():
            for labels, accuracies in draws.items():
                cost = labels * price + upkeep[route]
                if all(accuracy >= goal for accuracy in accuracies) and cost < least:
                    best, least = (route, labels), cost
        seen = submission.recommend.observe(measured, goal, price, upkeep)
        expect(seen.result, best)
        expect(seen.args, (measured, goal, price, upkeep), label="the arguments afterwards")
    many_first = {"features": {50: [0.9], 5: [0.8]}}
    expect(submission.recommend(many_first, 0.8, 1.0, {"features": 3.0}), ("features", 5))
    even = {route: {4: [0.9, 0.8]} for route in ("gates", "features")}
    expect(submission.recommend(even, 0.8, 1.0, {"gates": 3.0, "features": 3.0}), ("gates", 4))


def counted_foundation(corpus):
    """A quick foundation: which words stand in the same texts, how surprising that is, pressed."""
    counts = Counter(word for tokens in corpus for word in set(tokens))
    numbers = {word: n for n, (word, count) in enumerate(counts.most_common()) if count > 2}
    texts = np.zeros((len(corpus), len(numbers)))
    for row, tokens in zip(texts, corpus):
        row[[numbers[word] for word in tokens if word in numbers]] = 1
    both, single = texts.T @ texts, texts.mean(axis=0)
    surprise = np.log(np.maximum(both / len(corpus) / np.outer(single, single), 1.0))
    values, vectors = np.linalg.eigh(surprise)
    scaled = vectors[:, -50:] * np.sqrt(np.maximum(values[-50:], 0)) / (0.001 + single[:, None])
    return dict(zip(numbers, scaled))


@functools.lru_cache(maxsize=4)
def world_texts(seed):
    """Messages of a world, the subject lines in its raw text, and a way from texts to vectors."""
    rng, world = np.random.default_rng(seed), World(seed)
    (texts, labels), corpus = world.labelled(15, rng), world.corpus(1000, rng)
    rows = counted_foundation(corpus)

    def vectors(texts):
        known = [[rows[word] for word in tokens if word in rows] for tokens in texts]
        means = np.array([np.mean(part or [np.zeros(50)], axis=0) for part in known])
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)

    y = np.array([INTENTS.index(label) for label in labels])
    return vectors, texts, y, [tokens for tokens in corpus if tokens[0] == "subject"]


@pytest.mark.check("08.fresh_world")
def test_fresh_world(submission, expect, rng):
    """Without one label: descriptions beat shared words, and a calibrated prompt beats chance."""
    vectors, texts, y, mails = world_texts(int(rng.integers(1000)))
    names = [DESCRIPTIONS[intent].split() for intent in INTENTS]
    shared = np.array([[len({*tokens} & {*name}) for name in names] for tokens in texts])
    described = (submission.nearest(vectors(texts), vectors(names)) == y).mean()
    says = "descriptions right far more often than words in common"
    expect.true(described > (shared.argmax(axis=1) == y).mean() + 0.1, says, got=described)
    words, rests = submission.blanks(mails, ["subject", ":"])
    filled, scores = submission.fill(words, vectors(rests), vectors(texts))
    slots = [frozenset().union(*map(World.slot_of, name)) for name in names]
    verbalizer = [[word for word in filled if World.slot_of(word) & slot] for slot in slots]
    classes = submission.verbalize(scores, filled, verbalizer)
    right = (submission.calibrate(classes, classes).argmax(axis=1) == y).mean()
    expect.true(right > 0.4, "a calibrated prompt right far more often than chance", got=right)
