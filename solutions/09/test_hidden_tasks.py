"""Hidden checks of exercise 09: fresh tables, tags, scores and a small world, by slow loops."""

import functools
import math
from collections import Counter

import numpy as np
import pytest
from world import World
from world.foreign import dictionary

from kit import Foundation

WORDS = ["refund", "invoice", "password", "balance", "transfer", "account", "delivery", "receipt"]
KINDS = ("CITY", "DATE", "ORDER")
TAGS = ["O", *(f"{place}-{kind}" for kind in KINDS for place in "BI")]


def fresh_foundation(rng, d=3, words=WORDS):
    """A random row for each word, some of them long; the words are numbered in a random order."""
    vocabulary = {words[i]: number for number, i in enumerate(rng.permutation(len(words)))}
    vectors = rng.normal(size=(len(words), d)) * rng.choice([0.1, 1.0, 9.0], size=(len(words), 1))
    return Foundation(vocabulary, vectors)


def fresh_texts(rng, sizes):
    """Texts of these lengths, some words of which are in no vocabulary."""
    return [[([*WORDS, "hello", "my"])[i] for i in rng.integers(10, size=n)] for n in sizes]


def fresh_tags(rng, sizes):
    """Tags without order or sense: strays, neighbours, names at both ends."""
    return [[TAGS[i] for i in rng.integers(len(TAGS), size=n)] for n in sizes]


def cosine(a, b):
    """Slow oracle: the cosine of two vectors, 0 when one is all zeros."""
    lengths = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b)) / lengths if lengths else 0.0


def slow_window(texts, foundation, radius):
    """Slow oracle of token_windows: number by number."""
    rows = []
    for tokens in texts:
        for place in range(len(tokens)):
            rows.append([])
            for near in range(place - radius, place + radius + 1):
                word = tokens[near] if 0 <= near < len(tokens) else None
                known = foundation.vocabulary.get(word)
                zeros = [0.0] * foundation.vectors.shape[1]
                rows[-1] += zeros if known is None else foundation.vectors[known].tolist()
    return np.array(rows)


def slow_spans(tags):
    """Slow oracle of spans: a token begins a name, or goes on with the one before it."""
    found = []
    for place, tag in enumerate(tags):
        goes_on = tag[0] == "I" and place > 0 and tags[place - 1][2:] == tag[2:]
        if goes_on:
            found[-1][1] += 1
        elif tag != "O":
            found.append([place, place + 1, tag[2:]])
    return [tuple(name) for name in found]


def slow_match(question, document, foundation, weights):
    """Slow oracle of soft_match."""
    rows = [
        [foundation.vocabulary[w] for w in t if w in foundation.vocabulary]
        for t in (question, document)
    ]
    if not all(rows):
        return 0.0
    vectors = foundation.vectors
    best = [max(cosine(vectors[i], vectors[j]) for j in rows[1]) for i in rows[0]]
    return sum(weights[i] * x for i, x in zip(rows[0], best)) / sum(weights[i] for i in rows[0])


@pytest.mark.check("09.any_windows")
def test_any_windows(submission, expect, rng):
    """Windows of any width over any texts, empty ones too; each text stays by itself."""
    foundation = fresh_foundation(rng)
    for radius, sizes in ((0, (3, 1)), (1, (1, 2, 0, 5)), (3, (2, 9, 1, 4))):
        texts = fresh_texts(rng, sizes)
        seen = submission.token_windows.observe(texts, foundation, radius)
        expect(seen.result, slow_window(texts, foundation, radius))
        expect(seen.args, (texts, foundation, radius), label="the arguments afterwards")
    expect(submission.token_windows([[]], foundation, 2), np.zeros((0, 15)))
    vectors = foundation.vectors.copy()
    vectors[2] = 0.0
    seen = submission.directions.observe(foundation._replace(vectors=vectors))
    lengths = np.array([math.sqrt(sum(x * x for x in row)) or 1.0 for row in vectors])
    expect(seen.result, foundation._replace(vectors=vectors / lengths[:, None]))
    expect(seen.args[0].vectors, vectors, label="the old vectors afterwards", tolerance=0)


@pytest.mark.check("09.any_tags")
def test_any_tags(submission, expect, rng):
    """Each token gets the tag of the largest logit; any tags give the names that they spell."""
    foundation, texts = fresh_foundation(rng), fresh_texts(rng, (3, 0, 7, 1))
    head = submission.learn_tags(texts, fresh_tags(rng, (3, 0, 7, 1)), TAGS, foundation, 1)
    logits = slow_window(texts, foundation, 1) @ head.weights + head.bias
    flat = [TAGS[int(row.argmax())] for row in logits]
    expected = [flat[:3], [], flat[3:10], flat[10:]]
    expect(submission.tag_texts(texts, head, TAGS, foundation, 1), expected)
    tied = head._replace(weights=head.weights * 0, bias=head.bias * 0)
    expect(submission.tag_texts(texts, tied, TAGS, foundation, 1)[2], ["O"] * 7)
    for tags in fresh_tags(rng, (0, 1, 2, 5, 20, 40)):
        expect(submission.spans(tags), slow_spans(tags))


@pytest.mark.check("09.any_names")
def test_any_names(submission, expect, rng):
    """Hits and misses over all texts together; the same place in another text is another name."""
    for sizes in ((4, 9, 1), (30, 0, 12), (1, 1, 1, 1, 1, 1)):
        gold, changed = fresh_tags(rng, sizes), fresh_tags(rng, sizes)
        answer = [
            [tag if rng.random() < 0.8 else other for tag, other in zip(*rows)]
            for rows in zip(gold, changed)
        ]
        right, given = (
            {(number, *name) for number, tags in enumerate(part) for name in slow_spans(tags)}
            for part in (gold, answer)
        )
        expect(submission.span_f1(gold, answer), 2 * len(right & given) / (len(right) + len(given)))
    swapped = [["B-CITY", "O"], ["O", "O"]]
    expect(submission.span_f1(swapped, swapped[::-1]), 0.0)
    expect(submission.span_f1([], []), 1.0)
    for sizes in (([1, 1], [1]), ([1], [1, 1]), ([2], [3]), ([3], [2])):
        gold, answer = (fresh_tags(rng, part) for part in sizes)
        with expect.raises(ValueError):
            submission.span_f1(gold, answer)


@pytest.mark.check("09.any_search")
def test_any_search(submission, expect, rng):
    """Cosines, close looks and their order, as loops find them; nothing that came in is changed."""
    foundation, weights = fresh_foundation(rng), rng.random(len(WORDS)) + 0.1
    questions, documents = fresh_texts(rng, (3, 6, 0)), fresh_texts(rng, (4, 1, 8, 2, 5))
    left, right = rng.normal(size=(3, 4)), rng.normal(size=(5, 4)) * 7
    left[1] = 0.0
    scores = np.array([[cosine(a, b) for b in right] for a in left])
    expect(submission.similarities(left, right), scores)
    matches = np.array(
        [[slow_match(q, d, foundation, weights) for d in documents] for q in questions]
    )
    for q, question in enumerate(questions):
        for d, document in enumerate(documents):
            match = submission.soft_match(question, document, foundation, weights)
            expect(match, float(matches[q, d]))
    for k in (0, 1, 3, 9):
        args = (scores, k, questions, documents, foundation, weights)
        seen = submission.rerank.observe(*args)
        expected = scores.copy()
        for q in range(3):
            for d in sorted(range(5), key=lambda d: (-scores[q, d], d))[:k]:
                expected[q, d] = 3 + matches[q, d]
        expect(seen.result, expected)
        expect(seen.args[0], scores, label="the scores afterwards", tolerance=0)


@pytest.mark.check("09.any_places")
def test_any_places(submission, expect, rng):
    """Ranks count everything that scores as much; the sums are means over the questions."""
    for m in (1, 4, 12):
        scores, gold = rng.integers(4, size=(9, m)) / 4, rng.integers(m, size=9)
        places = [sum(row[d] >= row[g] for d in range(m)) for row, g in zip(scores, gold)]
        found = submission.ranks(scores, gold)
        expect(found, np.array(places))
        share = sum(place == 1 for place in places) / 9
        mean = sum(1 / place for place in places) / 9
        expect(submission.rank_quality(np.array(places)), (share, mean))


@pytest.mark.check("09.any_turn")
def test_any_turn(submission, expect, rng):
    """The map keeps angles, is found again under noise, and no other such map lies closer."""
    for n, d in ((30, 5), (6, 6), (3, 6), (1, 2)):
        source, true = rng.normal(size=(n, d)), np.linalg.qr(rng.normal(size=(d, d)))[0]
        target = source @ true + 0.3 * rng.normal(size=(n, d))
        found = submission.orthogonal_map(source, target)
        expect(found.T @ found, np.eye(d), label="R.T @ R")
        # The least sum of squares is the one in which trace(R.T @ source.T @ target) is largest:
        # the sum of the singular values.
        largest = float(np.linalg.svd(source.T @ target, compute_uv=False).sum())
        expect(float((source @ found * target).sum()), largest, label="the agreement")
        if n >= d:
            mirrored = true @ np.diag([-1.0] + [1.0] * (d - 1))
            expect(submission.orthogonal_map(source, source @ true), true)
            expect(submission.orthogonal_map(source, source @ mirrored), mirrored)
    for shapes in (
        ((0, 3), (0, 3)),
        ((2, 3), (4, 3)),
        ((4, 3), (2, 3)),
        ((3, 2), (3, 4)),
        ((3, 4), (3, 2)),
    ):
        with expect.raises(ValueError, mentions=str(shapes[0])):
            submission.orthogonal_map(*(rng.normal(size=shape) for shape in shapes))


@pytest.mark.check("09.any_translation")
def test_any_translation(submission, expect, rng):
    """The nearest words by cosine, the first of equal ones; a right one among k is enough."""
    source, target = fresh_foundation(rng), fresh_foundation(rng, words=list("abcdefghi"))
    twins = target.vectors.copy()
    twins[6] = 2 * twins[1]
    target = target._replace(vectors=twins)
    rotation = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    names, answers = sorted(target.vocabulary, key=target.vocabulary.get), []
    for word, k in zip(WORDS, (1, 4, 12, 1, 4, 12, 1, 4)):
        turned = source.vectors[source.vocabulary[word]] @ rotation
        near = sorted(range(9), key=lambda i: -round(cosine(turned, twins[i]), 9))
        answers.append([names[i] for i in near])
        expect(submission.translate(word, source, target, rotation, k), answers[-1][:k])
    gold = [rng.choice(names, size=n, replace=False).tolist() for n in (1, 3, 2, 0, 9, 1, 2, 4)]
    for k in (1, 3, 8):
        hits = [any(word in right for word in given[:k]) for given, right in zip(answers, gold)]
        expect(submission.precision_at(answers, gold, k), sum(hits) / 8)


@pytest.mark.check("09.any_books")
def test_any_books(submission, expect, rng):
    """Sums of unequal tasks; sharing is cheaper from where it stays cheaper, not where it dips."""
    rows, features, classes, steps = (int(x) for x in rng.integers(1, 50, size=4))
    flops = sum(4 * features * classes for _ in range(rows * steps))
    cost = {"numbers": features * classes + classes, "flops": flops}
    expect(submission.head_cost(rows, features, classes, steps), cost)
    once = {"numbers": int(rng.integers(100)), "flops": int(rng.integers(100))}
    tasks = [{**cost, "numbers": int(x)} for x in rng.integers(100, size=6)]
    sums = {
        name: [once[name] + sum(task[name] for task in tasks[:n]) for n in range(1, 7)]
        for name in once
    }
    expect(submission.ledger(once, tasks), sums)
    labels = [{**task, "labels": 60} for task in tasks]
    expect(submission.ledger(once, labels), sums)
    for _ in range(8):
        shared, scratch = (np.cumsum(rng.integers(1, 6, size=6)).tolist() for _ in range(2))
        stays = [
            n for n in range(1, 7) if all(a < b for a, b in zip(shared[n - 1 :], scratch[n - 1 :]))
        ]
        expect(submission.break_even(shared, scratch), stays[0] if stays else None)
    dips = ([5, 9, 15, 20], [6, 8, 15, 21])
    expect(submission.break_even(*dips), 4)
    expect(submission.break_even([5, 5], [6, 5]), None)
    expect(submission.break_even([5], [6]), 1)


@functools.lru_cache(maxsize=4)
def small_world(seed):
    """Messages with names, and a table in which words of one slot lie close together."""
    rng = np.random.default_rng(seed)
    texts, tags, _ = World(seed).messages(6, rng)
    words = sorted({word for tokens in texts for word in tokens})
    slots = [" ".join(sorted(World.slot_of(word))) or word for word in words]
    place = {slot: rng.normal(size=12) for slot in sorted(set(slots))}
    vectors = np.array([place[slot] + 0.3 * rng.normal(size=12) for slot in slots])
    return texts, tags, Foundation({word: number for number, word in enumerate(words)}, vectors)


@pytest.mark.check("09.fresh_world")
def test_fresh_world(submission, expect, rng):
    """With a dozen messages names are found by shared vectors, and hardly by words of one's own."""
    texts, tags, base = small_world(int(rng.integers(1000)))
    names, shares = sorted({tag for row in tags for tag in row}), {}
    said = Counter(word for tokens in texts[:12] for word in tokens)
    own = sorted(word for word, times in said.items() if times > 1)
    ways = {"shared": base, "own": Foundation({w: i for i, w in enumerate(own)}, np.eye(len(own)))}
    for way, table in ways.items():
        table = submission.directions(table)
        head = submission.learn_tags(texts[:12], tags[:12], names, table, 1)
        found = submission.tag_texts(texts[12:], head, names, table, 1)
        shares[way] = submission.span_f1(tags[12:], found)
    expect.true(shares["shared"] > shares["own"] + 0.1, "shared vectors find more", got=shares)
    right = submission.span_f1(tags[12:], tags[12:])
    expect(right, 1.0, label="all names found")


@pytest.mark.check("09.fresh_language")
def test_fresh_language(submission, expect, rng):
    """Two languages of one world: some known pairs turn the space of one onto the other."""
    rows = dictionary()
    slots = sorted({slot for _, _, slot in rows})
    place = dict(zip(slots, rng.normal(size=(len(slots), 8))))
    turn = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    spaces, right = [{}, {}], {}
    for word, abroad, slot in rows:
        spaces[0].setdefault(word, place[slot] + 0.2 * rng.normal(size=8))
        spaces[1].setdefault(abroad, (place[slot] + 0.2 * rng.normal(size=8)) @ turn)
        right.setdefault(word, []).extend(other for _, other, s in rows if s == slot)
    source, target = (
        Foundation({w: i for i, w in enumerate(space)}, np.array(list(space.values())))
        for space in spaces
    )
    known, new = rows[:: len(rows) // 60], [str(w) for w in rng.choice(sorted(right), size=10)]
    pairs = [
        np.array([side.vectors[side.vocabulary[row[i]]] for row in known])
        for i, side in enumerate((source, target))
    ]
    shares = []
    for rotation in (submission.orthogonal_map(*pairs), np.eye(8)):
        answers = [submission.translate(word, source, target, rotation, 1) for word in new]
        shares.append(submission.precision_at(answers, [right[word] for word in new], 1))
    expect.true(shares[0] > 0.7, "most words are translated rightly", got=shares)
    expect.true(shares[0] > shares[1] + 0.4, "and hardly any without the turn", got=shares)
