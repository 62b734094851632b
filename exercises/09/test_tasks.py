"""Visible checks of exercise 09: four words, a few tags, two documents. All on paper."""

import numpy as np
import pytest

from kit import Foundation, Head

# `fee` and `cost` point nearly the same way; `paris` is much longer than the others.
BASE = Foundation(
    {"fee": 0, "cost": 1, "from": 2, "paris": 3},
    np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [0.0, -10.0]]),
)
WEIGHTS = np.array([3.0, 1.0, 0.5, 1.0])
FAR = Foundation({"tisk": 0, "lam": 1, "vodo": 2}, np.array([[0.0, 1.0], [9.0, 6.0], [8.0, -1.0]]))


@pytest.mark.check("09.one_length")
def test_one_length(submission, expect):
    """Each word gets a vector of length 1 of its own; zeros stay zeros."""
    base = Foundation({"my": 0, "paris": 1, "hm": 2}, np.array([[3.0, 4.0], [0, -10.0], [0, 0]]))
    unit = base._replace(vectors=np.array([[0.6, 0.8], [0.0, -1.0], [0.0, 0.0]]))
    known = {"one_scale_for_all": base._replace(vectors=base.vectors / np.sqrt(125))}
    expect(submission.directions(base), unit, known=known)


@pytest.mark.check("09.window")
def test_window(submission, expect):
    """A token and its neighbours side by side; zeros for a stranger and beyond both ends."""
    base = Foundation({"from": 0, "paris": 1}, np.array([[1.0], [5.0]]))
    texts = [["from", "old", "paris"], ["paris"]]
    known = {
        "windows_run_on": np.array([[0, 1, 0], [1, 0, 5], [0, 5, 5], [5, 5, 0.0]]),
        "window_averaged": np.array([[1 / 3], [2.0], [5 / 3], [5 / 3]]),
    }
    expected = np.array([[0, 1, 0], [1, 0, 5], [0, 5, 0], [0, 5, 0.0]])
    expect(submission.token_windows(texts, base, 1), expected, known=known)
    expect(submission.token_windows(texts, base, 0), np.array([[1.0], [0], [5], [5]]))


@pytest.mark.check("09.tags")
def test_tags(submission, expect):
    """`paris` after `from` is a city; at the start of a text nothing says so."""
    base = Foundation({"from": 0, "paris": 1}, np.array([[1.0], [5.0]]))
    head = Head(np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 0.0]]), np.array([0.0, -5.5]))
    tags = submission.tag_texts([["from", "paris"], ["paris"], []], head, ["O", "B-CITY"], base, 1)
    known = {"windows_run_on": [["O", "B-CITY"], ["B-CITY"], []]}
    expect(tags, [["O", "B-CITY"], ["O"], []], known=known)


@pytest.mark.check("09.whole_names")
def test_whole_names(submission, expect):
    """B- begins a name; so does an I- that goes on with nothing; the end of the text ends it."""
    tags = ["B-CITY", "I-CITY", "B-CITY", "I-DATE", "O", "I-DATE", "I-DATE"]
    known = {
        "strays_dropped": [(0, 2, "CITY"), (2, 3, "CITY")],
        "kinds_run_on": [(0, 2, "CITY"), (2, 4, "CITY"), (5, 7, "DATE")],
        "end_forgotten": [(0, 2, "CITY"), (2, 3, "CITY"), (3, 4, "DATE")],
        "begin_is_inside": [(0, 3, "CITY"), (3, 4, "DATE"), (5, 7, "DATE")],
    }
    expected = [(0, 2, "CITY"), (2, 3, "CITY"), (3, 4, "DATE"), (5, 7, "DATE")]
    expect(submission.spans(tags), expected, known=known)


@pytest.mark.check("09.names_found")
def test_names_found(submission, expect):
    """One name of two found, and one invented: half. Half a name is no name."""
    gold = [["B-DATE", "I-DATE", "O"], ["O", "B-CITY"], ["O"]]
    answer = [["B-DATE", "O", "O"], ["O", "B-CITY"], ["O"]]
    known = {"tokens_counted": 0.8, "mean_of_texts": 2 / 3}
    expect(submission.span_f1(gold, answer), 0.5, known=known)
    none = [["O", "O"], []]
    expect(submission.span_f1(none, none), 1.0, known={"nothing_is_a_miss": 0.0})
    expect(submission.span_f1(none, [["O", "B-CITY"], []]), 0.0)
    with expect.raises(ValueError):
        submission.span_f1([["O", "O"]], [["O"]])


@pytest.mark.check("09.same_meaning")
def test_same_meaning(submission, expect):
    """`cost` is nearly `fee`; the longest vector is no better than others; weights count."""
    vectors = np.array([[2.0, 0.0], [0.0, 0.0]])
    cosines = np.array([[1.0, 0.8, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    known = {"length_counts": np.array([[2.0, 1.6, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])}
    expect(submission.similarities(vectors, BASE.vectors), cosines, known=known)
    question, document = ["fee", "hello", "from"], ["cost", "from", "thanks"]
    known = {"words_alike": 0.9, "all_pairs_averaged": (3 * 0.4 + 0.5 * 0.8) / 3.5}
    match = submission.soft_match(question, document, BASE, WEIGHTS)
    expect(match, (3 * 0.8 + 0.5 * 1.0) / 3.5, known=known)
    expect(submission.soft_match(["hello"], document, BASE, WEIGHTS), 0.0)
    expect(submission.soft_match(question, [], BASE, WEIGHTS), 0.0)


@pytest.mark.check("09.closer_look")
def test_closer_look(submission, expect):
    """Of three documents two are looked at; the third stays behind them, whatever its score."""
    scores = np.array([[0.5, 0.9, 0.6, 0.5]])
    documents = [["fee"], ["paris"], ["cost"], ["from"]]
    answer = submission.rerank(scores, 2, [["fee"]], documents, BASE, WEIGHTS)
    known = {
        "scores_mixed": np.array([[0.5, 0.0, 0.8, 0.5]]),
        "all_looked_at": np.array([[4.0, 3.0, 3.8, 3.0]]),
    }
    expect(answer, np.array([[0.5, 3.0, 3.8, 0.5]]), known=known)


@pytest.mark.check("09.places")
def test_places(submission, expect):
    """The right document comes second, and first; one that ties with all others comes last."""
    scores = np.array([[0.2, 0.9, 0.5], [0.7, 0.4, 0.1], [0.3, 0.3, 0.3]])
    known = {"ties_are_wins": np.array([2, 1, 1]), "places_from_zero": np.array([1, 0, 2])}
    expect(submission.ranks(scores, np.array([2, 0, 1])), np.array([2, 1, 3]), known=known)
    quality = submission.rank_quality(np.array([2, 1, 4]))
    expect(quality, (1 / 3, 1.75 / 3), known={"mean_then_turned": (1 / 3, 3 / 7)})


@pytest.mark.check("09.one_turn")
def test_one_turn(submission, expect):
    """A quarter turn is found although the target is longer; so is a mirror."""
    source = np.array([[1.0, 0.0], [0.0, 1.0]])
    turn, mirror = np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    longer = np.array([[2.0], [1.0]])
    known = {"any_map_will_do": turn * longer, "turned_back": turn.T}
    expect(submission.orthogonal_map(source, turn * longer), turn, known=known)
    known = {"any_map_will_do": mirror * longer, "no_mirrors": np.array([[0.0, 1.0], [-1.0, 0.0]])}
    expect(submission.orthogonal_map(source, mirror * longer), mirror, known=known)
    with expect.raises(ValueError):
        submission.orthogonal_map(source, source[:1])


@pytest.mark.check("09.nearest_abroad")
def test_nearest_abroad(submission, expect):
    """Turn the vector, then take the word in its direction: `tisk`, although `lam` is longer."""
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    known = {"length_counts": ["lam", "tisk", "vodo"], "spaces_agree": ["vodo", "lam", "tisk"]}
    expect(submission.translate("fee", BASE, FAR, turn, 3), ["tisk", "lam", "vodo"], known=known)
    with expect.raises(ValueError, mentions="hello"):
        submission.translate("hello", BASE, FAR, turn, 2)


@pytest.mark.check("09.several_right")
def test_several_right(submission, expect):
    """Any of the right words will do; with k = 2 the second answer counts as well."""
    answers, gold = [["tisk", "vodo"], ["vodo", "lam"]], [["vodo"], ["lam", "vodo"]]
    expect(submission.precision_at(answers, gold, 1), 0.5, known={"one_right_word": 0.0})
    expect(submission.precision_at(answers, gold, 2), 1.0, known={"first_answer_only": 0.5})


@pytest.mark.check("09.books")
def test_books(submission, expect):
    """A foundation of 100 numbers and heads of 6, against 40 for each task: cheaper from 3 on."""
    cost = {"numbers": 6, "flops": 4 * 10 * 2 * 2 * 5}
    known = {
        "bias_for_free": {"numbers": 4, "flops": 800},
        "forward_only": {"numbers": 6, "flops": 400},
    }
    expect(submission.head_cost(10, 2, 2, 5), cost, known=known)
    known = {
        "foundation_for_free": {"numbers": [6, 12, 18]},
        "foundation_each_time": {"numbers": [106, 212, 318]},
    }
    books = submission.ledger({"numbers": 100}, [cost] * 3)
    expect(books, {"numbers": [106, 112, 118]}, known=known)
    expect(submission.break_even([106, 112, 118], [40, 80, 120]), 3)
    expect(submission.break_even([106, 112], [40, 80]), None)
