"""The kit's small transformer: its way back agrees with moving each kind of number a little."""

import runpy
from collections.abc import Callable

import numpy as np
import pytest
from sandbox_support import ROOT

from kit import transformer

FAMILIES = runpy.run_path(str(ROOT / "solutions" / "11" / "families.py"))
RNG = np.random.default_rng(0)
INPUT_IDS = RNG.integers(1, 20, size=(3, 6))
ATTENTION_MASK = (np.arange(6) < np.array([[6], [4], [2]])).astype(int)
LABELS = np.where(RNG.random((3, 6)) < 0.6, INPUT_IDS[:, ::-1], -100)
HEAD = {"weights": RNG.normal(size=(transformer.WIDTH, 4)), "bias": RNG.normal(size=4)}


def roughly(loss: Callable[[], float], weights: np.ndarray, place: tuple[int, ...]) -> float:
    """The slope by one number: move it up, move it down, compare the losses."""
    kept = weights[place]
    weights[place] = kept + 1e-5
    above = loss()
    weights[place] = kept - 1e-5
    below = loss()
    weights[place] = kept
    return (above - below) / 2e-5


@pytest.mark.parametrize("mask", ["bidirectional_mask", "causal_mask"])
@pytest.mark.parametrize("task", ["words", "classes"])
def test_every_slope_is_what_moving_a_number_gives(mask: str, task: str) -> None:
    """Three numbers of each weight, for both losses, looking both ways and back only."""
    rng = np.random.default_rng(1)
    weights = transformer.fresh_weights(20, rng, np.float64)
    for value in weights.values():
        value += 0.1 * rng.normal(size=value.shape)
    allowed, attention = FAMILIES[mask](ATTENTION_MASK), FAMILIES["attention"]

    def losses() -> tuple:
        if task == "words":
            return transformer.word_loss(weights, INPUT_IDS, LABELS, allowed, attention)
        batch, y = (INPUT_IDS, ATTENTION_MASK), np.array([0, 3, 1])
        return transformer.class_loss(weights, HEAD, batch, y, allowed, attention)

    slopes = losses()[1]
    assert len(slopes) == len(weights) - (task == "classes")
    for name, slope in slopes.items():
        for _ in range(3):
            place = tuple(int(rng.integers(size)) for size in slope.shape)
            measured = roughly(lambda: losses()[0], weights[name], place)
            assert slope[place] == pytest.approx(measured, rel=1e-5, abs=1e-8), name
