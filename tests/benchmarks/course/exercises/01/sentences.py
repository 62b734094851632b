"""Exercise 01: sentences."""

import numpy as np

from kit import Foundation


def sentence_vector(tokens: list[str], table: Foundation) -> np.ndarray:
    """The mean of the vectors of the known words; ValueError when there is none."""
    # TODO 1.1
    raise NotImplementedError("sentence_vector")


def classify(
    tokens: list[str], table: Foundation, labels: dict[str, list[str]]
) -> tuple[str, dict[str, float]]:
    """The best label, and the score of each."""
    # TODO 1.2
    raise NotImplementedError("classify")
