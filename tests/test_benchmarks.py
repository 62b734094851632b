"""The benchmark itself: it measures what it says, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.class_of import make_class
from sandbox_support import ROOT
from word_course import write_word_course

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


def test_a_student_of_a_made_up_class_is_one_folder(tmp_path: Path) -> None:
    """However many exercises there are, and whichever of the answers would end a process."""
    course = write_word_course(tmp_path / "course")
    places = list(make_class(course, 40, tmp_path / "class").iterdir())
    assert len(places) == 40
    for place in places:
        assert sorted(path.name for path in place.iterdir()) == ["01", "02"]
    ending = {place.name for place in places if any(map(ends, place.glob("*/*.py")))}
    assert ending == {place.name for place in places if place.name.endswith("-ends")} != set()


def ends(file: Path) -> bool:
    """Whether a module would end the process that imports or calls it."""
    text = file.read_text(encoding="utf-8")
    return "os._exit(1)" in text or text.startswith("import sys\nsys.exit(0)")


@pytest.mark.slow
def test_a_small_benchmark(tmp_path: Path, strongest: str) -> None:
    """The cheapest plan gives every number; the floor is below ours, ours below pytest's."""
    plan = ("--size", 4, "--size", 60, "--usual", 2, "--level", strongest, "--exercise", "03")
    said = python("-m", "tests.benchmarks", *plan, "--class-of", 2, "--json", tmp_path / "n.json")
    assert "x less CPU" in said
    numbers = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    ours = numbers["levels"][strongest]["cpu"]
    assert numbers["floor"]["cpu"] < ours < numbers["usual"]["cpu"]
