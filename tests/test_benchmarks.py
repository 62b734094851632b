"""The benchmark itself: it measures what it says, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sandbox_support import ROOT

BURN = "import time\nwhile time.process_time() < 0.4: pass"
ORPHAN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
MEASURE = f"""
from tests.benchmarks.measure import python
cost = python("-c", {ORPHAN!r})
print(cost.cpu, cost.memory)
"""


def python(*arguments: object) -> str:
    """Run this Python in the pack's folder; what it printed."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_every_process_counts() -> None:
    """The CPU time of a command includes that of an orphan it leaves behind."""
    cpu, memory = map(float, python("-c", MEASURE).split())
    assert cpu > 0.4
    assert memory > 1


@pytest.mark.slow
def test_a_small_benchmark(tmp_path: Path, strongest: str) -> None:
    """The cheapest plan gives every number; the floor is below ours, ours below pytest's."""
    plan = ("--size", 4, "--size", 60, "--usual", 2, "--level", strongest, "--exercise", "03")
    said = python("-m", "tests.benchmarks", *plan, "--class-of", 2, "--json", tmp_path / "n.json")
    assert "x less CPU" in said
    numbers = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    ours = numbers["levels"][strongest]["cpu"]
    assert numbers["floor"]["cpu"] < ours < numbers["usual"]["cpu"]
