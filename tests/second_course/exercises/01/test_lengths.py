import pytest


@pytest.mark.check("01.example")
def test_example(submission, expect):
    """2.5 kilometres are 2500 metres, 30 centimetres are 0.3."""
    expect(submission.in_metres(2.5, "km"), 2500.0, known={"divides": 0.0025, "all_metres": 2.5})
    expect(submission.in_metres(30, "cm"), 0.3)


@pytest.mark.check("01.two_parts")
def test_two_parts(submission, expect):
    """One metre and 50 centimetres are 1.5 metres."""
    expect(submission.total_length([(1, "m"), (50, "cm")]), 1.5)


@pytest.mark.check("01.miles")
def test_miles(submission, expect):
    """The table has no miles, and the error says so."""
    with expect.raises(ValueError, mentions="mile"):
        submission.in_metres(3, "mile")
