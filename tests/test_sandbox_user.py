"""Levels are chosen by proof: as an ordinary user too, and with a Python in a private home."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from attacks.batch import others_can_start
from sandbox_support import ROOT

from autograder.errors import UserError
from autograder.isolation import choose
from autograder.sandbox import probe
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import FORBIDDEN, Proof, proofs, prove
from autograder.sandbox.server import Server, Setup

NOBODY = 65534
AS_NOBODY = f"""
import json, os, sys
import autograder.cli, autograder.isolation
from autograder.sandbox.probe import proofs
os.setgroups([])
os.setresgid(*[{NOBODY}] * 3)
os.setresuid(*[{NOBODY}] * 3)
print(json.dumps([[p.level, p.holds, p.refused, list(p.can)] for p in proofs()]))
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root to leave it")
def test_an_ordinary_user_gets_proofs_or_reasons() -> None:
    """As nobody, each level works and keeps its promise, or is passed over with a reason."""
    ended = subprocess.run(
        [sys.executable, "-c", AS_NOBODY], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    found = json.loads(ended.stdout)
    assert [level for level, *_ in found] == list(LEVELS)
    for level, holds, refused, can in found:
        assert holds == (not refused)
        assert "Traceback" not in refused
        assert not holds or not set(can) & set(FORBIDDEN[level])


def test_each_level_here_is_proved_or_refused() -> None:
    """Whoever runs this: no level is believed, and none that fails ends in an exception."""
    for proof in proofs():
        assert proof.holds == (not proof.refused)
        assert not proof.holds or not set(proof.can) & set(FORBIDDEN[proof.level])


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="needs Linux on a usual processor",
)
def test_the_system_call_filter_works_on_every_linux() -> None:
    """Containers, other users, old kernels: the third level needs nothing but Linux."""
    assert prove("seccomp") == Proof("seccomp", prove("seccomp").can)


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0 or others_can_start(sys.executable),
    reason="needs root's private Python",
)
def test_no_submission_is_root_without_a_filter() -> None:
    """Where workers cannot leave root, for their Python is root's alone, limits are no level."""
    assert "submissions would be root" in prove("rlimits").refused
    assert prove("seccomp").holds


def test_a_python_that_cannot_be_started_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an interpreter for its workers, a level is refused by name."""
    monkeypatch.setattr(sys, "executable", str(Path(__file__).parent))
    assert prove("rlimits").refused.startswith("Python does not start (")


def test_a_python_without_numpy_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fork server that cannot import what it needs says so in Python's own words."""
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -I "$@"\n', encoding="utf-8")
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    assert "No module named 'numpy'" in prove("rlimits").refused


def test_the_strongest_level_that_holds_is_chosen() -> None:
    """Weaker levels are not even tried once one holds, down to the one that is required."""
    tried: list[str] = []

    def proving(level: str) -> Proof:
        tried.append(level)
        return Proof(level, refused="not today" if level == "namespaces" else "")

    assert choose("landlock", proving) == "landlock"
    assert tried == ["namespaces", "landlock"]


def test_too_weak_a_machine_is_told_what_was_tried() -> None:
    """Nothing is graded below the level that is required; each refusal has its reason."""
    with pytest.raises(UserError) as caught:
        choose("landlock", lambda level: Proof(level, refused=f"no {level} here"))
    text = str(caught.value)
    assert "namespaces: no namespaces here; landlock: no landlock here" in text
    assert "--require" in text


def test_one_accident_does_not_lower_the_level(
    strongest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork server that is killed while it is proved is started again, and proved again."""
    ends: list[str] = []

    class Killed(Server):
        def __init__(self, setup: Setup) -> None:
            super().__init__(setup)
            if not ends:
                self._process.kill()
                self._process.wait()
            ends.append(setup.level)

    monkeypatch.setattr(probe, "Server", Killed)
    assert prove(strongest).holds
    assert ends == [strongest, strongest]
