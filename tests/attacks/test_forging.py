"""No attack earns a point that it has not worked for."""

import pytest

from attacks.conftest import Scene
from attacks.forging import ATTACKS
from attacks.naive import COMPARISONS, deceived


def test_no_point_is_forged(scene: Scene) -> None:
    """Its verdicts are the expected ones, its points those of what it really solves."""
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()


DECEIVING = {attack.id: attack for attack in ATTACKS if attack.naive in COMPARISONS}


@pytest.mark.parametrize("name", DECEIVING)
def test_the_attack_is_real(name: str) -> None:
    """A grader that compares in the submission's own process is taken in by it."""
    assert deceived(DECEIVING[name])
