"""Where the local processes of a grading run."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.pool import LocalProcesses, processors

TWO = pytest.mark.skipif(len(processors()) < 2, reason="needs two processors")


@TWO
def test_one_process_a_processor() -> None:
    """As many processes as processors: each keeps to one, and they share none."""
    count = len(processors())
    with LocalProcesses(count) as pool:
        barrier = [pool.submit(_where, 0.3) for _ in range(count)]
        places = [future.result() for future in barrier]
    assert sorted(places) == [[number] for number in processors()]


@TWO
def test_fewer_processes_are_free_to_move() -> None:
    """Two gradings at the same time, of one process each, must not meet on one processor."""
    with LocalProcesses(1) as pool:
        assert pool.submit(_where, 0).result() == processors()


def _where(seconds: float) -> list[int]:
    """The processors that this process may use; it stays busy meanwhile, so that each runs one."""
    time.sleep(seconds)
    return sorted(os.sched_getaffinity(0))


@pytest.mark.parametrize("killed", [0, 1])
def test_a_process_that_is_killed_while_the_pool_ends(killed: int) -> None:
    """One of two idle processes holds the lock that they take turns with; nobody waits for it."""
    pool = LocalProcesses(2)
    for future in [pool.submit(time.sleep, 0.2) for _ in range(2)]:
        future.result()
    pids = sorted(pool._processes)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    ending = threading.Thread(target=pool.shutdown, daemon=True)
    ending.start()
    time.sleep(0.3)  # they have been told to end, and could not hear it
    os.kill(pids.pop(killed), signal.SIGKILL)
    os.kill(pids[0], signal.SIGCONT)
    ending.join(20)
    assert not ending.is_alive()


def test_a_program_that_grades_is_not_started_again(tmp_path: Path) -> None:
    """A script needs no `if __name__ == "__main__"`: its processes know nothing of it."""
    script = tmp_path / "script.py"
    lines = [
        "from autograder.pool import LocalProcesses",
        "print('started')",
        "with LocalProcesses(2) as pool:",
        "    print(pool.submit(abs, -1).result(), __file__)",
    ]
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"started\n1 {script}\n", done.stderr
