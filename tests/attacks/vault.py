"""The course under attack: two small exercises, with secrets wherever an attack may look.

Hidden checks stand before visible ones on purpose: what a hidden one asked must not come out in
the message of another.
"""

import shutil
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent.parent / "exercises" / "kit"
SECRET = "canary"  # followed by where it lies
MARK = 7319.0625  # among the inputs of every hidden check

COURSE = """\
format: 1
course: {id: vault, title: "Vault"}
policy: {secure: 0.85, developing: 0.5}
limits: {cpu_seconds: 0.5, wall_seconds: 3, memory_mb: 96}
objectives:
  LO1: {title: "Add up"}
exercises:
  - id: "01"
    title: "Sums"
    module: sums
    minutes: 5
    checks:
      - {id: "01.any_total", objective: LO1, points: 3, visible: false, rests_on: "#sums"}
      - {id: "01.any_doubled", objective: LO1, points: 4, visible: false, rests_on: "#sums"}
      - {id: "01.total", objective: LO1, points: 2, visible: true, rests_on: "#sums"}
      - {id: "01.doubled", objective: LO1, points: 1, visible: true, rests_on: "#sums"}
  - id: "02"
    title: "Shares"
    module: shares
    needs: ["01"]
    minutes: 5
    checks:
      - {id: "02.any_shares", objective: LO1, points: 3, visible: false, rests_on: "#shares"}
      - {id: "02.shares", objective: LO1, points: 2, visible: true, rests_on: "#shares"}
"""

TOTAL = """
def total(numbers):
    return float(sum(numbers))
"""
DOUBLED = """
def doubled(matrix):
    return 2 * matrix
"""
SUMS = f"import numpy as np\n{TOTAL}{DOUBLED}"
SHARES = """\
from sums import total


def shares(numbers):
    whole = total(numbers)
    return [number / whole for number in numbers]
"""

VISIBLE_ONE = """\
import numpy as np
import pytest


@pytest.mark.check("01.total")
def test_total(submission, expect):
    \"\"\"1.5 and 2.5 are 4.\"\"\"
    expect(submission.total([1.5, 2.5]), 4.0)


@pytest.mark.check("01.doubled")
def test_doubled(submission, expect):
    \"\"\"Twice 1 is 2.\"\"\"
    expect(submission.doubled(np.array([[1.0, 2.0]])), np.array([[2.0, 4.0]]))
"""
HIDDEN_ONE = f"""\
import math

import numpy as np
import pytest

SECRET = "{SECRET}-hidden"
MARK = {MARK}


@pytest.mark.check("01.any_total")
def test_any_total(submission, expect, rng):
    \"\"\"Any numbers, which are there afterwards.\"\"\"
    numbers = [MARK, *rng.normal(size=5).tolist()]
    seen = submission.total.observe(numbers)
    expect(seen.result, math.fsum(numbers))
    expect(seen.args, (numbers,))


@pytest.mark.check("01.any_doubled")
def test_any_doubled(submission, expect, rng):
    \"\"\"Any matrix.\"\"\"
    matrix = np.vstack([np.full(3, MARK), rng.normal(size=(2, 3))])
    expect(submission.doubled(matrix), np.array([[2 * n for n in row] for row in matrix]))
"""
VISIBLE_TWO = """\
import pytest


@pytest.mark.check("02.shares")
def test_shares(submission, expect):
    \"\"\"1 of 4 is a quarter.\"\"\"
    expect(submission.shares([1.0, 3.0]), [0.25, 0.75])
"""
HIDDEN_TWO = f"""\
import pytest

SECRET = "{SECRET}-hidden"


@pytest.mark.check("02.any_shares")
def test_any_shares(submission, expect, rng):
    \"\"\"Any numbers.\"\"\"
    numbers = [{MARK}, *rng.random(3).tolist()]
    expect(submission.shares(numbers), [number / sum(numbers) for number in numbers])
"""


def stub(reference: str) -> str:
    """The reference with nothing in its functions."""
    heads = [line for line in reference.splitlines() if line.startswith("def ")]
    return "\n\n".join(f"{head}\n    raise NotImplementedError" for head in heads) + "\n"


def write_vault(root: Path) -> None:
    """Write the course below `root`; whoever can reach the folder may read it."""
    secret = f"# {SECRET}-solution\n"
    texts = {
        "course.yaml": COURSE,
        "exercises/01/README.md": "# 01 Sums\n\n## Sums\n",
        "exercises/01/sums.py": stub(SUMS),
        "exercises/01/test_sums.py": VISIBLE_ONE,
        "solutions/01/sums.py": secret + SUMS,
        "solutions/01/test_hidden_sums.py": HIDDEN_ONE,
        "exercises/02/README.md": "# 02 Shares\n\n## Shares\n",
        "exercises/02/shares.py": stub(SHARES),
        "exercises/02/test_shares.py": VISIBLE_TWO,
        "solutions/02/shares.py": secret + SHARES,
        "solutions/02/test_hidden_shares.py": HIDDEN_TWO,
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    shutil.copytree(KIT, root / "exercises" / "kit", ignore=shutil.ignore_patterns("__pycache__"))
