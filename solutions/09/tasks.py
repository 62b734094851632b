"""Exercise 09: one foundation, four tasks. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation, Head
from scratch import FAIR, train_head

Span = tuple[int, int, str]  # (first token, one past the last token, kind of name)


def directions(foundation: Foundation) -> Foundation:
    """Give every word a vector of length 1, so that common words do not shout.

    returns   a new Foundation with the same vocabulary: each vector divided by its length (the
              root of its sum of squares); a vector of zeros stays one. The old foundation is
              left as it is

    >>> base = Foundation({"my": 0, "kettle": 1}, np.array([[3.0, 4.0], [0.0, 0.0]]))
    >>> directions(base).vectors.tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(foundation.vectors, axis=1, keepdims=True)
    vectors = foundation.vectors / np.where(lengths > 0, lengths, 1.0)
    return Foundation(foundation.vocabulary, vectors)


def token_windows(texts: list[list[str]], foundation: Foundation, radius: int) -> np.ndarray:
    """Describe every token by itself and its neighbours.

    texts     lists of tokens, n tokens in all of them together
    radius    how many neighbours on each side: r, 0 or more
    returns   float64, (n, (2r + 1) * d): one row for each token of the first text, then of the
              second, and so on; in it the vectors of the tokens at places -r to r from it, side
              by side. Zeros stand for a token outside the vocabulary, and for a place outside
              the text: a window never reaches into another text

    >>> foundation = Foundation({"from": 0, "paris": 1}, np.array([[1.0], [5.0]]))
    >>> token_windows([["from", "paris"], ["paris"]], foundation, 1).tolist()
    [[0.0, 1.0, 5.0], [1.0, 5.0, 0.0], [0.0, 5.0, 0.0]]
    """
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
    """Train a head to tag tokens, as fairly as any other. Ready to use; nothing to write here.

    tags      for each text one tag per token
    names     the tags there are; their places in this list are the classes
    returns   Head: it reads rows of token_windows
    """
    y = np.array([names.index(tag) for row in tags for tag in row])
    return train_head(token_windows(texts, foundation, radius), y, len(names), **FAIR)


def tag_texts(
    texts: list[list[str]], head: Head, names: list[str], foundation: Foundation, radius: int
) -> list[list[str]]:
    """Tag every token of some texts.

    head      reads rows of token_windows
    names     the name of each class of the head
    returns   for each text one tag per token: the name of the largest logit, of equal ones the
              first; an empty list for a text without tokens
    """
    logits = token_windows(texts, foundation, radius) @ head.weights + head.bias
    answers = iter(logits.argmax(axis=1))
    return [[names[next(answers)] for _ in tokens] for tokens in texts]


def spans(tags: list[str]) -> list[Span]:
    """Read the names off the tags of one text.

    tags      B-kind begins a name, I-kind goes on with it, O is no part of a name. An I-kind
              that goes on with nothing (after O, after another kind, at the start) begins a
              name, too
    returns   (start, end, kind) of each name in the order of the text; end is one past its last
              token

    >>> spans(["B-CITY", "I-CITY", "B-CITY", "O", "I-DATE"])
    [(0, 2, 'CITY'), (2, 3, 'CITY'), (4, 5, 'DATE')]
    """
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
    """Say how well names were found: whole names, not tokens.

    gold        for each text one tag per token: what is right
    predicted   the same: what was answered
    returns     2 * hits / (names in gold + names in predicted), over all texts together; a hit
                has the same start, end and kind in the same text. 1.0 when there is no name in
                either of them
    errors      ValueError when the texts, or the tokens of a text, are not as many in both

    >>> span_f1([["B-CITY", "O", "B-DATE"]], [["B-CITY", "O", "O"]]).__round__(3)
    0.667
    """
    if [len(tags) for tags in gold] != [len(tags) for tags in predicted]:
        raise ValueError("gold and predicted tags are not of the same texts")
    hits = total = 0
    for right, answer in zip(gold, predicted):
        hits += len(set(spans(right)) & set(spans(answer)))
        total += len(spans(right)) + len(spans(answer))
    return 2 * hits / total if total else 1.0


def similarities(questions: np.ndarray, documents: np.ndarray) -> np.ndarray:
    """Compare every question with every document.

    questions   float64, (n, d): one vector for each
    documents   float64, (m, d)
    returns     float64, (n, m): cosine similarities; 0 with a vector of zeros

    >>> similarities(np.array([[2.0, 0.0]]), np.array([[3.0, 0.0], [0.0, 0.0], [3.0, 4.0]]))
    array([[1. , 0. , 0.6]])
    """
    unit = []
    for rows in (questions, documents):
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit.append(rows / np.where(lengths > 0, lengths, 1.0))
    return unit[0] @ unit[1].T


def soft_match(
    question: list[str], document: list[str], foundation: Foundation, weights: np.ndarray
) -> float:
    """Look for each word of a question in a document: the same word, or one that means it.

    weights   float64, (V,): the weight of each word, above 0
    returns   the weighted mean, over the known words of the question (repeated ones count each
              time), of the largest cosine similarity with a known word of the document; 0.0 when
              either has no known word

    >>> vectors, weights = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]), np.array([3.0, 1.0, 1.0])
    >>> foundation = Foundation({"fee": 0, "cost": 1, "refund": 2}, vectors)
    >>> round(soft_match(["fee", "refund"], ["cost", "hello"], foundation, weights), 3)
    0.75
    """
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
    """Look closely at the few documents that a cheap score found.

    scores      float64, (n, m): cosine similarity of each question with each document
    k           how many documents to look at for each question: those with the largest scores,
                of equal ones the first; all when there are fewer
    questions   n lists of tokens
    documents   m lists of tokens
    returns     float64, (n, m): for the k documents 3 plus soft_match, so that they stay ahead
                of all others; the others keep their scores. `scores` is left as it is
    """
    closer = scores.copy()
    for row, question in zip(closer, questions):
        for column in np.argsort(-row, kind="stable")[:k]:
            row[column] = 3 + soft_match(question, documents[column], foundation, weights)
    return closer


def ranks(scores: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """Say at which place the right document stands.

    scores    float64, (n, m)
    gold      int64, (n,): the right document of each question
    returns   int64, (n,): 1 plus how many other documents score at least as much as the right
              one: whoever gives all the same score finds nothing

    >>> ranks(np.array([[0.2, 0.9, 0.5], [0.4, 0.4, 0.1]]), np.array([2, 0])).tolist()
    [2, 2]
    """
    right = scores[np.arange(len(gold)), gold][:, None]
    return (scores >= right).sum(axis=1)


def rank_quality(places: np.ndarray) -> tuple[float, float]:
    """Sum up places.

    places    int64, (n,), n at least 1: ranks from 1
    returns   (accuracy@1, MRR): the share of first places, and the mean of 1 / rank

    >>> rank_quality(np.array([1, 4]))
    (0.5, 0.625)
    """
    return float((places == 1).mean()), float((1 / places).mean())


def orthogonal_map(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Turn one space so that it lies on another: orthogonal Procrustes.

    source    float64, (n, d): vectors of n words
    target    float64, (n, d): vectors of their translations; n may be less than d
    returns   float64, (d, d): of all R that keep lengths and angles (R.T @ R = 1; a mirror is
              allowed) the one for which the squares of source @ R - target have the least sum;
              of equally good ones any
    errors    ValueError that gives both shapes, when they differ or there are no words

    >>> orthogonal_map(np.eye(2), np.array([[0.0, 2.0], [1.0, 0.0]])).round(3).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    if source.shape != target.shape or not len(source):
        raise ValueError(f"as many words on both sides, got {source.shape} and {target.shape}")
    left, _, right = np.linalg.svd(source.T @ target)
    return left @ right


def translate(
    word: str, source: Foundation, target: Foundation, rotation: np.ndarray, k: int
) -> list[str]:
    """Name the k words of another language that lie nearest to a word.

    rotation   float64, (d, d): turns vectors of `source` into the space of `target`
    returns    k words of `target` by falling cosine similarity with the turned vector; of equal
               ones the one with the smaller row number first; all when there are fewer
    errors     ValueError that names the word, when `source` does not know it
    """
    if word not in source.vocabulary:
        raise ValueError(f"the foundation does not know {word!r}")
    turned = source.vectors[source.vocabulary[word]] @ rotation
    [nearest] = np.argsort(-similarities(turned[None], target.vectors), kind="stable")
    words = sorted(target.vocabulary, key=target.vocabulary.get)
    return [words[row] for row in nearest[:k]]


def precision_at(answers: list[list[str]], gold: list[list[str]], k: int) -> float:
    """Give the share of words that were translated rightly.

    answers   for each of n words (at least 1) its translations, the best first
    gold      for each of them all right ones: synonyms are as right as each other
    k         how many answers to look at
    returns   the share of words with a right one among the first k answers

    >>> precision_at([["tisk", "vodo"], ["vodo"]], [["vodo"], ["lam", "vodo"]], 1)
    0.5
    """
    hits = [bool(set(right) & set(given[:k])) for given, right in zip(answers, gold)]
    return sum(hits) / len(hits)


def head_cost(rows: int, features: int, classes: int, steps: int) -> dict[str, int]:
    """Count what a head costs: the numbers it stores, and the operations to train it.

    rows, features, classes   n, F and C: it was trained on (n, F) features
    steps                     how often it moved
    returns   {"numbers", "flops"}: weights and biases; and in every step for each row and each
              weight a product and a sum for the logits, and again for the slope: 4 operations

    >>> head_cost(60, 50, 12, 300)
    {'numbers': 612, 'flops': 43200000}
    """
    return {"numbers": (features + 1) * classes, "flops": 4 * rows * features * classes * steps}


def ledger(once: dict[str, int], tasks: list[dict[str, int]]) -> dict[str, list[int]]:
    """Keep the books while tasks come in.

    once      what is paid before the first task, by currency ("numbers", "flops", ...)
    tasks     what each task costs by itself, in the same currencies
    returns   for each currency of `once` the sums paid after 1, 2, ... tasks

    >>> ledger({"numbers": 100}, [{"numbers": 5}, {"numbers": 7}])
    {'numbers': [105, 112]}
    """
    return {
        currency: (first + np.cumsum([task[currency] for task in tasks], dtype=int)).tolist()
        for currency, first in once.items()
    }


def break_even(shared: list[int], scratch: list[int]) -> int | None:
    """Say from how many tasks on sharing is cheaper.

    shared, scratch   the sums paid after 1, 2, ... tasks; as many in both, at least one
    returns           the smallest number of tasks from which on, to the end of the lists, the
                      shared sum is less; None when it is not less at the end

    >>> break_even([100, 105, 110, 115], [40, 80, 120, 160])
    3
    """
    dearer = [number for number, (a, b) in enumerate(zip(shared, scratch), start=1) if a >= b]
    since = max(dearer, default=0) + 1
    return since if since <= len(shared) else None


if __name__ == "__main__":
    from pathlib import Path

    from kit.data import load_dictionary, load_faq, load_labelled, load_tagged, load_texts
    from kit.plot import curves_plot
    from pretraining import pretrain, weighted_vectors, word_weights
    from scratch import accuracy, build_vocabulary, k_shot, text_features

    # For texts of your own put the paths of your files here.
    CORPUS = load_texts("corpus.txt")
    BASE, ABROAD = pretrain(CORPUS, window=6), pretrain(load_texts("corpus_abroad.txt"), window=6)
    WEIGHTS, STEPS, COSTS = word_weights(CORPUS, BASE.vocabulary), FAIR["steps"], {}
    UNIT, FAR = directions(BASE), directions(ABROAD)

    (TEXTS, LABELS), (ASKED, RIGHT) = map(load_labelled, ("intents_train.csv", "intents_test.csv"))
    INTENTS, Y = np.unique(LABELS, return_inverse=True)
    SHOTS = k_shot(Y, 5, np.random.default_rng(5))
    FEW = [TEXTS[row] for row in SHOTS]
    READINGS = {
        "shared": lambda texts: weighted_vectors(texts, BASE, WEIGHTS),
        "words": lambda texts: text_features(FEW, texts),
    }
    for ROUTE, FEATURES in READINGS.items():
        HEAD = train_head(FEATURES(FEW), Y[SHOTS], len(INTENTS), **FAIR)
        SHARE = accuracy(HEAD, FEATURES(ASKED), np.searchsorted(INTENTS, RIGHT))
        COSTS[ROUTE] = [head_cost(len(FEW), len(HEAD.weights), len(INTENTS), STEPS)]
        print(f"intents  {ROUTE:8} {SHARE:.2f} accuracy, 5 labels of each")

    (TEXTS, TAGS), (ASKED, RIGHT) = map(load_tagged, ("names_train.txt", "names_test.txt"))
    NAMES, FEW, TAGS = sorted({tag for row in TAGS for tag in row}), TEXTS[:20], TAGS[:20]
    WORDS = build_vocabulary(FEW)
    for ROUTE, TABLE in {"shared": UNIT, "words": Foundation(WORDS, np.eye(len(WORDS)))}.items():
        HEAD = learn_tags(FEW, TAGS, NAMES, TABLE, 2)
        SHARE = span_f1(RIGHT, tag_texts(ASKED, HEAD, NAMES, TABLE, 2))
        COSTS[ROUTE] += [head_cost(sum(map(len, FEW)), len(HEAD.weights), len(NAMES), STEPS)]
        print(f"names    {ROUTE:8} {SHARE:.2f} F1, 20 messages")

    ENTRIES = [question + answer for question, answer in zip(*load_faq("faq.csv"))]
    ASKED, NUMBERS = load_labelled("faq_asked.csv")
    PAIR, GOLD = (ASKED, ENTRIES), np.array(NUMBERS, dtype=int)
    SCORES = {"words": similarities(*(text_features(ENTRIES, texts) for texts in PAIR))}
    SCORES["shared"] = similarities(*(weighted_vectors(texts, BASE, WEIGHTS) for texts in PAIR))
    SCORES["reranked"] = rerank(SCORES["shared"], 10, *PAIR, BASE, WEIGHTS)
    for ROUTE, ROWS in SCORES.items():
        SHARE, MRR = rank_quality(ranks(ROWS, GOLD))
        print(f"question {ROUTE:8} {SHARE:.2f} accuracy@1, {MRR:.2f} MRR")

    ROWS = [row for row in load_dictionary("dictionary.csv") if row[1] in FAR.vocabulary]
    WORDS = sorted({word for word, _, _ in ROWS} & set(BASE.vocabulary))
    ORDER = np.random.default_rng(9).permutation(WORDS).tolist()
    NEW = ORDER[200:]
    MEANINGS = {word: {slot for one, _, slot in ROWS if one == word} for word in NEW}
    GOLD = [[abroad for _, abroad, slot in ROWS if slot in MEANINGS[word]] for word in NEW]
    for COUNT in (25, 50, 100, 150):
        KNOWN = [row[:2] for row in ROWS if row[0] in ORDER[:COUNT]]
        PAIRS = [
            table.vectors[[table.vocabulary[row[side]] for row in KNOWN]]
            for side, table in enumerate((UNIT, FAR))
        ]
        ROTATION = orthogonal_map(*PAIRS)
        SHARE = precision_at([translate(word, UNIT, FAR, ROTATION, 1) for word in NEW], GOLD, 1)
        print(f"words    {COUNT:3} known {SHARE:.2f} meaning found")

    SIZE, D = BASE.vectors.shape
    ONCE = {"numbers": SIZE * D, "flops": 21 * SIZE**3}  # of the SVD: all else is little beside it
    SHARED = ledger(ONCE, COSTS["shared"] * 50)  # intents and names in turn
    OWN = ledger(dict.fromkeys(ONCE, 0), COSTS["words"] * 50)
    SHOWN = (1, 2, 5, 10, 20, 50, 100)
    for CURRENCY, SUMS in SHARED.items():
        BOTH = {"shared": SUMS, "words": OWN[CURRENCY]}
        curves_plot(
            {WAY: (SHOWN, [COST[n - 1] for n in SHOWN]) for WAY, COST in BOTH.items()},
            Path(__file__).with_name(f"{CURRENCY}.png"),
            title=f"All {CURRENCY} after so many tasks",
            x_label="tasks",
            y_label=CURRENCY,
            log_x=True,
            log_y=True,
        )
        print(f"{CURRENCY:8} sharing is cheaper from task {break_even(*BOTH.values())} on")
