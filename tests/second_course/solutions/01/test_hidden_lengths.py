import pytest

SIZES = {"mm": 1, "cm": 10, "m": 1000, "km": 1000000}


def drawn(rng, count):
    """Parts of any units."""
    units = [list(SIZES)[i] for i in rng.integers(len(SIZES), size=count)]
    return [(float(rng.uniform(1, 9)), unit) for unit in units]


@pytest.mark.check("01.any_length")
def test_any_length(submission, expect, rng):
    """Any number of any unit: as many millimetres, by a thousand."""
    for unit, size in SIZES.items():
        value = float(rng.uniform(1, 9))
        expect(submission.in_metres(value, unit), value * size / 1000, tolerance=1e-9)


@pytest.mark.check("01.any_sum")
def test_any_sum(submission, expect, rng):
    """Any number of parts, also none."""
    for count in (0, 1, 5):
        parts = drawn(rng, count)
        total = 0.0
        for value, unit in parts:
            total += value * SIZES[unit] / 1000
        expect(submission.total_length(parts), total)
