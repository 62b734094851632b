"""Exercise 06: carry a foundation to a task with few labels. Lesson: README.md in this folder."""

import numpy as np

from kit import Foundation
from pretraining import weighted_vectors
from scratch import FAIR, accuracy, k_shot, text_features, train_head

Messages = tuple[list[list[str]], np.ndarray]  # (texts, y): lists of tokens, the class of each


def without_leaks(train: Messages, test: Messages) -> Messages:
    """Leave out the training messages that stand, word for word, among the test messages.

    train     pair (texts, y); left as it is
    test      pair (texts, y); its classes play no part
    returns   (texts, y): the other training messages with their classes, in their order

    >>> train, test = ([["hi"], ["my", "bill"]], np.array([0, 1])), ([["hi"]], np.array([1]))
    >>> without_leaks(train, test)
    ([['my', 'bill']], array([1]))
    """
    asked = {tuple(tokens) for tokens in test[0]}
    kept = [row for row, tokens in enumerate(train[0]) if tuple(tokens) not in asked]
    return [train[0][row] for row in kept], train[1][kept]


def random_table(foundation: Foundation, rng: np.random.Generator) -> Foundation:
    """Make a rival that knows the same words but has learned nothing about them.

    foundation   left as it is
    rng          where all chance comes from
    returns      a new Foundation with the same vocabulary; the vector of each word points in
                 a random direction (standard normal numbers, rescaled) and is as long as the
                 old one
    """
    vectors = rng.normal(size=foundation.vectors.shape)
    lengths = np.linalg.norm(foundation.vectors, axis=1) / np.linalg.norm(vectors, axis=1)
    return foundation._replace(vectors=vectors * lengths[:, None])


def task_features(
    table: Foundation | None,
    weights: np.ndarray,
    labelled_texts: list[list[str]],
    texts: list[list[str]],
) -> np.ndarray:
    """Describe texts for a head: by a table, or by words alone.

    table            a Foundation; or None for a task that starts from scratch
    weights          float64, (V,): the weight of each word of the table
    labelled_texts   the texts that carry labels
    texts            n texts to describe
    returns          float64, (n, F): with a table the weighted_vectors of exercise 05, whatever
                     the labelled texts are; without one the text_features of exercise 04

    >>> base = Foundation({"my": 0, "bill": 1}, np.eye(2))
    >>> task_features(base, np.array([1.0, 3.0]), [["my"]], [["my", "bill"]]).tolist()
    [[0.25, 0.75]]
    """
    if table is None:
        return text_features(labelled_texts, texts)
    return weighted_vectors(texts, table, weights)


def shot_accuracy(
    table: Foundation | None,
    weights: np.ndarray,
    rows: np.ndarray,
    train: Messages,
    test: Messages,
) -> float:
    """Train a head on a few messages, then measure it.

    table, weights   as in task_features
    rows             int64: the rows of the training messages that count as labelled
    train, test      pairs (texts, y); the classes are 0 to the largest in the y of train
    returns          the accuracy on the test messages of a head trained with FAIR on the
                     labelled messages, and on nothing else
    """
    labelled, y = [train[0][row] for row in rows], train[1][rows]
    features, asked = (
        task_features(table, weights, labelled, texts) for texts in (labelled, test[0])
    )
    head = train_head(features, y, int(train[1].max()) + 1, **FAIR)
    return accuracy(head, asked, test[1])


def learning_curves(
    tables: dict[str, Foundation | None],
    weights: np.ndarray,
    ks: list[int],
    draws: int,
    train: Messages,
    test: Messages,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Measure several routes by how many labels they had, each on the very same labels.

    tables        route -> its table, or None for words alone
    ks            numbers of labels of each class
    draws         how many different draws for each of these numbers
    train, test   pairs (texts, y); leaks are left out of train before anything is drawn
    rng           draws the rows of each k and draw once, for all routes; used for nothing else
    returns       route -> float64, (len(ks), draws): entry [i, j] is its accuracy with the
                  j-th draw of ks[i] labels of each class
    errors        ValueError of k_shot, when a class has too few messages
    """
    train = without_leaks(train, test)
    curves = {route: np.zeros((len(ks), draws)) for route in tables}
    for i, k in enumerate(ks):
        for j in range(draws):
            rows = k_shot(train[1], k, rng)
            for route, table in tables.items():
                curves[route][i, j] = shot_accuracy(table, weights, rows, train, test)
    return curves


def mean_and_spread(curve: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say what to expect of a draw, and how far draws lie apart.

    curve     float64, (K, draws)
    returns   (means, spreads), float64, (K,) each. The spread is the standard deviation of a
              sample: the root of (sum of squared distances to the mean / (draws - 1)); 0 when
              there is only one draw

    >>> [part.tolist() for part in mean_and_spread(np.array([[0.5, 0.7, 0.9], [0.8, 0.8, 0.8]]))]
    [[0.7, 0.8], [0.2, 0.0]]
    """
    means = curve.mean(axis=1)
    squares = ((curve - means[:, None]) ** 2).sum(axis=1)
    return means, np.sqrt(squares / max(curve.shape[1] - 1, 1))


def crossing(ks: list[int], first: np.ndarray, second: np.ndarray) -> float | None:
    """Find the number of labels from which a curve that was behind is no longer.

    ks        rising numbers of labels
    first     float64, (K,): the means of one route
    second    float64, (K,): the means of another
    returns   where `second`, having been below `first` at one number, has reached it at the
              next: the first such place, with both curves drawn as straight lines between
              their points over log(k). None when there is no such place

    >>> round(crossing([5, 20, 50], np.array([0.8, 0.8, 0.9]), np.array([0.7, 0.9, 0.9])), 6)
    10.0
    """
    leads = first - second
    for i in range(len(ks) - 1):
        if leads[i] > 0 >= leads[i + 1]:
            share = leads[i] / (leads[i] - leads[i + 1])
            return float(ks[i] * (ks[i + 1] / ks[i]) ** share)
    return None


def labels_needed(ks: list[int], means: np.ndarray, level: float) -> float | None:
    """Find how many labels of each class a route needs to be right that often.

    level     the accuracy asked for
    returns   ks[0] when the first mean has reached the level already; otherwise where the
              curve reaches it, as in crossing; None when it does not

    >>> round(labels_needed([5, 20], np.array([0.7, 0.9]), 0.8), 6)
    10.0
    """
    if means[0] >= level:
        return float(ks[0])
    return crossing(ks, np.full(len(ks), level), means)


if __name__ == "__main__":
    from pathlib import Path

    from kit.data import load_labelled, load_texts
    from kit.plot import curves_plot
    from pretraining import pretrain, word_weights

    # For texts of your own put the paths of your files here: a heading, then text and label.
    CORPUS, (TEXTS, LABELS) = load_texts("corpus.txt"), load_labelled("intents_train.csv")
    TEST_TEXTS, TEST_LABELS = load_labelled("intents_test.csv")
    NAMES, Y = np.unique(LABELS, return_inverse=True)
    TRAIN, TEST = (TEXTS, Y), (TEST_TEXTS, np.searchsorted(NAMES, TEST_LABELS))
    BASE, KS, DRAWS = pretrain(CORPUS), [1, 2, 5, 10, 20, 50], 5
    TABLES = {
        "foundation": BASE,
        "words alone": None,
        "random table": random_table(BASE, np.random.default_rng(0)),
    }
    WEIGHTS = word_weights(CORPUS, BASE.vocabulary)
    CURVES = learning_curves(TABLES, WEIGHTS, KS, DRAWS, TRAIN, TEST, np.random.default_rng(6))
    SERIES = {ROUTE: (KS, *mean_and_spread(CURVE)) for ROUTE, CURVE in CURVES.items()}
    PICTURE = Path(__file__).with_name("curves.png")
    TITLES = {"title": "Right answers", "x_label": "labels of each class", "y_label": "accuracy"}
    curves_plot(SERIES, PICTURE, log_x=True, **TITLES)
    LEAD, SPREAD = mean_and_spread(CURVES["foundation"] - CURVES["words alone"])
    print("foundation minus words, draw by draw:", LEAD.round(2), "+/-", SPREAD.round(2))
    MEANS = {ROUTE: MEAN for ROUTE, (_, MEAN, _) in SERIES.items()}
    print("the words catch up at:", crossing(KS, MEANS["foundation"], MEANS["words alone"]))
    for ROUTE, MEAN in MEANS.items():
        print(f"labels of each class to be right 8 times of 10, {ROUTE}:", end=" ")
        print(labels_needed(KS, MEAN, 0.8))
