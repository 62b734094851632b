"""Exercise 01: lengths."""

METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0}


def in_metres(value: float, unit: str) -> float:
    """Turn a length into metres.

    unit      one of METRES
    errors    ValueError whose message names the unit, when METRES does not have it

    >>> in_metres(2.5, "km")
    2500.0
    """
    if unit not in METRES:
        raise ValueError(f"there is no unit {unit}")
    return value / METRES[unit]


def total_length(parts: list[tuple[float, str]]) -> float:
    """Add lengths of any units.

    parts     pairs of value and unit; may be empty
    returns   metres; 0.0 for no parts

    >>> total_length([(1, "m"), (50, "cm")])
    1.5
    """
    return sum((in_metres(value, unit) for value, unit in parts), 0.0)
