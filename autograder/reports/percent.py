"""Shares as whole percents: rounded down, so that 84.9 % never reads 85 % beside "developing"."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def whole_percent(points: Mapping[str, Any]) -> int:
    """The share earned of what was possible, which must not be 0. Points may have decimals."""
    return 100 * Fraction(str(points["earned"])) // Fraction(str(points["possible"]))
