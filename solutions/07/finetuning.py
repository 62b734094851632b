"""Exercise 07: move the foundation, or leave it alone. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation, Head
from scratch import accuracy, loss_gradient, softmax

Lesson = tuple[np.ndarray, np.ndarray]  # (pooled, y): pooling weights of n texts, their classes
Rates = tuple[float, float]  # (rate of the head, rate of what else is trained)

# The settings of the lesson: those of exercise 04 for the head. The other rates were chosen with 20
# labels of each intent on five worlds that are not used again; of near equals the smaller one.
TUNED = {"steps": 300, "l2": 1e-4}
FROZEN, GATES, FULL, HOT = (20.0, 0.0), (20.0, 1.0), (20.0, 1.0), (20.0, 10.0)
LOW_RANK, LOW_RANK_FAST = (20.0, 0.3), (20.0, 1.0)


def pooling_weights(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    """Write the weighted mean of words as a matrix, so that a slope can flow back through it.

    texts     n lists of tokens; unknown ones are left out, repeated ones count each time
    weights   float64, (V,): the weight of each word, above 0
    returns   float64, (n, V): the share of each word in the mean of each text, so that this
              matrix times foundation.vectors is the text vectors of exercise 05; the shares
              of a text add up to 1, or are all 0 when it has no known word

    >>> foundation = Foundation({"my": 0, "kettle": 1}, np.eye(2))
    >>> pooling_weights([["kettle", "my", "my"], ["hi"]], foundation, np.array([0.5, 3.0])).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    shares = np.zeros((len(texts), len(weights)))
    for row, tokens in zip(shares, texts):
        for word in tokens:
            if word in foundation.vocabulary:
                number = foundation.vocabulary[word]
                row[number] += weights[number]
    totals = shares.sum(axis=1, keepdims=True)
    return shares / np.where(totals > 0, totals, 1.0)


def table_gradient(
    vectors: np.ndarray, head: Head, pooled: np.ndarray, y: np.ndarray, l2: float
) -> tuple[float, np.ndarray, Head]:
    """Say how wrong table and head are together, and which way is uphill for both.

    vectors   float64, (V, d): the table
    head      weights (d, C) and bias (C,): it reads pooled @ vectors
    pooled    float64, (n, V): pooling weights of n texts
    y         int64, (n,): the right class of each text
    l2        how much large weights of the head cost; the table costs nothing
    returns   (loss, slope of the table (V, d), slope of the head). Loss and slope of the head
              are those of exercise 04 with the features pooled @ vectors

    >>> head = Head(np.array([[1.0, -1.0]]), np.zeros(2))
    >>> pooled, y = np.array([[0.25, 0.75]]), np.array([0])
    >>> loss, table, _ = table_gradient(np.zeros((2, 1)), head, pooled, y, 0.0)
    >>> round(loss, 3), table.tolist()
    (0.693, [[-0.25], [-0.75]])
    """
    features = pooled @ vectors
    loss, slope = loss_gradient(head, features, y, l2)
    errors = softmax(features @ head.weights + head.bias)
    errors[np.arange(len(y)), y] -= 1
    return loss, pooled.T @ (errors / len(y)) @ head.weights.T, slope


def moved_head(head: Head, slope: Head, rate: float) -> Head:
    """Move a head one step downhill. Ready to use; nothing to write here."""
    return Head(head.weights - rate * slope.weights, head.bias - rate * slope.bias)


def finetune(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    """Train head and table together, on all texts at once.

    foundation   where the table starts; other tasks read it, too: it is left as it is
    head         where the head starts; left as it is as well
    lesson       the pair (pooled, y) to train on
    steps        how often both move; the slopes of a step are taken before either moves
    rates        (of the head, of the table): each step subtracts the slope times its rate; a
                 table with rate 0 is frozen: not one of its numbers changes
    l2           as in table_gradient
    returns      a new Foundation with the same vocabulary, and the head. The vector of a word
                 that is in none of the texts stays as it was, to the last digit
    """
    vectors = foundation.vectors.copy()
    for _ in range(steps):
        _, table, slope = table_gradient(vectors, head, *lesson, l2)
        vectors -= rates[1] * table
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, vectors), head


def gate_gradient(vectors: np.ndarray, table_slope: np.ndarray) -> np.ndarray:
    """Turn the slope of a table into the slope of one scale per word.

    vectors       float64, (V, d): the table before scaling; word i uses gate[i] * vectors[i]
    table_slope   float64, (V, d): the slope of the loss by the scaled table
    returns       float64, (V,): the slope of the loss by each gate

    >>> gate_gradient(np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]])).tolist()
    [1.0]
    """
    return (vectors * table_slope).sum(axis=1)


def tune_gates(
    foundation: Foundation, head: Head, lesson: Lesson, steps: int, rates: Rates, l2: float
) -> tuple[Foundation, Head]:
    """Train head and one scale per word together; a word keeps its direction.

    Every scale starts at 1, so training starts from the foundation as it is. The second rate is
    that of the scales; all else is as in finetune.
    returns   a new Foundation whose row i is gate[i] times the old row i, and the head
    """
    gates = np.ones((len(foundation.vectors), 1))
    for _ in range(steps):
        _, table, slope = table_gradient(gates * foundation.vectors, head, *lesson, l2)
        gates -= rates[1] * gate_gradient(foundation.vectors, table)[:, None]
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, gates * foundation.vectors), head


def low_rank_gradient(
    left: np.ndarray, right: np.ndarray, table_slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn the slope of a table into the slopes of two thin factors.

    left          float64, (V, r)
    right         float64, (r, d): the table in use is the old one plus left @ right
    table_slope   float64, (V, d): the slope of the loss by the table in use
    returns       (slope of left (V, r), slope of right (r, d))

    >>> low_rank_gradient(np.array([[2.0]]), np.array([[1.0, 3.0]]), np.array([[1.0, -1.0]]))
    (array([[-2.]]), array([[ 2., -2.]]))
    """
    return table_slope @ right.T, left.T @ table_slope


def tune_low_rank(
    foundation: Foundation,
    head: Head,
    lesson: Lesson,
    steps: int,
    rates: Rates,
    l2: float,
    rng: np.random.Generator,
) -> tuple[Foundation, Head]:
    """Train head and a table plus two factors of rank 2. Ready to use; nothing to write here."""
    words, dimensions = foundation.vectors.shape
    left, right = np.zeros((words, 2)), rng.normal(size=(2, dimensions)) / dimensions**0.5
    for _ in range(steps):
        vectors = foundation.vectors + left @ right
        _, table, slope = table_gradient(vectors, head, *lesson, l2)
        down_left, down_right = low_rank_gradient(left, right, table)
        left, right = left - rates[1] * down_left, right - rates[1] * down_right
        head = moved_head(head, slope, rates[0])
    return Foundation(foundation.vocabulary, foundation.vectors + left @ right), head


def trained_numbers(route: str, words: int, dimensions: int, classes: int, rank: int = 2) -> int:
    """Count the numbers that a route may change, the head included.

    route     "frozen": the head alone; "gates": one more for each word; "low rank": two more
              factors of this rank; "full": the whole table, too
    errors    ValueError that names the route, when it is none of these

    >>> trained_numbers("gates", 1000, 50, 12)
    1612
    """
    extra = {"frozen": 0, "gates": words, "full": words * dimensions}
    extra["low rank"] = rank * (words + dimensions)
    if route not in extra:
        raise ValueError(f"{route!r} is no route; the routes are {', '.join(extra)}")
    return extra[route] + (dimensions + 1) * classes


def moved_words(before: Foundation, after: Foundation) -> list[str]:
    """Name the words whose vectors are no longer what they were.

    returns   the words, in the order of their rows; any difference counts, however small

    >>> before, after = np.array([[1.0], [2.0]]), np.array([[1.0], [2.5]])
    >>> words = {"package": 0, "parcel": 1}
    >>> moved_words(Foundation(words, before), Foundation(words, after))
    ['parcel']
    """
    moved = (before.vectors != after.vectors).any(axis=1)
    words = sorted(before.vocabulary, key=before.vocabulary.get)
    return [word for word in words if moved[before.vocabulary[word]]]


def enough(accuracies: dict[str, list[float]], numbers: dict[str, int], margin: float) -> str:
    """Name the cheapest route that is good enough.

    accuracies   route -> its accuracy in each of several draws
    numbers      route -> how many numbers it trains, different for each route
    margin       a mean accuracy at most this much below the best mean is good enough
    returns      of the routes that are good enough, the one that trains the fewest numbers

    >>> enough({"frozen": [0.8, 0.7], "full": [0.7, 0.81]}, {"frozen": 612, "full": 50612}, 0.01)
    'frozen'
    """
    means = {route: sum(values) / len(values) for route, values in accuracies.items()}
    good = [route for route, mean in means.items() if mean >= max(means.values()) - margin]
    return min(good, key=numbers.get)


def replay(first: Lesson, second: Lesson, share: float, rng: np.random.Generator) -> Lesson:
    """Mix some texts of an earlier task into a later one.

    first, second   pairs (pooled, y) of the earlier and of the later task
    share           how much of the first task comes back, 0.0 to 1.0
    rng             where all chance comes from
    returns         (pooled, y): all rows of the second task in their order, after them
                    round(share times the rows of the first) different rows of the first, in
                    any order, each with its own class
    """
    rows = rng.choice(len(first[1]), size=round(share * len(first[1])), replace=False)
    return tuple(np.concatenate([new, old[rows]]) for old, new in zip(first, second))


def learn_in_turn(
    foundation: Foundation,
    head: Head,
    lessons: list[Lesson],
    exams: list[Lesson],
    steps: int,
    rates: Rates,
    l2: float,
) -> np.ndarray:
    """Learn tasks one after the other with one head, and measure all of them after each.

    lessons   pairs (pooled, y) to train on: each goes on from the table and the head that the
              lesson before it left behind
    exams     pairs (pooled, y) to measure on, never to train on
    returns   float64, (lessons, exams): entry [i, j] is the accuracy on exam j after lesson i
    """
    results = np.zeros((len(lessons), len(exams)))
    for i, lesson in enumerate(lessons):
        foundation, head = finetune(foundation, head, lesson, steps, rates, l2)
        for j, (pooled, y) in enumerate(exams):
            results[i, j] = accuracy(head, pooled @ foundation.vectors, y)
    return results


if __name__ == "__main__":
    from pathlib import Path

    from kit.data import load_labelled, load_texts
    from kit.plot import curves_plot
    from pretraining import pretrain, word_weights
    from scratch import k_shot

    # For texts of your own put the paths of your files here.
    CORPUS, (TEXTS, LABELS) = load_texts("corpus.txt"), load_labelled("intents_train.csv")
    TEST_TEXTS, TEST_LABELS = load_labelled("intents_test.csv")
    NAMES, Y = np.unique(LABELS, return_inverse=True)
    BASE, TEST_Y = pretrain(CORPUS), np.searchsorted(NAMES, TEST_LABELS)
    WEIGHTS = word_weights(CORPUS, BASE.vocabulary)
    POOLED, ASKED = [pooling_weights(part, BASE, WEIGHTS) for part in (TEXTS, TEST_TEXTS)]
    START = Head(np.zeros((BASE.vectors.shape[1], len(NAMES))), np.zeros(len(NAMES)))
    print("labels  frozen    full     hot   gates  low rank: slow, fast    words that full moved")
    KS, GAINS = [k for k in (2, 5, 20, 50) if k <= np.bincount(Y).min()], []
    for K in KS:
        ROWS = k_shot(Y, K, np.random.default_rng(K))
        GIVEN, SHARES = (BASE, START, (POOLED[ROWS], Y[ROWS])), []
        TUNINGS = [finetune(*GIVEN, rates=rates, **TUNED) for rates in (FROZEN, FULL, HOT)]
        TUNINGS.append(tune_gates(*GIVEN, rates=GATES, **TUNED))
        for RATES in (LOW_RANK, LOW_RANK_FAST):
            CHANCE = np.random.default_rng(0)
            TUNINGS.append(tune_low_rank(*GIVEN, rates=RATES, rng=CHANCE, **TUNED))
        for TUNED_BASE, HEAD in TUNINGS:
            SHARES.append(accuracy(HEAD, ASKED @ TUNED_BASE.vectors, TEST_Y))
        GAINS.append(np.array(SHARES) - SHARES[0])
        MOVED = f"{len(moved_words(BASE, TUNINGS[1][0])):9} of {len(WEIGHTS)}"
        print(f"{K:6}", *(f"{share:8.2f}" for share in SHARES), MOVED)
    WAYS = ("frozen", "full", "full, hot", "gates", "low rank", "low rank, fast")
    curves_plot(
        {WAY: (KS, GAIN) for WAY, GAIN in zip(WAYS, np.array(GAINS).T)},
        Path(__file__).with_name("finetuning.png"),
        title="What moving the table is worth, by labels (one draw)",
        x_label="labels of each class",
        y_label="accuracy minus that of the frozen table",
        log_x=True,
    )
    ROWS, HALF = k_shot(Y, min(20, KS[-1]), np.random.default_rng(20)), len(NAMES) // 2
    LESSONS = [(POOLED[rows], Y[rows]) for rows in (ROWS[Y[ROWS] < HALF], ROWS[Y[ROWS] >= HALF])]
    EXAMS = [(ASKED[rows], TEST_Y[rows]) for rows in (TEST_Y < HALF, TEST_Y >= HALF)]
    for SHARE in (0.0, 0.1, 0.5):
        MIXED = [LESSONS[0], replay(*LESSONS, SHARE, np.random.default_rng(0))]
        RESULT = learn_in_turn(BASE, START, MIXED, EXAMS, rates=FULL, **TUNED)
        print(
            f"A, then B with {SHARE:.0%} of A: accuracy on A and B after each",
            RESULT.round(2).tolist(),
        )
