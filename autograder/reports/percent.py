"""Shares as whole percents: rounded down, so that 84.9 % never reads 85 % beside "developing"."""

from collections.abc import Mapping
from typing import Any

from autograder.scoring import exact


def whole_percent(points: Mapping[str, Any]) -> int:
    """The share earned of what was possible, which must not be 0. Points may have decimals."""
    return 100 * exact(points["earned"]) // exact(points["possible"])
