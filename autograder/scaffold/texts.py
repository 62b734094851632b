"""The files of a new exercise, as texts. @NUMBER@ and @MODULE@ are put in, FILL_IN_... is left.

A blank has the same name wherever the same words belong. The files import with their blanks, so
that other exercises of the course can be graded meanwhile.
"""

IDEAS = 6  # an audit wants as many wrong answers

LESSON = """\
# @NUMBER@ FILL_IN_title

## What you build

FILL_IN_what_is_built_and_what_for

## Where it sits

FILL_IN_what_comes_before_and_after

## Worked example

    >>> FILL_IN_function(FILL_IN_example)
    FILL_IN_example_result

FILL_IN_example_step_by_step

## The rule

FILL_IN_the_rule_in_one_idea_with_its_edges

## Predict

Write down before you code: FILL_IN_something_to_predict

## Write

Open `@MODULE@.py`: TODO @NUMBER@.1.

## Check yourself

    pytest exercises/@NUMBER@

## If you are stuck

<details><summary>A question</summary>
FILL_IN_hint_question</details>
<details><summary>A pointer</summary>
FILL_IN_hint_pointer</details>
<details><summary>An outline</summary>
FILL_IN_hint_outline</details>

## Afterwards

- Design: FILL_IN_design_question
- Practice: FILL_IN_how_practice_does_it
- Sources: FILL_IN_sources
"""

MODULE = '''\
"""Exercise @NUMBER@: FILL_IN_title."""

import numpy as np


def FILL_IN_function(values: np.ndarray) -> float:
    """FILL_IN_what_it_gives.

    values    float64, (n,), at least one
    returns   FILL_IN_what_the_number_means

    >>> FILL_IN_function(FILL_IN_example)
    FILL_IN_example_result
    """
'''

TODO = """\
    # TODO @NUMBER@.1
    raise NotImplementedError("FILL_IN_function")
"""

VISIBLE = '''\
import numpy as np
import pytest


@pytest.mark.check("@NUMBER@.example")
def test_example(submission, expect):
    """FILL_IN_behaviour_in_the_example."""
    expect(submission.FILL_IN_function(FILL_IN_example), FILL_IN_example_result)
'''

HIDDEN = '''\
import pytest


def slowly(values):
    """The same by hand, one number after the other."""
    return FILL_IN_slow_answer


@pytest.mark.check("@NUMBER@.any_values")
def test_any_values(submission, expect, rng):
    """FILL_IN_behaviour_on_any_values."""
    for size in (3, 4, 9):
        values = rng.normal(size=size)
        expect(submission.FILL_IN_function(values), slowly(values.tolist()))
'''

ENTRY = """\
- id: "@NUMBER@"
  title: "FILL_IN_title"
  module: @MODULE@
  needs: []
  misconceptions:
@MISCONCEPTIONS@
  checks:
    - {id: "@NUMBER@.example", objective: @OBJECTIVE@, points: 1, visible: true, rests_on: "#worked-example", catches: [@IDEAS@]}
    - {id: "@NUMBER@.any_values", objective: @OBJECTIVE@, points: 1, visible: false, rests_on: "#the-rule", catches: [@IDEAS@]}
"""  # noqa: E501
MISCONCEPTION = """\
    - {id: @IDEA@, believes: "FILL_IN_@IDEA@_believes", read: "#the-rule"}"""

COURSE = """\
# The blueprint: objectives, exercises, checks -> objective and points, misconceptions, limits.
# Each misconception is a file solutions/NN/chaff/<id>.py; `catches` names those a check must fail.
format: 1
course: {id: @COURSE@, title: "FILL_IN_course_title"}
policy: {secure: 0.85, developing: 0.5, carry: better}  # carry: a bug of an earlier step costs once
limits: {cpu_seconds: 2, wall_seconds: 10, memory_mb: 1024}

objectives:
  LO1: {title: "FILL_IN_what_students_can_do_at_the_end"}

exercises:
"""

FRONT = """\
# FILL_IN_course_title

You need Python 3.11 or newer and three packages:

    python -m pip install numpy pytest pyyaml

Read the lesson in `exercises/01/README.md`, write your code where it says TODO, and type

    python -m pytest exercises/01
"""
