"""Runs the grading command at one level, and tells which processes outlive it.

    python guard.py LEVEL FOLDER

A program of its own, so that it can be another user's: whatever loses its parent below it becomes
its child.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from autograder.sandbox import linux

GRADE = """
import sys
import autograder.commands.grade as command
from autograder.cli import main
level, folder = sys.argv[1:]
command.choose = lambda required: level  # not the strongest one that works
sys.argv = ["autograder", "grade", f"{folder}/class", "-o", f"{folder}/out", "--jobs", "2",
            "--course", f"{folder}/course/course.yaml"]
main()
"""
SUBREAPER = 36
GRACE = 3  # seconds for processes that are being ended


def main() -> None:
    """Grade, and print one line of JSON: what was said, what is left, how much memory it took."""
    level, folder = sys.argv[1:]
    linux.do("prctl", SUBREAPER, 1, 0, 0, 0)
    done = subprocess.run(
        [sys.executable, "-P", "-c", GRADE, level, folder], capture_output=True, text=True
    )
    until = time.monotonic() + GRACE
    while (left := descendants()) and time.monotonic() < until:
        time.sleep(0.05)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    printed = f"{done.stdout}{done.stderr}exit status {done.returncode}"
    print(json.dumps({"printed": printed, "processes": left, "peak_kib": peak}))


def descendants() -> list[str]:
    """The command lines of the children of this process that still run."""
    pids = Path("/proc/self/task").glob("*/children")
    alive = [pid for path in pids for pid in path.read_text().split()]
    return [line for pid in alive if (line := _command(pid))]


def _command(pid: str) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        line = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    zombie = stat.rpartition(")")[2].split()[0] == "Z"
    return "" if zombie else f"{pid} {line!r}"


if __name__ == "__main__":
    main()
