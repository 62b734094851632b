"""Visible checks of exercise 08: a few arrows on squared paper, a few short texts."""

import numpy as np
import pytest

ARROWS = np.array([[8.0, 8.0], [1.0, 0.1], [0.0, 0.0], [0.0, 2.0], [4.0, 4.0]])
EXAMPLES = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 0.0], [3.0, -4.0]])

# Four places on a line, and three centres; nothing will ever come near the third one.
PLACES = np.array([[2.0], [4.0], [5.0], [9.0]])
CENTRES = np.array([[1.0], [2.0], [90.0]])

MAILS = [
    ["subject", ":", "refund", ".", "my", "kettle", "broke"],
    ["hello", "there"],
    ["fwd", ":", "subject", ":", "pin", ".", "lost", "the", "subject", ":", "card"],
    ["what", "subject", ":"],
]

# What three routes reached with so many labels of each class, in two draws each.
MEASURED = {
    "prompt": {0: [0.84, 0.84]},
    "features": {5: [0.81, 0.76], 20: [0.89, 0.87], 50: [0.91, 0.90]},
    "fine-tuning": {5: [0.81, 0.77], 20: [0.92, 0.88], 50: [0.96, 0.95]},
}
UPKEEP = {"prompt": 0.0, "features": 10.0, "fine-tuning": 200.0}


@pytest.mark.check("08.where_it_points")
def test_where_it_points(submission, expect):
    """The most similar vector points the same way, however short; zeros are similar to nothing."""
    known = {"long_vectors_first": np.array([[3.0, 4.0], [0.0, 0.0], [0.0, -2.0]])}
    units = np.array([[0.6, 0.8], [0.0, 0.0], [0.0, -1.0]])
    arrows = np.array([[3.0, 4.0], [0.0, 0.0], [0.0, -2.0]])
    expect(submission.directions(arrows), units, known=known)
    expect(submission.search(np.array([1.0, 0.0]), ARROWS, 3), [1, 0, 4])
    expect(submission.search(np.array([1.0, 0.0]), ARROWS, 9), [1, 0, 4, 2, 3])


@pytest.mark.check("08.sorted_by_description")
def test_sorted_by_description(submission, expect):
    """Each text goes to the description that its vector points to most nearly; none is needed."""
    descriptions = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 0.1]])
    texts = np.array([[5.0, 1.0], [2.0, 3.0], [0.1, 2.0], [0.0, 0.0]])
    known = {"long_vectors_first": np.array([1, 1, 1, 0])}
    expect(submission.nearest(texts, descriptions), np.array([0, 1, 2, 0]), known=known)


@pytest.mark.check("08.one_more_example")
def test_one_more_example(submission, expect):
    """A description is one more example: each counts by its direction, and none is dropped."""
    examples, y = np.array([[0.0, 5.0], [0.0, 1.0], [4.0, 3.0]]), np.array([0, 0, 2])
    descriptions = np.array([[3.0, 0.0], [3.0, 4.0], [0.8, 0.6]])
    known = {"description_forgotten": np.array([[0.0, 1.0], [0.6, 0.8], [0.8, 0.6]])}
    expected = np.array([[1 / 3, 2 / 3], [0.6, 0.8], [0.8, 0.6]])
    expect(submission.prototypes(examples, y, descriptions), expected, known=known)


@pytest.mark.check("08.neighbours_vote")
def test_neighbours_vote(submission, expect):
    """Three neighbours vote; where the votes are equal, the nearest of them decides."""
    y, texts = np.array([1, 0, 0, 3, 3]), np.array([[0.1, 1.0], [1.0, 0.0]])
    known = {"nearest_is_enough": np.array([1, 3])}
    expect(submission.vote(texts, EXAMPLES, y, 3), np.array([0, 3]), known=known)
    known = {"tie_by_number": np.array([0, 0])}
    expect(submission.vote(texts, EXAMPLES, y, 2), np.array([1, 3]), known=known)


@pytest.mark.check("08.groups_on_paper")
def test_groups_on_paper(submission, expect):
    """Places join the nearest centre, centres move to the mean; where nobody is near, they stay."""
    once = (np.array([1, 1, 1, 1]), np.array([[1.0], [5.0], [90.0]]))
    gone = (once[0], np.array([[0.0], [5.0], [0.0]]))
    expect(submission.cluster(PLACES, CENTRES, 1), once, known={"empty_group_vanishes": gone})
    thrice = (np.array([0, 0, 1, 1]), np.array([[3.0], [7.0], [90.0]]))
    known = {"one_round_is_enough": once}
    expect(submission.cluster(PLACES, CENTRES, 3), thrice, known=known)


@pytest.mark.check("08.groups_have_no_names")
def test_groups_have_no_names(submission, expect):
    """Group 1 holds mostly class 0, and group 0 class 1: that is no mistake."""
    groups, y = np.array([1, 1, 1, 0, 0]), np.array([0, 0, 1, 1, 1])
    expect(submission.purity(groups, y), 0.8, known={"groups_are_classes": 0.2})


@pytest.mark.check("08.free_labels")
def test_free_labels(submission, expect):
    """The word after the cue is the label; the rest of the text is what it is guessed from."""
    second = ["fwd", ":", ".", "lost", "the", "subject", ":", "card"]
    rests = [[".", "my", "kettle", "broke"], second]
    left = [["refund", *rests[0]], ["fwd", ":", "pin", *second[2:]]]
    known = {
        "blank_left_in": (["refund", "pin"], left),
        "cue_opens_the_text": (["refund"], rests[:1]),
    }
    expect(submission.blanks(MAILS, ["subject", ":"]), (["refund", "pin"], rests), known=known)
    with expect.raises(ValueError, mentions="topic"):
        submission.blanks(MAILS, ["topic", ":"])


@pytest.mark.check("08.words_for_classes")
def test_words_for_classes(submission, expect):
    """A class scores what its known words score in the mean, less what it scores anyway."""
    verbalizer = [["bill", "tax", "levy"], ["code", "pin"]]
    scores = np.array([[1.0, 2.5, 3.0], [5.0, 4.0, 5.0]])
    known = {"more_words_more_say": np.array([[4.0, 2.5], [10.0, 4.0]])}
    classes = submission.verbalize(scores, ["bill", "pin", "tax"], verbalizer)
    expect(classes, np.array([[2.0, 2.5], [5.0, 4.0]]), known=known)
    usual = np.array([[2.0, 2.5], [5.0, 4.0], [2.0, 1.0]])
    known = {
        "raw_scores_will_do": np.array([[2.0, 2.5], [5.0, 4.0]]),
        "calibrated_by_row": np.array([[-0.25, 0.25], [0.5, -0.5]]),
    }
    answer = submission.calibrate(np.array([[2.0, 2.5], [5.0, 4.0]]), usual)
    expect(answer, np.array([[-1.0, 0.0], [2.0, 1.5]]), known=known)


@pytest.mark.check("08.each_way_is_right_once")
def test_each_way_is_right_once(submission, expect):
    """A low goal: prompt. A higher one: features. A high one: fine-tuning. Too high: nothing."""
    answers = {0.80: ("prompt", 0), 0.86: ("features", 20), 0.94: ("fine-tuning", 50), 0.97: None}
    known = {
        0.80: {"tune_every_task": ("fine-tuning", 20)},
        0.86: {"tune_every_task": ("fine-tuning", 20)},
        0.94: {},
        0.97: {"best_anyway": ("fine-tuning", 50)},
    }
    for goal, answer in answers.items():
        expect(submission.recommend(MEASURED, goal, 2.0, UPKEEP), answer, known=known[goal])


@pytest.mark.check("08.price_of_labels")
def test_price_of_labels(submission, expect):
    """Labels cost, and one lucky draw is no promise: both can turn the answer round."""
    known = {"lucky_draw": ("features", 20), "tune_every_task": ("fine-tuning", 20)}
    answer = submission.recommend(MEASURED, 0.875, 2.0, UPKEEP)
    expect(answer, ("features", 50), known=known)
    known = {"labels_are_free": ("features", 50)}
    answer = submission.recommend(MEASURED, 0.88, 20.0, UPKEEP)
    expect(answer, ("fine-tuning", 20), known=known)
