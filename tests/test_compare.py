"""How the kit compares answers that are not numbers, words or lists of them."""

import numpy as np
import pytest

from kit.compare import difference


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937])
def test_generators_are_alike_when_the_same_numbers_come_next(bits: type) -> None:
    """A generator left by a function is compared by what it has drawn, not by where it lives."""
    one, same, other = (np.random.Generator(bits(seed)) for seed in (1, 1, 2))
    assert difference(one, same) is None
    assert difference(one, other) is not None
    same.random()
    assert difference([one], [same]) is not None
    assert difference(1, one) is not None
