"""`python -m kit watch 03`: the checks run again on every save, until Ctrl-C."""

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from student_support import COURSE, Student, student_in

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
WAITING = "waiting for a save"
PATIENCE = 60  # seconds, on a very busy machine
NEEDED = ("watchfiles", "anyio", "idna", "sniffio", "typing_extensions")


class Watching:
    """The command under way, and what it has printed so far."""

    def __init__(self, student: Student, packages: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-m", "kit", "watch", "02"],
            cwd=student.folder / "exercises",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": packages},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            text=True, encoding="utf-8",
        )  # fmt: skip
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def runs(self, number: int) -> list[str]:
        """What the first runs have printed, once there are so many."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            parts = "".join(self.lines).split(WAITING)
            if len(parts) > number:
                return parts[:number]
            time.sleep(0.05)
        raise AssertionError("".join(self.lines))

    def stop(self) -> int:
        """Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)

    def close(self) -> None:
        """Leave nothing behind, whatever came before."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def bare(student: Student, _: Path) -> str:
    """What a student has installed."""
    return str(student.packages)


def with_watchfiles(student: Student, folder: Path) -> str:
    """The same, and watchfiles."""
    for name in NEEDED:
        spec = importlib.util.find_spec(name)
        if name == "watchfiles" and spec is None:
            pytest.skip("needs watchfiles")
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            path = origin.parent if origin.name == "__init__.py" else origin
            (folder / path.name).symlink_to(path)
    return os.pathsep.join([str(student.packages), str(folder)])


@pytest.fixture(params=[bare, with_watchfiles])
def watching(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Iterator[tuple[Student, Watching]]:
    """A student who has started to watch exercise 02, with and without the library."""
    student = student_in(tmp_path_factory)
    student.paste("01")
    started = Watching(student, request.param(student, tmp_path))
    yield student, started
    started.close()


def test_a_save_runs_the_checks_again(watching: tuple[Student, Watching]) -> None:
    """First all is to do; the right answer, saved, is green; Ctrl-C ends without a complaint."""
    student, watch = watching
    [first] = watch.runs(1)
    assert "todo     02.mean_of_words" in first
    assert "Traceback" not in first
    student.paste("02")
    second = watch.runs(2)[1]
    assert "todo" not in second
    assert "next: " in second
    assert watch.process.poll() is None
    assert watch.stop() == 0
    assert "Traceback" not in "".join(watch.lines)
    assert "Interrupt" not in "".join(watch.lines)


def test_an_earlier_exercise_counts_too(watching: tuple[Student, Watching]) -> None:
    """Exercise 02 imports 01, so a save there is a reason to run as well."""
    student, watch = watching
    watch.runs(1)
    student.paste("02")
    watch.runs(2)
    student.write("01", "def broken(:\n")
    assert "broken" in watch.runs(3)[2]
    time.sleep(1)
    assert "".join(watch.lines).count(WAITING) == 3
    assert watch.stop() == 0


def test_a_save_during_a_run_is_not_lost(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved while the checks ran is checked at once afterwards."""
    from kit import watch

    student = student_in(tmp_path_factory)
    runs = []

    def run(folder: Path) -> None:
        runs.append(folder.name)
        if len(runs) == 1:
            student.paste("02")
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "_run", run)
    watch.watch(student.folder / "exercises", "02")
    assert runs == ["02", "02"]


def test_the_course_has_what_is_watched() -> None:
    """Every exercise's files are seen."""
    from kit.watch import saved

    seen = saved(COURSE.root / "exercises")
    assert all(str(COURSE.stub(exercise)) in seen for exercise in COURSE.exercises)
