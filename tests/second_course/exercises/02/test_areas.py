import numpy as np
import pytest

TRIANGLE = np.array([[1.0, 1.0], [5.0, 1.0], [1.0, 4.0]])


@pytest.mark.check("02.rectangle")
def test_rectangle(submission, expect):
    """Two metres by 75 centimetres are one and a half square metres."""
    area = submission.rectangle_area((2, "m"), (75, "cm"))
    expect(area, 1.5, known={"perimeter": 5.5, "units_ignored": 150.0})


@pytest.mark.check("02.triangle")
def test_triangle(submission, expect):
    """A triangle is half of the box around it."""
    expect(submission.polygon_area(TRIANGLE), 6.0, known={"left_open": 7.5})
