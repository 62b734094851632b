"""Exercise 10: why the field put its money on scale. Lesson: README.md in this folder."""

import math

import numpy as np

from kit import Foundation
from pretraining import pretrain, weighted_vectors, word_weights
from scratch import FAIR, accuracy, train_head

Lesson = tuple[list[list[str]], np.ndarray]  # (texts, y): n texts and their classes
Curve = tuple[float, float, float]  # (floor, scale, exponent): floor + scale * n ** -exponent
EXPONENTS = np.arange(1, 101) / 50  # 0.02, 0.04, ... 2.00: the ones that fit_curve tries


def log_spaced(smallest: int, largest: int, count: int) -> list[int]:
    """Choose amounts of text that grow by the same factor.

    smallest, largest   the first and the last one, both at least 1
    count               how many, at least 2
    returns             whole numbers in rising order, each rounded from the exact one; numbers
                        that come out equal are there once

    >>> log_spaced(100, 1600, 5)
    [100, 200, 400, 800, 1600]
    """
    factor = (largest / smallest) ** (1 / (count - 1))
    return sorted({round(smallest * factor**i) for i in range(count)})


def coverage(texts: list[list[str]], vocabulary: dict[str, int]) -> float:
    """Say how much of some texts a foundation can read.

    returns   the share of all their tokens, repeats included, that the vocabulary holds;
              0.0 when there are no tokens

    >>> coverage([["my", "my", "parcel"], ["hello"]], {"my": 0})
    0.5
    """
    known = [word in vocabulary for tokens in texts for word in tokens]
    return sum(known) / max(len(known), 1)


def shorten(texts: list[list[str]], room: int, tail: bool) -> list[list[str]]:
    """Cut texts to the room that a model has for them.

    texts     lists of tokens, which stay as they are
    room      how many tokens of each text are kept, 0 or more; a shorter text is kept whole
    tail      True keeps the last tokens of each text, False the first ones
    returns   new texts, in the same order, with their tokens in the same order

    >>> shorten([["hello", "my", "refund"], ["hi"]], 2, True)
    [['my', 'refund'], ['hi']]
    """
    return [tokens[max(len(tokens) - room, 0) :] if tail else tokens[:room] for tokens in texts]


def frozen_accuracies(
    foundation: Foundation,
    weights: np.ndarray,
    lesson: Lesson,
    exam: Lesson,
    draws: list[np.ndarray],
) -> np.ndarray:
    """Measure a foundation by what a head reads from it.

    foundation, weights   as for weighted_vectors of exercise 05
    lesson                the labelled texts to draw from
    exam                  the texts to measure on
    draws                 for each draw the rows of the lesson that count as labelled
    returns               float64, (draws,): for each draw the accuracy on the exam of a head
                          trained (FAIR) on the weighted vectors of its rows, for as many
                          classes as there are in the lesson
    """
    vectors, asked = (weighted_vectors(part, foundation, weights) for part in (lesson[0], exam[0]))
    classes = int(lesson[1].max()) + 1
    heads = [train_head(vectors[rows], lesson[1][rows], classes, **FAIR) for rows in draws]
    return np.array([accuracy(head, asked, exam[1]) for head in heads])


def quality_by_size(
    corpus: list[list[str]],
    sizes: list[int],
    lesson: Lesson,
    exam: Lesson,
    draws: list[np.ndarray],
    dimensions: int = 50,
) -> np.ndarray:
    """Measure what more unlabelled text is worth, with all else the same.

    corpus       texts without labels; a foundation of size n sees the first n of them, nothing
                 else: neither lesson nor exam, and the weights of words come from them, too
    sizes        amounts of text
    draws        as in frozen_accuracies, the same ones for every size
    dimensions   of the foundation
    returns      float64, (sizes, draws): the accuracies at each size
    """
    rows = []
    for size in sizes:
        seen = corpus[:size]
        foundation = pretrain(seen, dimensions)
        weights = word_weights(seen, foundation.vocabulary)
        rows.append(frozen_accuracies(foundation, weights, lesson, exam, draws))
    return np.array(rows)


def curve_at(curve: Curve, sizes: list[int]) -> np.ndarray:
    """Read a curve: floor + scale * n ** -exponent.

    returns   float64, (sizes,)

    >>> curve_at((0.2, 3.0, 0.5), [100, 900]).round(3).tolist()
    [0.5, 0.3]
    """
    floor, scale, exponent = curve
    return floor + scale * np.array(sizes, dtype=float) ** -exponent


def fit_curve(sizes: list[int], errors: np.ndarray) -> Curve:
    """Find the curve that comes nearest to measured errors.

    sizes     at least three different amounts of text
    errors    float64, (sizes,): the share of wrong answers at each
    returns   (floor, scale, exponent). For each exponent in EXPONENTS take the floor and scale
              with the least sum of squared differences; where that floor would be below zero,
              it is zero, and the scale the best one for that. Of all these the best curve

    >>> curve = fit_curve([100, 400, 900], np.array([0.5, 0.35, 0.3]))
    >>> [round(number, 6) for number in curve]
    [0.2, 3.0, 0.5]
    """
    best, least = None, math.inf
    for exponent in EXPONENTS.tolist():
        powers = np.array(sizes, dtype=float) ** -exponent
        apart = powers - powers.mean()
        scale = (apart @ errors) / (apart @ apart)
        floor = errors.mean() - scale * powers.mean()
        if floor < 0:
            floor, scale = 0.0, (powers @ errors) / (powers @ powers)
        rest = ((errors - floor - scale * powers) ** 2).sum()
        if rest < least:
            best, least = (float(floor), float(scale), exponent), rest
    return best


def fit_spread(
    sizes: list[int], errors: np.ndarray, rounds: int, rng: np.random.Generator
) -> np.ndarray:
    """Say how sure a fitted curve is: draw the draws again, and fit again (bootstrap).

    errors    float64, (sizes, draws): the errors at each size in each draw
    rounds    how often
    rng       where all chance comes from
    returns   float64, (2, 3): the 5 % and the 95 % quantile of floor, scale and exponent. In each
              round as many draws as there are are drawn with replacement, the same ones for
              every size, and the curve is fitted to their mean
    """
    draws = errors.shape[1]
    fits = []
    for _ in range(rounds):
        chosen = rng.integers(draws, size=draws)
        fits.append(fit_curve(sizes, errors[:, chosen].mean(axis=1)))
    return np.quantile(np.array(fits), [0.05, 0.95], axis=0)


def forecast(sizes: list[int], errors: np.ndarray) -> tuple[float, float]:
    """Put a curve to the test: let it say the error at the largest size before it has seen it.

    sizes     at least four, in rising order
    errors    float64, (sizes,)
    returns   (foretold, measured): the error at the last size by the curve that was fitted to all
              the others, and the error that was measured there
    """
    curve = fit_curve(sizes[:-1], errors[:-1])
    return float(curve_at(curve, sizes)[-1]), float(errors[-1])


def texts_needed(curve: Curve, error: float) -> int | None:
    """Say how much text an error asks for.

    returns   the smallest number of texts, 1 or more, at which the curve is not above the error;
              None when it never gets there, because its floor is not below the error

    >>> texts_needed((0.2, 3.0, 0.5), 0.3), texts_needed((0.2, 3.0, 0.5), 0.2)
    (900, None)
    """
    floor, scale, exponent = curve
    if floor >= error:
        return None
    exact = (scale / (error - floor)) ** (1 / exponent)
    return max(math.ceil(exact - 1e-6), 1)  # 900.0000000001 is 900


def labels_needed(measured: dict[int, list[float]], goal: float) -> int | None:
    """Say how many labels of each class a route asks for.

    measured   labels of each class -> accuracies in several draws
    returns    the smallest measured number of labels whose mean accuracy is at least the goal;
               None when there is none

    >>> labels_needed({20: [0.9, 0.88], 5: [0.85, 0.75], 2: [0.9, 0.5]}, 0.8)
    5
    """
    enough = [labels for labels, shares in measured.items() if sum(shares) / len(shares) >= goal]
    return min(enough, default=None)


def cost_per_task(tasks: int, once: float, each: float) -> float:
    """Share out what is paid once.

    tasks     how many tasks there are, at least 1
    once      what is paid once for all of them, such as pretraining
    each      what every task pays, such as its labels
    returns   the cost of one task, its share of what is paid once included

    >>> cost_per_task(4, 100.0, 10.0)
    35.0
    """
    return once / tasks + each


def break_even(shared: tuple[int, int], alone: tuple[int, int]) -> int | None:
    """Say from how many tasks on a shared foundation is cheaper.

    shared, alone   (once, each) of both ways, whole numbers: N tasks cost once + N times each
    returns         the smallest N, 1 or more, from which on N and any larger number of tasks
                    cost less with `shared`; None when there is none: do not make one up

    >>> break_even((100, 10), (0, 35)), break_even((100, 10), (0, 10))
    (5, None)
    """
    saved, extra = alone[1] - shared[1], shared[0] - alone[0]
    if saved > 0:
        return max(extra // saved + 1, 1)
    return 1 if saved == 0 and extra < 0 else None


if __name__ == "__main__":
    from pathlib import Path

    from kit.data import load_labelled, load_texts
    from kit.plot import curves_plot
    from scratch import k_shot, text_features

    # For texts of your own put the paths of your files here.
    CORPUS = load_texts("corpus.txt")
    (TEXTS, GIVEN), (TEST_TEXTS, ASKED) = map(
        load_labelled, ("intents_train.csv", "intents_test.csv")
    )
    NAMES, Y = np.unique(GIVEN, return_inverse=True)
    LESSON, EXAM = (TEXTS, Y), (TEST_TEXTS, np.searchsorted(NAMES, ASKED))
    DRAWS = [k_shot(Y, 5, np.random.default_rng([5, seed])) for seed in range(5)]

    SIZES = log_spaced(125, 8000, 7)
    ERRORS = 1 - quality_by_size(CORPUS, SIZES, LESSON, EXAM, DRAWS)
    MEAN = ERRORS.mean(axis=1)
    CURVE = fit_curve(SIZES, MEAN)
    curves_plot(
        {
            "measured": (SIZES, MEAN.tolist(), ERRORS.std(axis=1).tolist()),
            "fitted": (SIZES, curve_at(CURVE, SIZES).tolist()),
        },
        Path(__file__).with_name("scaling.png"),
        title="Errors with 5 labels of each intent, by the amount of unlabelled text",
        x_label="texts",
        y_label="share of wrong answers",
        log_x=True,
    )
    LOW, HIGH = fit_spread(SIZES, ERRORS, 200, np.random.default_rng(0)).round(2).tolist()
    for NAME, BEST, *BOUNDS in zip(("floor", "scale", "exponent"), CURVE, LOW, HIGH):
        print(f"{NAME:9} {BEST:.2f}, between {BOUNDS[0]:.2f} and {BOUNDS[1]:.2f}")
    FORETOLD, FOUND = forecast(SIZES, MEAN)
    print(f"error at {SIZES[-1]} texts: foretold {FORETOLD:.3f}, measured {FOUND:.3f}")
    for GOAL in (0.3, 0.25, 0.1):
        print(f"texts for an error of {GOAL}: {texts_needed(CURVE, GOAL)}")

    TASK_WORDS = {word: 0 for tokens in TEXTS for word in tokens}
    BY_COVERAGE = sorted(CORPUS, key=lambda tokens: coverage([tokens], TASK_WORDS))
    SELECTED = {"first": CORPUS, "nearest": BY_COVERAGE[::-1], "farthest": BY_COVERAGE}
    for NAME, SOURCE in SELECTED.items():
        BASE = pretrain(SOURCE[:1200])
        SHARES = quality_by_size(SOURCE, [1200], LESSON, EXAM, DRAWS)
        READ = coverage(TEST_TEXTS, BASE.vocabulary)
        print(
            f"the {NAME} 1200 texts: {READ:.0%} of the test tokens read, {SHARES.mean():.2f} right"
        )

    BASE = pretrain(CORPUS)
    WEIGHTS = word_weights(CORPUS, BASE.vocabulary)
    DRAWS = [k_shot(Y, 20, np.random.default_rng([20, seed])) for seed in range(3)]
    for ROOM in (4, 8, 12, 16, 24):
        ENDS = []
        for TAIL in (False, True):
            CUT = (shorten(TEST_TEXTS, ROOM, TAIL), EXAM[1])
            ENDS.append(frozen_accuracies(BASE, WEIGHTS, LESSON, CUT, DRAWS).mean())
        print(f"{ROOM:2} tokens kept: the first {ENDS[0]:.2f} right, the last {ENDS[1]:.2f}")

    SHARED, ALONE = {}, {}
    for K in [k for k in (1, 2, 5, 10, 20, 50) if k <= np.bincount(Y).min()]:
        DRAWS = [k_shot(Y, K, np.random.default_rng([K, seed])) for seed in range(3)]
        SHARED[K] = frozen_accuracies(BASE, WEIGHTS, LESSON, EXAM, DRAWS).tolist()
        ALONE[K] = []
        for ROWS in DRAWS:
            SEEN = [TEXTS[row] for row in ROWS]
            HEAD = train_head(text_features(SEEN, SEEN), Y[ROWS], len(NAMES), **FAIR)
            ALONE[K].append(accuracy(HEAD, text_features(SEEN, TEST_TEXTS), EXAM[1]))
    for GOAL in (0.70, 0.85, 0.94):
        LABELS = [labels_needed(route, GOAL) for route in (SHARED, ALONE)]
        print(f"for {GOAL}: labels of each intent, shared and alone: {LABELS}", end="; ")
        if None in LABELS:
            print("no break-even: one way never gets there")
            continue
        COSTS = [number * len(NAMES) // 2 for number in LABELS]  # half a minute for each label
        print(f"break-even of 480 minutes at task {break_even((480, COSTS[0]), (0, COSTS[1]))}")
