"""A grading as a process of its own, to be killed: what the tests of restarts share."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox_support import children
from word_course import edit, put, write_word_course

FILES = ("results.json", "scores.csv")
TARGETS = ("grader", "pool", "server")
_COMMANDS = {"pool": b"spawn_main", "server": b"zygote import main"}


@dataclass(frozen=True)
class Class:
    """A small course and the work of a class, as files."""

    course: Path
    submissions: Path

    def start(self, out: Path, *more: object, **popen: object) -> subprocess.Popen[str]:
        """Start grading into `out`, in a process group of its own."""
        options = ("-o", out, "--course", self.course, "--jobs", 2, *more)
        command = [sys.executable, "-m", "autograder", "grade", self.submissions, *options]
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            list(map(str, command)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **popen,
        )

    def grade(self, out: Path, *more: object) -> str:
        """Grade to the end; what was printed."""
        process = self.start(out, *more)
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return said


def small_class(folder: Path, size: int = 16) -> Class:
    """Right, wrong and broken work on the small course about words, no two alike."""
    course = write_word_course(folder / "course")
    edit(folder / "course", "course.yaml", {"wall_seconds: 2": "wall_seconds: 60"})
    texts = {e.module: course.reference(e).read_text(encoding="utf-8") for e in course.exercises}
    chaff = [path.read_text(encoding="utf-8") for path in course.chaff(course.exercise("01"))]
    kinds = [texts["counting"], chaff[0], chaff[-1], "def broken(:\n"]
    for number in range(size):
        counting = f"{kinds[number % 4]}\n# {number}\n"
        put(folder, f"handed-in/s{number:03}/counting.py", counting)
        put(folder, f"handed-in/s{number:03}/weighing.py", f"{texts['weighing']}\n# {number}\n")
    return Class(folder / "course", folder / "handed-in")


def outputs(out: Path) -> dict[str, bytes]:
    """The two files of results."""
    return {name: (out / name).read_bytes() for name in FILES}


def recorded(out: Path) -> int:
    """How many submissions are recorded in a store that nobody holds."""
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"file:{out / 'grades.sqlite'}?mode=rw", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
        finally:
            connection.close()
    return 0


def reused(said: str, exercise: str = "01") -> int:
    """How many results of an exercise a grading says it has reused."""
    told = re.search(rf"^reused: .*?{exercise} x (\d+).*; graded now", said, re.MULTILINE)
    return int(told[1]) if told else 0


def kill(process: subprocess.Popen[str], target: str, rng: random.Random) -> bool:
    """SIGKILL for the grader, or for one of its pool workers, or one of their fork servers.

    Not for a submission's own process: that one may die of what the submission does.
    """
    pids = [process.pid] if target == "grader" else list(_those(process.pid, _COMMANDS[target]))
    if not pids or process.poll() is not None:
        return False
    with suppress(ProcessLookupError):
        os.kill(rng.choice(pids), signal.SIGKILL)
    return True


def _those(parent: int, command: bytes) -> Iterator[int]:
    for pid in sorted(children(parent)):
        with suppress(OSError):
            of_submission = os.getsid(pid) == pid  # each has a session of its own
            if not of_submission and command in Path(f"/proc/{pid}/cmdline").read_bytes():
                yield pid


def nothing_left(process: subprocess.Popen[str], seconds: float = 10) -> bool:
    """Whether every process of the grading's group ends by itself within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
