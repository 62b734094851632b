"""What the lessons of exercises 05 and 06 claim, measured on fresh worlds and on real messages.

`pytest tests/test_claims_05_06.py -s` prints the tables; `-m slow` does it for 20 worlds.
"""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from claims_support import (
    BANKING,
    Arms,
    Claim,
    Task,
    banking_task,
    check_claims,
    references,
    world_task,
)
from world import World

from kit import Foundation

FRESH = range(500, 505)
MANY = range(500, 520)
KS, BANKING_KS = (1, 2, 5, 20, 45), (1, 2, 5, 10)  # 45: some of the 50 are leaks

CLAIMS = {
    "same meaning": Claim("05: nearest neighbour from the same slot", 0.90, 0.94),
    "surprise": Claim("05: columns from surprise minus from counts, 5 labels", 0.1, 0.2),
    "weights": Claim("05: weighted minus plain means, 5 labels", -0.05, 0.01),
    "bridged": Claim("05: words without a label bridged to their slot, 5 labels", 0.68, 0.75),
    "unlabelled": Claim("05: share of the slots' words without a label, 5 labels", 0.4, 0.45),
    "guessing": Claim("05: neighbours by counting minus by 300 steps of guessing", 0.05, 0.08),
    "guessed": Claim("05: neighbours by 300 steps of guessing", 0.7, 0.75),
    "words at 2": Claim("06: foundation minus words, 2 labels", 0.15, 0.25),
    "words at 5": Claim("06: foundation minus words, 5 labels", 0.12, 0.2),
    "random at 5": Claim("06: foundation minus random table, 5 labels", 0.35, 0.45),
    "trained at 5": Claim("06: the same, the random table trained as well", 0.2, 0.3),
    "many labels": Claim("06: words minus foundation, 45 labels", 0.0, 0.03),
    "crosses": Claim("06: the words catch up between 5 and 45 labels", 1.0, 1.0),
}
REAL_CLAIMS = {
    "random at 5": Claim("06: foundation minus random table, 5 labels", 0.1, 0.1),
    "words at 10": Claim("06: words minus foundation, 10 labels", 0.0, 0.02),
}


def same_slot(words: list[str], ends: Iterable[str]) -> float:
    """The share of words that end at one of their own slot."""
    pairs = zip(words, ends, strict=True)
    return float(np.mean([bool(World.slot_of(word) & World.slot_of(end)) for word, end in pairs]))


def neighbours(course: SimpleNamespace, base: Any) -> float:
    """The share of the slots' words whose nearest neighbour is of their slot."""
    words = [word for word in base.vocabulary if World.slot_of(word)]
    nearest = course.pretraining.nearest_neighbours
    return same_slot(words, [nearest(word, base, 1)[0] for word in words])


def bridges(course: SimpleNamespace, base: Any, labelled: Any) -> tuple[float, float]:
    """Of the slots' words: the share without a label; of these, the share bridged to their slot.

    A word whose slot has no labelled word at all cannot be bridged, and is not counted there.
    """
    seen = {word for tokens in labelled for word in tokens}
    reach = frozenset[str]().union(*(World.slot_of(word) for word in seen))
    words = [word for word in base.vocabulary if World.slot_of(word)]
    new = [word for word in words if word not in seen]
    reached = [word for word in new if World.slot_of(word) & reach]
    ends = [course.pretraining.bridge(word, labelled, base) for word in reached]
    return len(new) / len(words), same_slot(reached, ends)


def routes(course: SimpleNamespace, task: Task, ks: Any, draws: int, seed: int) -> dict[str, Any]:
    """The mean of each route of exercise 06 by number of labels, on the same draws."""
    rng = np.random.default_rng(seed)
    tables = {
        "foundation": task.base,
        "words": None,
        "random": course.transfer.random_table(task.base, rng),
    }
    parts = ((task.texts, task.y), (task.test_texts, task.test_y))
    curves = course.transfer.learning_curves(tables, task.weights, ks, draws, *parts, rng)
    return {route: curve.mean(axis=1) for route, curve in curves.items()}


def foundations(course: SimpleNamespace, task: Task, seed: int) -> dict[str, float]:
    """Every quantity that exercise 05 claims."""
    learn, base, arms = course.pretraining, task.base, Arms(course, task, seed)
    counts = learn.truncated_svd(learn.cooccurrence(task.corpus, base.vocabulary, 4), 50)
    plain = np.ones(len(task.weights))
    unlabelled, bridged = bridges(course, base, [task.texts[row] for row in arms.draw(5)])
    guessed = learn.pretrain_by_guessing(task.corpus, 4, 300, np.random.default_rng(seed))
    guessing, same_meaning = neighbours(course, guessed), neighbours(course, base)
    frozen = course.transfer.shot_accuracy
    given = (arms.draw(5), (task.texts, task.y), (task.test_texts, task.test_y))
    right = frozen(base, task.weights, *given)
    return {
        "same meaning": same_meaning,
        "surprise": right - frozen(Foundation(base.vocabulary, counts), task.weights, *given),
        "weights": right - frozen(base, plain, *given),
        "bridged": bridged,
        "unlabelled": unlabelled,
        "guessing": same_meaning - guessing,
        "guessed": guessing,
    }


def trained_random(course: SimpleNamespace, task: Task, seed: int) -> float:
    """A random table that learns along with its head, by the better of two rates, 5 labels."""
    table = course.transfer.random_table(task.base, np.random.default_rng(seed))
    arms = Arms(course, task._replace(base=table), seed)
    rates = (course.finetuning.FULL, course.finetuning.HOT)
    return max(arms.tuned(5, "finetune", rate) for rate in rates)


@cache
def measured(seed: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Every quantity of CLAIMS in one fresh world, and its k-shot table."""
    with references() as course:
        task = world_task(course, seed)
        means = routes(course, task, KS, 2, seed)
        lead = dict(zip(KS, means["foundation"] - means["words"], strict=True))
        at_5 = means["foundation"][KS.index(5)]
        meeting = course.transfer.crossing(KS, means["foundation"], means["words"])
        return {
            **foundations(course, task, seed),
            "words at 2": lead[2],
            "words at 5": lead[5],
            "random at 5": at_5 - means["random"][KS.index(5)],
            "trained at 5": at_5 - trained_random(course, task, seed),
            "many labels": -lead[45],
            "crosses": float(meeting is not None and 5 < meeting < 45),
        }, means


@cache
def measured_on_banking(seed: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Every quantity of REAL_CLAIMS, and the k-shot table."""
    with references() as course:
        means = routes(course, banking_task(course), BANKING_KS, 2, seed)
        return {
            "random at 5": means["foundation"][2] - means["random"][2],
            "words at 10": means["words"][3] - means["foundation"][3],
        }, means


def show_and_check(claims: dict[str, Claim], ks: Any, results: Iterable[Any]) -> None:
    """Print the k-shot table (means), then the claims; fail for every one that does not hold."""
    found = list(results)
    print("\n" + f"{'labels of each class':24}" + "".join(f"{k:8}" for k in ks))
    for route in found[0][1]:
        means = np.mean([tables[route] for _, tables in found], axis=0)
        print(f"{route:24}" + "".join(f"{mean:8.3f}" for mean in means))
    check_claims(claims, [quantities for quantities, _ in found])


def test_the_claims_hold_in_fresh_worlds(one_thread: ProcessPoolExecutor) -> None:
    """Every claim of both lessons holds in each of five worlds, and with a margin in the mean."""
    show_and_check(CLAIMS, KS, one_thread.map(measured, FRESH))


@pytest.mark.slow
def test_the_claims_hold_in_many_worlds(one_thread: ProcessPoolExecutor) -> None:
    """The same in twenty worlds."""
    show_and_check(CLAIMS, KS, one_thread.map(measured, MANY))


@pytest.mark.skipif(not BANKING.is_dir(), reason="the Banking77 files are not beside the project")
def test_what_is_claimed_of_real_messages_holds_on_banking77(
    one_thread: ProcessPoolExecutor,
) -> None:
    """Of real text: learned vectors beat random ones; with ten labels words are ahead."""
    show_and_check(REAL_CLAIMS, BANKING_KS, one_thread.map(measured_on_banking, [0]))
