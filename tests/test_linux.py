"""Calls of the C library that are made ready first, and made later."""

import os
from pathlib import Path

import pytest

from autograder.sandbox import linux

pytestmark = pytest.mark.skipif(not linux.LINUX, reason="calls of Linux")


def test_calls_are_made_in_order_up_to_the_one_that_fails(tmp_path: Path) -> None:
    """Whatever fails, Python's call or C's, ends it: no worker goes on with half of its locks."""
    seen: list[int] = []
    bad = linux.prepared("chdir", str(tmp_path / "not here"))
    with pytest.raises(FileNotFoundError, match="chdir"):
        linux.take([(seen.append, (1,)), bad, (seen.append, (2,))])
    with pytest.raises(FileNotFoundError):
        linux.take([(seen.append, (3,)), (os.chdir, (tmp_path / "nor this",)), bad])
    assert seen == [1, 3]


def test_a_system_call_by_its_number() -> None:
    """What it gives is given back; a failure says which call it was, and why."""
    assert linux.syscall(39, 172) == os.getpid()
    with pytest.raises(OSError, match=r"system call (308|268): Bad file"):
        linux.syscall(308, 268, 1 << 20, 0)
