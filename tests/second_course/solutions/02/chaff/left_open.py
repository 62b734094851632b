"""Exercise 02: areas, on top of lengths."""

import numpy as np

from lengths import in_metres


def rectangle_area(width: tuple[float, str], height: tuple[float, str]) -> float:
    """Find the area of a rectangle.

    width, height   pairs of value and unit
    returns         square metres

    >>> rectangle_area((2, "m"), (75, "cm"))
    1.5
    """
    return in_metres(*width) * in_metres(*height)


def polygon_area(corners: np.ndarray) -> float:
    """Find the area of a field from its corners.

    corners   float64, (n, 2), metres; n at least 3, around the field in either direction
    returns   square metres, never negative

    >>> polygon_area(np.array([[1.0, 1.0], [5.0, 1.0], [1.0, 4.0]]))
    6.0
    """
    x, y = corners.T
    sums = x[:-1] * y[1:] - y[:-1] * x[1:]
    return float(abs(sums.sum()) / 2)
