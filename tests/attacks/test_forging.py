"""No attack earns a point that it has not worked for."""

import pytest

from attacks.batch import Outcome
from attacks.conftest import Scene
from attacks.forging import ATTACKS
from attacks.naive import COMPARISONS, deceived


def test_no_point_is_forged(scene: Scene) -> None:
    """Its verdicts are the expected ones, its points those of what it really solves."""
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()


def test_guessing_again_teaches_nothing(outcome: Outcome) -> None:
    """Of a hidden check, a near miss hears what a wild guess hears, however often it comes."""
    guesses = [attack.id for attack in ATTACKS if attack.row in (36, 37) and attack.hits == "total"]
    heard = {
        tuple(sorted(checks["01.any_total"].items()))
        for checks in (outcome.student(name)["exercises"]["01"]["checks"] for name in guesses)
    }
    assert len(guesses) >= 20
    assert len(heard) == 1
    assert outcome.student("r37-a-near-miss") == outcome.student("r37-the-same-near-miss")


DECEIVING = {attack.id: attack for attack in ATTACKS if attack.naive in COMPARISONS}


@pytest.mark.parametrize("name", DECEIVING)
def test_the_attack_is_real(name: str) -> None:
    """A grader that compares in the submission's own process is taken in by it."""
    assert deceived(DECEIVING[name])
