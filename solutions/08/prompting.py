"""Exercise 08: no training of the foundation, and hardly a label. Lesson: README.md here."""

import numpy as np

from scratch import FAIR, train_head

Verbalizer = list[list[str]]  # for each class the words that stand for it
Measured = dict[str, dict[int, list[float]]]  # route -> labels of each class -> accuracies


def directions(vectors: np.ndarray) -> np.ndarray:
    """Give every vector the length one, so that only where it points is left.

    vectors   float64, (n, d)
    returns   float64, (n, d): each row divided by its length; a row of zeros stays as it is

    >>> directions(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)


def search(query: np.ndarray, vectors: np.ndarray, k: int) -> list[int]:
    """Find the k vectors that point most nearly where the query points.

    query     float64, (d,)
    vectors   float64, (n, d)
    returns   k row numbers, the most similar (cosine) first; of equally similar rows the
              smaller number first; all n when there are fewer than k. Zeros have the
              similarity 0 to everything

    >>> search(np.array([1.0, 0.0]), np.array([[5.0, 5.0], [0.0, 1.0], [0.5, 0.1]]), 2)
    [2, 0]
    """
    similarities = directions(vectors) @ directions(query[None])[0]
    return np.argsort(-similarities, kind="stable")[:k].tolist()


def nearest(vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Say for each vector which of some places it is most similar to: sorting without labels.

    vectors   float64, (n, d): the vectors of n texts
    places    float64, (C, d): one for each class, such as the vector of its description
    returns   int64, (n,): the number of the most similar place (cosine), of equals the first

    >>> nearest(np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 9.0]])).tolist()
    [0, 1]
    """
    return (directions(vectors) @ directions(places).T).argmax(axis=1)


def prototypes(examples: np.ndarray, y: np.ndarray, descriptions: np.ndarray) -> np.ndarray:
    """Average what is known of each class: its description, and the examples that there are.

    examples       float64, (n, d): the vectors of n labelled texts; n may be 0
    y              int64, (n,): their classes
    descriptions   float64, (C, d): the vector of the description of each class
    returns        float64, (C, d): for each class the mean of the directions of its
                   description and of its examples; the description counts as one more example

    >>> descriptions = np.array([[2.0, 0.0], [3.0, 4.0]])
    >>> prototypes(np.array([[0.0, 5.0]]), np.array([0]), descriptions).tolist()
    [[0.5, 0.5], [0.6, 0.8]]
    """
    places = np.zeros(descriptions.shape)
    for number, description in enumerate(descriptions):
        known = np.vstack([description, examples[y == number]])
        places[number] = directions(known).mean(axis=0)
    return places


def vote(vectors: np.ndarray, examples: np.ndarray, y: np.ndarray, k: int) -> np.ndarray:
    """Let the k most similar examples of each text vote.

    vectors    float64, (n, d): the vectors of the texts to sort
    examples   float64, (m, d): the vectors of labelled texts
    y          int64, (m,): their classes
    returns    int64, (n,): the class with most votes among the first k that `search` finds; of
               classes with equally many votes the one whose example was found first

    >>> examples = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> vote(np.array([[1.0, 0.1]]), examples, np.array([1, 0, 0]), 3).tolist()
    [0]
    """
    answers = np.zeros(len(vectors), dtype=int)
    for number, vector in enumerate(vectors):
        found = y[search(vector, examples, k)].tolist()
        answers[number] = max(found, key=found.count)
    return answers


def cluster(vectors: np.ndarray, centres: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Group vectors around centres that move: k-means.

    vectors   float64, (n, d)
    centres   float64, (k, d): where to begin
    rounds    how often all vectors join a group and all centres move; at least 1
    returns   (groups, centres). In each round a vector joins the group of the centre at the
              smallest distance (straight line), of equals the first; then each centre moves to
              the mean of its group. A centre whose group is empty stays. `groups`, int64 (n,),
              are those of the last round, `centres` where they moved after it
    """
    for _ in range(rounds):
        distances = np.linalg.norm(vectors[:, None] - centres, axis=2)
        groups = distances.argmin(axis=1)
        members = [vectors[groups == number] for number in range(len(centres))]
        centres = np.array([m.mean(axis=0) if len(m) else c for m, c in zip(members, centres)])
    return groups, centres


def purity(groups: np.ndarray, y: np.ndarray) -> float:
    """Say how well groups that have no names agree with classes.

    groups    int64, (n,): the group of each text; the numbers mean nothing by themselves
    y         int64, (n,): its class, n at least 1
    returns   the share of texts whose class is the most frequent one of their group

    >>> purity(np.array([7, 7, 7, 2]), np.array([0, 0, 1, 1]))
    0.75
    """
    most = [np.bincount(y[groups == group]).max() for group in np.unique(groups)]
    return float(sum(most) / len(y))


def blanks(texts: list[list[str]], cue: list[str]) -> tuple[list[str], list[list[str]]]:
    """Find what people write after a cue, such as `subject :`. These labels are free.

    texts     texts without labels
    cue       the tokens before the blank, at least one
    returns   (words, rests): for each text with the cue in it the word right after it, and the
              text without cue and word. The first place counts; a cue with nothing after it is none
    errors    ValueError that names the cue, when no text has it: such a prompt cannot work

    >>> blanks([["subject", ":", "refund", ".", "hello"], ["hello"]], ["subject", ":"])
    (['refund'], [['.', 'hello']])
    """
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
    """Learn which word goes into the blank, and score all of them for other texts.

    words      the word in the blank of each of m texts
    contexts   float64, (m, d): the vectors of the rests of these texts
    vectors    float64, (n, d): the vectors of texts that shall fill the blank
    returns    (names, scores): the different words by alphabet, W of them, and float64, (n, W):
               the logits of a head that was trained (FAIR) to tell the words by their contexts
    """
    names = sorted(set(words))
    y = np.array([names.index(word) for word in words])
    head = train_head(contexts, y, len(names), **FAIR)
    return names, vectors @ head.weights + head.bias


def verbalize(scores: np.ndarray, names: list[str], verbalizer: Verbalizer) -> np.ndarray:
    """Translate scores of words into scores of classes.

    scores       float64, (n, W): the score of each word for each text
    names        the W words
    verbalizer   for each class the words that stand for it
    returns      float64, (n, C): the mean score of the words of each class; words that are not
                 among the names are left out
    errors       ValueError that names the words of a class that would be left without any

    >>> names, verbalizer = ["bill", "pin", "tax"], [["bill", "tax"], ["pin", "code"]]
    >>> verbalize(np.array([[1.0, 2.0, 5.0]]), names, verbalizer).tolist()
    [[3.0, 2.0]]
    """
    columns = []
    for words in verbalizer:
        known = [names.index(word) for word in words if word in names]
        if not known:
            raise ValueError(f"nobody has filled the blank with any of {', '.join(words)}")
        columns.append(scores[:, known].mean(axis=1))
    return np.stack(columns, axis=1)


def calibrate(scores: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Take from the score of each class what it gets anyway.

    scores    float64, (n, C)
    usual     float64, (m, C): scores of texts without labels, of all kinds
    returns   float64, (n, C): scores minus the mean usual score of each class

    >>> calibrate(np.array([[5.0, 3.0]]), np.array([[5.0, 1.0], [7.0, 1.0]])).tolist()
    [[-1.0, 2.0]]
    """
    return scores - usual.mean(axis=0)


def recommend(
    measured: Measured, goal: float, label_price: float, upkeep: dict[str, float]
) -> tuple[str, int] | None:
    """Say how a task should be done: by prompt, by features, or by fine-tuning.

    measured      route -> labels of each class -> its accuracy in each of several draws
    goal          the accuracy that is needed; a way is good enough when its worst draw has it
    label_price   what one label of each class costs
    upkeep        route -> what it costs besides labels
    returns       (route, labels) of the cheapest way that is good enough, the first in
                  `measured` of equally cheap ones; None when no way is good enough

    >>> measured = {"prompt": {0: [0.85]}, "features": {5: [0.80, 0.77], 20: [0.90, 0.88]}}
    >>> recommend(measured, 0.87, 10.0, {"prompt": 0.0, "features": 5.0})
    ('features', 20)
    """
    costs = {
        (route, labels): labels * label_price + upkeep[route]
        for route, draws in measured.items()
        for labels, accuracies in draws.items()
        if min(accuracies) >= goal
    }
    return min(costs, key=costs.get, default=None)


if __name__ == "__main__":
    from pathlib import Path

    from finetuning import FULL, TUNED, finetune, pooling_weights
    from kit import Head
    from kit.data import load_labelled, load_texts, tokenize
    from kit.plot import curves_plot
    from pretraining import pretrain, word_weights
    from scratch import accuracy, bag_of_words, build_vocabulary, k_shot

    # For texts of your own put the paths of your files here. Each label has its description, and
    # the words of the description stand for the label in a prompt.
    CORPUS, (NAMES, DESCRIPTIONS) = load_texts("corpus.txt"), load_labelled("intents.csv")
    (TEXTS, GIVEN), (TEST_TEXTS, ASKED) = map(
        load_labelled, ("intents_train.csv", "intents_test.csv")
    )
    WORDS = [tokenize(text) for text in DESCRIPTIONS]
    Y, TEST_Y = [
        np.array([NAMES.index(tokenize(name)) for name in part]) for part in (GIVEN, ASKED)
    ]
    BASE = pretrain(CORPUS)
    WEIGHTS = word_weights(CORPUS, BASE.vocabulary)

    PARTS = [pooling_weights(part, BASE, WEIGHTS) for part in (TEXTS, TEST_TEXTS, WORDS)]
    VECTORS, TEST, PLACES = [part @ BASE.vectors for part in PARTS]
    KNOWN = build_vocabulary(WORDS)
    SHARED = bag_of_words(TEST_TEXTS, KNOWN) @ bag_of_words(WORDS, KNOWN).T
    ZERO = float((nearest(TEST, PLACES) == TEST_Y).mean())
    print(
        f"no label: words in common {(SHARED.argmax(axis=1) == TEST_Y).mean():.2f}, "
        f"descriptions {ZERO:.2f}"
    )
    for CUE in (["subject", ":"], ["the"], ["my"], ["intent", ":"]):
        try:
            FILLERS, RESTS = blanks(CORPUS, CUE)
            CONTEXTS = pooling_weights(RESTS[:2000], BASE, WEIGHTS) @ BASE.vectors
            FILLED, SCORES = fill(FILLERS[:2000], CONTEXTS, TEST)
            RAW = verbalize(SCORES, FILLED, WORDS)
        except ValueError as error:
            print(f"prompt {' '.join(CUE)!r}: {error}")
            continue
        RIGHT = [(s.argmax(axis=1) == TEST_Y).mean() for s in (RAW, calibrate(RAW, RAW))]
        print(f"prompt {' '.join(CUE)!r}: raw {RIGHT[0]:.2f}, calibrated {RIGHT[1]:.2f}")
    for K in (12, 24):
        START = TEST[np.random.default_rng(K).choice(len(TEST), K, replace=False)]
        GROUPS, _ = cluster(directions(TEST), directions(START), 20)
        print(f"{K} groups: purity {purity(GROUPS, TEST_Y):.2f}")
    MEASURED, MEANS = {"prompt": {0: [ZERO]}, "features": {}, "fine-tuning": {}}, []
    KS = [k for k in (1, 2, 5, 20, 50) if k <= np.bincount(Y).min()]
    print("labels  nearest  prototypes  head  fine-tuned   (means of three draws)")
    for K in KS:
        SHARES = []
        for SEED in range(3):
            ROWS = k_shot(Y, K, np.random.default_rng([K, SEED]))
            HEAD = train_head(VECTORS[ROWS], Y[ROWS], len(NAMES), **FAIR)
            LESSON = (PARTS[0][ROWS], Y[ROWS])
            ZEROS = Head(np.zeros(HEAD.weights.shape), np.zeros(len(NAMES)))
            TUNED_BASE, TUNED_HEAD = finetune(BASE, ZEROS, LESSON, rates=FULL, **TUNED)
            MOVED = PARTS[1] @ TUNED_BASE.vectors
            CLOSEST = prototypes(VECTORS[ROWS], Y[ROWS], PLACES)
            SHARES.append(
                [
                    (vote(TEST, VECTORS[ROWS], Y[ROWS], 1) == TEST_Y).mean(),
                    (nearest(TEST, CLOSEST) == TEST_Y).mean(),
                    accuracy(HEAD, TEST, TEST_Y),
                    accuracy(TUNED_HEAD, MOVED, TEST_Y),
                ]
            )
        MEANS.append(np.mean(SHARES, axis=0))
        print(f"{K:6}", *(f"{share:9.2f}" for share in MEANS[-1]))
        MEASURED["features"][K] = [share[2] for share in SHARES]
        MEASURED["fine-tuning"][K] = [share[3] for share in SHARES]
    PRICE = len(NAMES) * 0.5  # one label of each class
    UPKEEP = {"prompt": 0.0, "features": 10.0, "fine-tuning": 200.0}
    for GOAL in (0.80, 0.86, 0.93, 0.99):
        print(f"for {GOAL:.2f}:", recommend(MEASURED, GOAL, PRICE, UPKEEP))

    BOUNDS = {}  # route -> the highest goal for which it is recommended
    for GOAL in np.arange(50, 100) / 100:
        ADVICE = recommend(MEASURED, GOAL, PRICE, UPKEEP)
        BOUNDS.update({ADVICE[0]: GOAL} if ADVICE else {})
    SERIES = {"prompt": (KS, [ZERO] * len(KS))}
    for PLACE, WAY in enumerate(("prototypes", "features", "fine-tuning"), start=1):
        SERIES[WAY] = (KS, [MEAN[PLACE] for MEAN in MEANS])
    for ROUTE in ("features", "fine-tuning"):
        if ROUTE in BOUNDS:
            SERIES[f"{ROUTE} up to here"] = (KS, [BOUNDS[ROUTE]] * len(KS))
    curves_plot(
        SERIES,
        Path(__file__).with_name("prompting.png"),
        title="Right answers by labels, and up to which goal a route is advised",
        x_label="labels of each class",
        y_label="accuracy",
        log_x=True,
    )
