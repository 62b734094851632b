"""More machines: a real scheduler and two worker processes, on this machine's own address only."""

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kill_support import Class, nothing_left, outputs, recorded, reused, small_class

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

Start = Callable[[], subprocess.Popen[str]]


def dask(*arguments: str) -> subprocess.Popen[str]:
    """A `dask` command, listening on 127.0.0.1 alone."""
    command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str], pattern: str) -> str:
    """Wait for a line of the process that matches; its first group."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"it ended without saying {pattern!r}")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a scheduler."""
    scheduler = dask("scheduler", "--port", "0")
    yield said(scheduler, r"Scheduler at:\s+(tcp://\S+)")
    scheduler.kill()
    scheduler.communicate()


@pytest.fixture
def two(address: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Two workers that have registered."""
    options = ("--nthreads", "1", "--no-nanny", "--death-timeout", "60")
    workers = [dask("worker", address, *options) for _ in range(2)]
    for worker in workers:
        said(worker, r"Registered to:\s+(tcp://\S+)")
    yield workers
    for worker in workers:
        worker.kill()
        worker.communicate()


@pytest.fixture(scope="module")
def the_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Sixteen submissions to the small course about words."""
    return small_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def serial(the_class: Class, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process on this machine writes."""
    out = tmp_path_factory.mktemp("serial")
    the_class.grade(out, "--jobs", 1)
    return outputs(out)


def test_the_same_bytes_from_other_machines(
    the_class: Class, serial: dict[str, bytes], address: str, two: object, tmp_path: Path
) -> None:
    """Serial, parallel and distributed gradings write the same files; a second one reuses all."""
    the_class.grade(tmp_path / "parallel", "--jobs", 2)
    assert outputs(tmp_path / "parallel") == serial
    the_class.grade(tmp_path / "cluster", "--cluster", address)
    assert outputs(tmp_path / "cluster") == serial
    told = the_class.grade(tmp_path / "cluster", "--cluster", address)
    assert reused(told) == reused(told, "02") == 16


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_worker_that_is_lost(
    the_class: Class,
    serial: dict[str, bytes],
    address: str,
    two: list[subprocess.Popen[str]],
    tmp_path: Path,
    seed: int,
) -> None:
    """What a machine was grading when it went is graded by another one: the same bytes."""
    process = the_class.start(tmp_path, "--cluster", address)
    wait_for_records(tmp_path)
    time.sleep(random.Random(seed).uniform(0, 0.3))
    two[seed].send_signal(signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert outputs(tmp_path) == serial


@pytest.mark.slow
def test_a_grader_that_is_lost(
    the_class: Class, serial: dict[str, bytes], address: str, two: object, tmp_path: Path
) -> None:
    """The workers stay; the same command goes on from what is recorded."""
    process = the_class.start(tmp_path, "--cluster", address)
    wait_for_records(tmp_path)
    process.kill()
    process.communicate()
    assert nothing_left(process)
    before = recorded(tmp_path)
    assert reused(the_class.grade(tmp_path, "--cluster", address)) >= before > 0
    assert outputs(tmp_path) == serial


def wait_for_records(out: Path, seconds: float = 100) -> None:
    """Wait until something has been recorded: the log of the store grows."""
    log, until = out / "grades.sqlite-wal", time.monotonic() + seconds
    while time.monotonic() < until and not (log.exists() and log.stat().st_size > 40_000):
        time.sleep(0.02)
