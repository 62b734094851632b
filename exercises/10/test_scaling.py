"""Visible checks of exercise 10: a tiny world, a curve through round numbers, small sums."""

import numpy as np
import pytest

# The first two texts are about the weather; the task knows nothing of that.
CORPUS = [["rain", "wet", "cloud"]] * 2
CORPUS += [["refund", "money", "back"]] * 3 + [["password", "login", "pin"]] * 4
LESSON = ([["refund"], ["password"], ["hello"], ["hi"]], np.array([0, 1, 0, 1]))
EXAM = ([["money"], ["back"], ["login"]], np.array([0, 0, 1]))
DRAWS = [np.array([0, 1]), np.array([2, 3])]  # in the second one no labelled word is ever known

CURVE = (0.2, 3.0, 0.5)  # 0.5 at 100 texts, 0.35 at 400, 0.3 at 900, 0.275 at 1600
SIZES = [100, 400, 900, 1600]


@pytest.mark.check("10.same_factor")
def test_same_factor(submission, expect):
    """Each amount is as many times the one before; where rounding makes two equal, one stays."""
    known = {"evenly_spaced": [100, 475, 850, 1225, 1600]}
    expect(submission.log_spaced(100, 1600, 5), [100, 200, 400, 800, 1600], known=known)
    known = {"repeats_kept": [1, 1, 1, 2, 2, 2, 3, 3, 4]}
    expect(submission.log_spaced(1, 4, 9), [1, 2, 3, 4], known=known)


@pytest.mark.check("10.what_it_can_read")
def test_what_it_can_read(submission, expect):
    """Of four tokens it knows three; a word that comes three times counts three times."""
    texts = [["my", "parcel"], ["my", "my"]]
    expect(submission.coverage(texts, {"my": 0}), 0.75, known={"types_not_tokens": 0.5})
    expect(submission.coverage([[], []], {"my": 0}), 0.0)


@pytest.mark.check("10.which_end_stays")
def test_which_end_stays(submission, expect):
    """Two tokens of each text, from its end or from its start; a shorter text stays whole."""
    texts = [["hello", "my", "refund"], ["hi"]]
    first, last = [["hello", "my"], ["hi"]], [["my", "refund"], ["hi"]]
    expect(submission.shorten(texts, 2, True), last, known={"beginning_says_it": first})
    expect(submission.shorten(texts, 2, False), first)
    expect(submission.shorten(texts, 0, True), [[], []], known={"nothing_is_all": texts})


@pytest.mark.check("10.more_text_same_rest")
def test_more_text_same_rest(submission, expect):
    """Two texts about the weather tell nothing: all is class 0. Nine tell refund from login."""
    quality = submission.quality_by_size(CORPUS, [2, 9], LESSON, EXAM, DRAWS, 3)
    known = {
        "all_text_each_time": np.array([[1, 2 / 3], [1, 2 / 3]]),
        "first_draw_is_enough": np.array([[2 / 3, 2 / 3], [1, 1]]),
    }
    expect(quality, np.array([[2 / 3, 2 / 3], [1, 2 / 3]]), known=known)


@pytest.mark.check("10.curve_with_a_floor")
def test_curve_with_a_floor(submission, expect):
    """From 0.5, 0.35 and 0.3 to the curve and back: it falls to 0.2, and not to nothing."""
    errors = np.array([0.5, 0.35, 0.3, 0.275])
    expect(submission.curve_at(CURVE, SIZES), errors)
    expect(submission.fit_curve(SIZES, errors), CURVE)
    expect(submission.fit_curve(SIZES, errors - 0.2), (0.0, 3.0, 0.5))


@pytest.mark.check("10.foretold")
def test_foretold(submission, expect):
    """The first four points foretell 0.26 at 2500 texts; that 0.4 is measured changes nothing."""
    errors = np.array([0.5, 0.35, 0.3, 0.275, 0.4])
    expect(submission.forecast([*SIZES, 2500], errors), (0.26, 0.4))


@pytest.mark.check("10.how_much_text")
def test_how_much_text(submission, expect):
    """Half as far from the floor asks for four times the text; the floor itself for no amount."""
    answers = {0.5: 100, 0.35: 400, 0.3: 900, 0.25: 3600, 1.5: 6, 4.0: 1, 0.1: None, 0.2: None}
    known = {0.1: {"floor_can_be_passed": 900}, 1.5: {"rounded_down": 5}}
    for error, texts in answers.items():
        expect(submission.texts_needed(CURVE, error), texts, known=known.get(error))


@pytest.mark.check("10.labels_for_a_goal")
def test_labels_for_a_goal(submission, expect):
    """The fewest labels that reach the goal in the mean; one lucky draw does not."""
    measured = {20: [0.9, 0.88], 5: [0.85, 0.77], 2: [0.9, 0.5], 50: [0.95, 0.95]}
    known = {"best_draw_counts": 2, "most_is_needed": 50}
    expect(submission.labels_needed(measured, 0.8), 5, known=known)
    expect(submission.labels_needed(measured, 0.97), None)
    expect(submission.labels_needed({4: [0.75, 0.25]}, 0.5), 4)


@pytest.mark.check("10.paid_once")
def test_paid_once(submission, expect):
    """What is paid once is shared out: 110 for one task, 35 each for four."""
    known = {"once_is_free": 10.0}
    expect(submission.cost_per_task(1, 100.0, 10.0), 110.0, known=known)
    known = {"once_for_each": 110.0, "once_is_free": 10.0}
    expect(submission.cost_per_task(4, 100.0, 10.0), 35.0, known=known)


@pytest.mark.check("10.break_even_or_none")
def test_break_even_or_none(submission, expect):
    """Four tasks cost the same, five less. Where a task saves nothing, there is no break-even."""
    known = {"tie_is_enough": 4, "once_is_free": 1}
    expect(submission.break_even((100, 10), (0, 35)), 5, known=known)
    expect(submission.break_even((100, 10), (0, 36)), 4, known={"once_is_free": 1})
    expect(submission.break_even((20, 10), (50, 30)), 1)
    expect(submission.break_even((0, 10), (50, 10)), 1)
    expect(submission.break_even((100, 10), (0, 10)), None, known={"sharing_always_pays": 101})
    expect(submission.break_even((0, 40), (90, 35)), None, known={"sharing_always_pays": 1})
