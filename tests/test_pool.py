"""Where the local processes of a grading run."""

import os
import time

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
