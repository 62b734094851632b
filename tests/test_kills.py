"""Nothing lost, nothing done twice: gradings that are killed at random moments, then continued."""

import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from kill_support import (
    TARGETS,
    Class,
    kill,
    nothing_left,
    outputs,
    recorded,
    reused,
    small_class,
)
from sandbox_support import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def the_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Sixteen submissions to the small course about words."""
    return small_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def undisturbed(the_class: Class, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed grading writes; its time is the stretch that kills are spread over."""
    out = tmp_path_factory.mktemp("undisturbed")
    start = time.monotonic()
    the_class.grade(out)
    return {**outputs(out), "seconds": str(time.monotonic() - start).encode()}


@pytest.mark.parametrize(
    ("seed", "kills"),
    [(0, 6), *(pytest.param(seed, 10, marks=pytest.mark.slow) for seed in range(1, 21))],
)
def test_killed_again_and_again(
    the_class: Class, undisturbed: dict[str, bytes], tmp_path: Path, seed: int, kills: int
) -> None:
    """After kills of anything of ours at any moment: the same bytes, and nothing graded twice."""
    rng, hit = random.Random(seed), Counter[str]()
    seconds = float(undisturbed["seconds"])
    wanted = {name: undisturbed[name] for name in ("results.json", "scores.csv")}
    before, number = 0, 0
    while hit.total() < kills:
        out = tmp_path / str(number)
        target = TARGETS[hit.total() % len(TARGETS)]
        process = the_class.start(out)
        time.sleep(rng.uniform(0.1, seconds))
        hit[target] += kill(process, target, rng)
        said, errors = process.communicate(timeout=120)
        if process.returncode == -signal.SIGKILL:
            assert nothing_left(process)
            before = max(before, recorded(out))
            continue
        assert process.returncode == 0, errors
        assert reused(said) >= before, said
        assert outputs(out) == wanted
        before, number = 0, number + 1
    the_class.grade(tmp_path / str(number))
    assert outputs(tmp_path / str(number)) == wanted
    assert set(hit) == set(TARGETS)


def test_a_second_grading_into_the_same_folder(
    the_class: Class, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """The second says why it does not start; the first goes on as if nothing were."""
    first = the_class.start(tmp_path)
    while not (tmp_path / "grades.sqlite-wal").exists():
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)  # on a fast machine it would be done before the second begins
    second = the_class.start(tmp_path)
    _, errors = second.communicate(timeout=60)
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 2, errors
    assert "another grading is using this store" in errors
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert outputs(tmp_path)["results.json"] == undisturbed["results.json"]


def test_a_disk_that_is_full(
    the_class: Class, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """What cannot be recorded is said in one sentence; with room again, the rest is graded."""

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    full = the_class.start(tmp_path, preexec_fn=little_room)
    _, errors = full.communicate(timeout=120)
    assert full.returncode == 2, errors
    assert "cannot be recorded" in errors
    assert "Traceback" not in errors
    before = recorded(tmp_path)
    assert reused(the_class.grade(tmp_path)) >= before > 0
    assert outputs(tmp_path)["results.json"] == undisturbed["results.json"]


def test_stopped_and_started_again(
    the_class: Class, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """Ctrl-C says how far it came; the same command goes on from there."""
    process = the_class.start(tmp_path)
    time.sleep(float(undisturbed["seconds"]) * 0.8)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    assert process.returncode == 0 or errors.strip().startswith("autograder: stopped; ")
    before = recorded(tmp_path)
    assert reused(the_class.grade(tmp_path)) >= before
    assert outputs(tmp_path)["results.json"] == undisturbed["results.json"]


LATE = """
import os, signal, sys
from autograder.cli import main

class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

late = Late()
sys.argv[1:] = ["--version"]
main()
"""


def test_stopped_when_all_is_done() -> None:
    """Ctrl-C while Python clears up does not make a failure of what has ended well."""
    ended = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 0, ended
    assert ended.stdout.startswith("autograder")
