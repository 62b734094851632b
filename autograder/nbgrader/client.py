"""Asks the grading service, which is started when needed and again when the course was edited."""

import atexit
import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

_COMMAND = (sys.executable, "-m", "autograder.nbgrader.service")
_PATIENCE = 1800  # seconds for one submission: far more than the limits of its calls add up to

_one_at_a_time = threading.Lock()


class NotGraded(Exception):
    """A submission was not graded; the text says why. It is never a zero."""


class Service:
    """The process that grades, for as long as the course stays as it is."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._course: tuple[str, int] | None = None

    def grade(self, course: Path, required: str, exercise: str, folder: Path) -> dict[str, Any]:
        """Return grade id -> {"score", "report"}. Raises NotGraded."""
        request = [str(course), required, exercise, str(folder)]
        with _one_at_a_time:
            self._renew(course)
            answer = self._asked(request) or self._asked(request)
        if answer is None:
            raise NotGraded("the grading process ended twice; run `autograder doctor`")
        if "error" in answer:
            raise NotGraded(answer["error"])
        cells: dict[str, Any] = answer["cells"]
        return cells

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _renew(self, course: Path) -> None:
        """Forget a process that knows an older state of the course."""
        now = (str(course), _newest(course.parent))
        if now != self._course:
            self.close()
        self._course = now

    def _asked(self, request: list[str]) -> dict[str, Any] | None:
        """Ask once; None when the process ended, as it does after a time without requests."""
        process = self._process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(_PATIENCE, process.kill)
        alarm.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            alarm.cancel()
        if not line:
            self.close()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer


def _started() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(_COMMAND, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")


def _newest(root: Path) -> int:
    """When a file of the course was last changed, in nanoseconds."""
    files = [root / "course.yaml"]
    for name in ("exercises", "solutions"):
        files += (path for path in (root / name).rglob("*") if "__pycache__" not in path.parts)
    with contextlib.suppress(FileNotFoundError):
        return max(path.stat().st_mtime_ns for path in files)
    return 0


SERVICE = Service()
atexit.register(SERVICE.close)
