"""Visible checks of exercise 06. Every number here can be found on paper, most in the lesson."""

import numpy as np
import pytest

from kit import Foundation

ROWS = np.array([[0.3, 0.4], [0.4, 0.3], [0.0, -0.5]])
BASE = Foundation({"parcel": 0, "package": 1, "bill": 2}, ROWS)
WEIGHTS = np.array([1.0, 1.0, 3.0])
TRAIN = ([["late", "parcel"], ["hello"], ["old", "bill"], ["my", "bill"]], np.array([0, 0, 1, 1]))
TEST = ([["my", "package"], ["hello"], ["bill"]], np.array([0, 1, 1]))


@pytest.mark.check("06.leak_left_out")
def test_leak_left_out(submission, expect):
    """`hello` and `bill` stand in both parts: known by heart, in whichever class they were."""
    texts, y = [*TRAIN[0], ["bill"]], np.append(TRAIN[1], 1)
    kept = ([TRAIN[0][0], *TRAIN[0][2:]], np.array([0, 1, 1]))
    known = {"leak_left_in": (texts, y), "leak_by_class": TRAIN}
    expect(submission.without_leaks((texts, y), TEST), kept, known=known)


@pytest.mark.check("06.nothing_learned")
def test_nothing_learned(submission, expect, rng):
    """The rival has the same words, each vector as long as before; the foundation stays."""
    seen = submission.random_table.observe(BASE, rng)
    expect(seen.args[0], BASE, label="the foundation afterwards", tolerance=0)
    expect(seen.result.vocabulary, BASE.vocabulary)
    lengths = np.sqrt((seen.result.vectors**2).sum(axis=1))
    expect(lengths, np.array([0.5, 0.5, 0.5]), label="the lengths of the rows")
    moved = bool((seen.result.vectors != BASE.vectors).all())
    expect.true(moved, "other directions than those of the foundation", got=seen.result)


@pytest.mark.check("06.two_descriptions")
def test_two_descriptions(submission, expect):
    """A table describes `package`; words alone cannot, for no labelled text holds it."""
    labelled, texts = [["my", "parcel"], ["my", "bill"]], [["my", "package"], ["bill", "parcel"]]
    by_table = np.array([[0.4, 0.3], [0.075, -0.275]])
    expect(submission.task_features(BASE, WEIGHTS, labelled, texts), by_table)
    rare = 0.5**0.5
    by_words = np.array([[0.0, 0.0, 0.0], [0.0, rare, rare]])
    expect(submission.task_features(None, WEIGHTS, labelled, texts), by_words)


@pytest.mark.check("06.one_shot")
def test_one_shot(submission, expect):
    """From one label of each class the table gets `package` right, and words alone do not."""
    test = ([["my", "package"], ["my", "package"], ["bill"]], np.array([0, 0, 1]))
    rows = np.array([0, 2])
    expect(submission.shot_accuracy(BASE, WEIGHTS, rows, TRAIN, test), 1.0)
    test = ([["parcel"], ["package", "bill"], ["bill"]], np.array([0, 0, 1]))
    expect(submission.shot_accuracy(None, WEIGHTS, rows, TRAIN, test), 2 / 3)
    test = ([["my", "parcel"]] * 3, np.array([1, 1, 1]))  # answers that nobody could guess
    known = {"learned_from_test": 1.0}
    expect(submission.shot_accuracy(BASE, WEIGHTS, rows, TRAIN, test), 0.0, known=known)


@pytest.mark.check("06.same_labels_for_all")
def test_same_labels_for_all(submission, expect, rng):
    """Two routes that are the same by other names are right equally often, in every draw."""
    texts = [["parcel"], ["package"], ["bill", "bill", "parcel"], ["bill", "package"], ["bill"]] * 4
    train = ([[f"n{i}", *tokens] for i, tokens in enumerate(texts)], np.arange(20) % 3)
    test = ([["new", *tokens] for tokens in texts], np.arange(20) // 2 % 3)
    tables = {"one": BASE, "other": BASE}
    curves = submission.learning_curves(tables, WEIGHTS, [1, 2], 3, train, test, rng)
    expect(list(curves), ["one", "other"])
    expect(curves["one"].shape, (2, 3))
    expect(curves["one"], curves["other"], label="the same table by another name")
    two = ([["late", "parcel"], ["old", "bill"]], np.array([0, 1]))  # one draw is all there is
    asked = ([["package"], ["bill"], ["package"]], np.array([0, 1, 1]))
    tables = {"words": None, "table": BASE}
    curves = submission.learning_curves(tables, WEIGHTS, [1], 2, two, asked, rng)
    expect(curves, {route: np.array([[2 / 3, 2 / 3]]) for route in tables})


@pytest.mark.check("06.mean_of_draws")
def test_mean_of_draws(submission, expect):
    """What to expect is the mean, not the luckiest draw; how sure one is, the spread."""
    curve = np.array([[0.5, 0.7, 0.9], [0.8, 0.8, 0.8]])
    known = {
        "best_draw": (np.array([0.9, 0.8]), np.array([0.2, 0.0])),
        "divided_by_all": (np.array([0.7, 0.8]), np.array([0.08 / 3, 0.0]) ** 0.5),
    }
    expect(
        submission.mean_and_spread(curve), (np.array([0.7, 0.8]), np.array([0.2, 0.0])), known=known
    )


@pytest.mark.check("06.where_curves_cross")
def test_where_curves_cross(submission, expect):
    """From 5 to 20 labels is four times as many; half of that way is twice as many: 10."""
    first, second = np.array([0.8, 0.8, 0.9]), np.array([0.7, 0.9, 0.9])
    known = {"straight_in_labels": 12.5, "measured_points_only": 20.0}
    expect(submission.crossing([5, 20, 50], first, second), 10.0, known=known)
    known = {"never_is_last": 50.0}
    expect(submission.crossing([5, 20, 50], first, first - 0.1), None, known=known)
    known = {"ahead_is_crossing": 5.0}
    expect(submission.crossing([5, 20, 50], first - 0.1, first), None, known=known)


@pytest.mark.check("06.labels_for_a_level")
def test_labels_for_a_level(submission, expect):
    """0.8 lies half-way up from 5 labels to 20; below the first number nothing was measured."""
    means = np.array([0.7, 0.9])
    known = {"straight_in_labels": 12.5, "measured_points_only": 20.0}
    expect(submission.labels_needed([5, 20], means, 0.8), 10.0, known=known)
    expect(submission.labels_needed([5, 20], means, 0.6), 5.0)
    expect(submission.labels_needed([5, 20], means, 0.95), None, known={"never_is_last": 20.0})
