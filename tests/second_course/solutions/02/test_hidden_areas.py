import numpy as np
import pytest


def field(rng, count):
    """A field around the point (3, 5): corners at growing angles, so that no two sides cross."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, size=count))
    far = rng.uniform(1, 2, size=(count, 1))
    return np.array([3.0, 5.0]) + far * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def slowly(corners):
    """The area, corner by corner."""
    total = 0.0
    for i in range(len(corners)):
        (x, y), (next_x, next_y) = corners[i], corners[(i + 1) % len(corners)]
        total += x * next_y - y * next_x
    return abs(total) / 2


@pytest.mark.check("02.any_rectangle")
def test_any_rectangle(submission, expect, rng):
    """Any sides in metres and kilometres."""
    for _ in range(3):
        width, height = rng.uniform(1, 9, size=2).tolist()
        expect(submission.rectangle_area((width, "m"), (height, "km")), width * height * 1000)


@pytest.mark.check("02.any_polygon")
def test_any_polygon(submission, expect, rng):
    """Any number of corners, in both directions."""
    for count in (4, 5, 9):
        corners = field(rng, count)
        expect(submission.polygon_area(corners), slowly(corners.tolist()))
        expect(submission.polygon_area(corners[::-1].copy()), slowly(corners.tolist()))


@pytest.mark.check("02.in_square_metres")
def test_in_square_metres(submission, expect):
    """A square kilometre has a million square metres."""
    expect(submission.rectangle_area((1, "km"), (1, "km")), 1e6)
