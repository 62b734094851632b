"""A grader as many are: the submission runs in the process that compares. For contrast only."""

import subprocess
import sys

from attacks.attack import Attack

COMPARISONS = {
    "==": "assert space['total'](data) == expected",
    "isclose": "assert np.allclose(space['total'](data), expected)",
    "array": "assert np.allclose(space['doubled'](np.ones((1, 2))), [[9, 9]])",
    "helper": "case = unittest.TestCase()\n"
    "got = space['total'](data)\n"
    "for fair in (lambda: case.assertEqual(got, expected),\n"
    "             lambda: np.testing.assert_allclose(got, expected),\n"
    "             lambda: np.testing.assert_array_equal(got, expected)):\n"
    "    try: fair()\n"
    "    except AssertionError: continue\n"
    "    break\n"
    "else: raise AssertionError",
    "mutation": "assert space['total'](data) == sum(data)",
}
GRADER = """
import unittest
import numpy as np
space = {{"np": np, "__name__": "sums"}}
exec({text!r}, space)
data, expected = [1.5, 2.5], 4.0
{comparison}
"""


def deceived(attack: Attack) -> bool:
    """Whether the wrong answer of the attack passes in this grader."""
    script = GRADER.format(text=attack.text, comparison=COMPARISONS[attack.naive])
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True)
    return done.returncode == 0
