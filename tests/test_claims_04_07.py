"""What the lessons of exercises 04 and 07 claim, measured on fresh worlds and on real messages.

`pytest tests/test_claims_04_07.py -s` prints the tables; `-m slow` does it for 20 worlds.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np
import pytest
from claims_support import BANKING, Arms, Claim, banking_task, check_claims, references, world_task

FRESH = range(300, 305)
MANY = range(300, 320)


CLAIMS = {
    "fair words": Claim("04: tf-idf trained fairly, 20 labels, is right", 0.70, 0.78),
    "few labels": Claim("04: how far 5 labels stay behind 50", 0.30, 0.36),
    "faked win": Claim(
        "04: lead of tf-idf over counts, both hasty, minus the fair lead", 0.15, 0.25
    ),
    "faked foundation": Claim(
        "04: lead of a table over hasty counts, minus over fair ones", 0.2, 0.3
    ),
    "full at 20": Claim("07: full tuning minus frozen, 20 labels", 0.0, 0.02),
    "full at 50": Claim("07: full tuning minus frozen, 50 labels", 0.02, 0.04),
    "hot at 2": Claim("07: frozen minus a hot rate, 2 labels", 0.0, 0.05),
    "gates at 20": Claim("07: one scale per word minus frozen, 20 labels", -0.02, 0.01),
    "fast factors at 5": Claim("07: gates minus low rank at the same rate, 5 labels", 0.0, 0.05),
    "left behind": Claim("07: share of the words that 5 labels do not move", 0.5, 0.6),
    "forgotten": Claim("07: task A before B minus after B, one head", 0.8, 0.85),
    "by the head": Claim("07: the same with a frozen table", 0.75, 0.8),
    "replayed": Claim("07: task A after B, a tenth replayed, minus not replayed", 0.2, 0.35),
    "own heads": Claim("07: task A after B minus before B, a head for each", -0.04, -0.02),
}
REAL_CLAIMS = {
    "faked win": Claim(
        "04: lead of tf-idf over counts, both hasty, minus the fair lead", 0.08, 0.1
    ),
    "full at 5": Claim("07: full tuning minus frozen, 5 labels", 0.0, 0.01),
    "forgotten": Claim("07: task A before B minus after B, one head", 0.5, 0.5),
}


@cache
def measured(seed: int) -> dict[str, float]:
    """Every quantity of CLAIMS in one fresh world."""
    with references() as course:
        arms = Arms(course, world_task(course, seed), seed)
        tuning, hasty, fair = course.finetuning, course.scratch.HASTY, course.scratch.FAIR
        frozen = {k: arms.frozen(k) for k in (2, 20, 50)}
        turns, still = arms.in_turn(20, tuning.FULL), arms.in_turn(20, tuning.FROZEN)
        words = {k: arms.words(k, False, fair) for k in (5, 20, 50)}
        factors = arms.tuned(
            5, "tune_low_rank", tuning.LOW_RANK_FAST, rng=np.random.default_rng(seed)
        )
        return {
            "fair words": words[20],
            "few labels": words[50] - words[5],
            "faked win": arms.lead(20, hasty) - arms.lead(20, fair),
            "faked foundation": arms.words(20, True, fair) - arms.words(20, True, hasty),
            "full at 20": arms.tuned(20, "finetune", tuning.FULL) - frozen[20],
            "full at 50": arms.tuned(50, "finetune", tuning.FULL) - frozen[50],
            "hot at 2": frozen[2] - arms.tuned(2, "finetune", tuning.HOT),
            "gates at 20": arms.tuned(20, "tune_gates", tuning.GATES) - frozen[20],
            "fast factors at 5": arms.tuned(5, "tune_gates", tuning.GATES) - factors,
            "left behind": 1 - arms.task.pooled[arms.draw(5)].any(axis=0).mean(),
            "forgotten": turns[0, 0] - turns[1, 0],
            "by the head": still[0, 0] - still[1, 0],
            "replayed": arms.in_turn(20, tuning.FULL, 0.1)[1, 0] - turns[1, 0],
            "own heads": arms.own_heads(20),
        }


@cache
def measured_on_banking(seed: int) -> dict[str, float]:
    """Every quantity of REAL_CLAIMS, in one draw of 5 labels of each intent."""
    with references() as course:
        arms = Arms(course, banking_task(course), seed)
        tuning = course.finetuning
        turns = arms.in_turn(5, tuning.FULL)
        leads = [arms.lead(5, s) for s in (course.scratch.HASTY, course.scratch.FAIR)]
        return {
            "faked win": leads[0] - leads[1],
            "full at 5": arms.tuned(5, "finetune", tuning.FULL) - arms.frozen(5),
            "forgotten": turns[0, 0] - turns[1, 0],
        }


def test_the_claims_hold_in_fresh_worlds(one_thread: ProcessPoolExecutor) -> None:
    """Every claim of both lessons holds in each of five worlds, and with a margin in the mean."""
    check_claims(CLAIMS, one_thread.map(measured, FRESH))


@pytest.mark.slow
def test_the_claims_hold_in_many_worlds(one_thread: ProcessPoolExecutor) -> None:
    """The same in twenty worlds."""
    check_claims(CLAIMS, one_thread.map(measured, MANY))


@pytest.mark.skipif(not BANKING.is_dir(), reason="the Banking77 files are not beside the project")
def test_what_is_claimed_of_real_messages_holds_on_banking77(
    one_thread: ProcessPoolExecutor,
) -> None:
    """What the lessons claim of real text: the faked win, a gain of tuning, forgetting."""
    check_claims(REAL_CLAIMS, one_thread.map(measured_on_banking, [0]))
