"""Right answers are right on other processors, too, where numpy rounds in other places.

A check in which two classes are exactly as likely, or two columns of a table exactly as strong,
passes or fails by the last bit. numpy brings code for many processors, and can be told which to
use.
"""

import functools
import subprocess
import sys
from pathlib import Path

import pytest
from local_run import COURSE
from own_run import own_run

OLD = "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
MACHINES = {
    "Prescott": {"OPENBLAS_CORETYPE": "Prescott"},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "Nehalem": {"OPENBLAS_CORETYPE": "Nehalem"},
    "Sandybridge": {"OPENBLAS_CORETYPE": "Sandybridge"},
    "Zen": {"OPENBLAS_CORETYPE": "Zen"},
    "no vectors": {"NPY_DISABLE_CPU_FEATURES": OLD},
}
QUICK = ("Prescott", "Haswell")
RIGHT = {"reference": 1, "wheat": 2, "other wheat": 3}
ROUNDED = """
import numpy as np
rng = np.random.default_rng(0)
table = rng.normal(size=(200, 200))
print(hash(np.linalg.svd(table)[0].tobytes() + np.exp(table).tobytes()))
"""


@functools.cache
def rounded(machine: str) -> str:
    """What becomes of some numbers there, to the last bit."""
    environment = {"PYTHONHASHSEED": "0", **MACHINES[machine]}
    command = [sys.executable, "-c", ROUNDED]
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


@pytest.mark.parametrize("answer", RIGHT.values(), ids=RIGHT)
@pytest.mark.parametrize(
    "machine",
    [pytest.param(m, marks=[] if m in QUICK else pytest.mark.slow) for m in MACHINES],
)
def test_right_there_as_well(machine: str, answer: int, tmp_path: Path) -> None:
    """Every check of the course is passed by right work, its reference and two others."""
    if not rounded(machine) or len({*map(rounded, MACHINES)}) == 1:
        pytest.skip("this numpy has no code for that processor, or the same for all")
    verdicts = own_run(answer, tmp_path, **MACHINES[machine])
    short = {check for check, said in verdicts.items() if said != "pass"}
    assert short <= set(COURSE.left_out)
