"""What a command costs: wall time, CPU time and memory of all its processes, orphans too."""

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ADOPT_ORPHANS = 36  # prctl: whatever loses its parent below this process becomes its child
PACK = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Cost:
    """What a command took.

    cpu      seconds of user and system time, of every process it started
    memory   MiB at the peak of its largest process
    said     what it printed
    """

    wall: float
    cpu: float
    memory: float
    said: str

    def numbers(self) -> dict[str, float]:
        """The numbers alone, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "said"}


def python(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run this Python with these arguments in the pack's folder."""
    return cost_of([sys.executable, *map(str, arguments)], env or {})


@contextlib.contextmanager
def one_processor() -> Iterator[None]:
    """Have commands run on one of the processors that there are."""
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usable)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usable)


def cost_of(command: Sequence[str], env: Mapping[str, str]) -> Cost:
    """Run a command to its end, and wait for all that it leaves behind."""
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    start = time.perf_counter()
    own = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", **env}
    with subprocess.Popen(command, cwd=PACK, env=own, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        cpu, memory = _reaped(process)
    return Cost(time.perf_counter() - start, cpu, memory, said)


def _reaped(process: subprocess.Popen[str]) -> tuple[float, float]:
    """CPU seconds and peak MiB of the process and of every orphan it left."""
    cpu, memory = 0.0, 0
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status, usage = os.wait4(-1, 0)
            if pid == process.pid:
                process.returncode = os.waitstatus_to_exitcode(status)
            cpu += usage.ru_utime + usage.ru_stime
            memory = max(memory, usage.ru_maxrss)
    return cpu, memory / 1024
