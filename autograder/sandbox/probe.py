"""Proves a level: a real worker tries what it must not be able to do, and what it must."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.faults import GraderError, SubmissionFault
from autograder.sandbox.policy import LEVELS, available
from autograder.sandbox.server import LevelRefused, Server, Setup
from autograder.sandbox.session import Limits, Program, Session

READING, WRITING = "read a file of the grader", "write next to it"
FILES = (READING, WRITING)
PROCESSES = ("start a process", "run a program", "open a socket", "signal its parent")
SIGHT = ("see other processes",)
FORBIDDEN = {
    "namespaces": (*FILES, *PROCESSES, *SIGHT),
    "landlock": (*FILES, *PROCESSES, *SIGHT),
    "seccomp": (WRITING, *PROCESSES),
    "rlimits": (),
}

_ATTEMPTS = """
import os, socket, subprocess
import numpy as np

def tried(action):
    try:
        return action() is not False
    except BaseException:
        return False

def start_a_process():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)

def attempts(canary, folder):
    others = lambda: any(p.isdigit() and int(p) != os.getpid() for p in os.listdir("/proc"))
    return {
        "read a file of the grader": tried(lambda: open(canary).read(1)),
        "write next to it": tried(lambda: open(folder + "/new", "w").write("x")),
        "start a process": tried(start_a_process),
        "run a program": tried(lambda: subprocess.run(["/bin/true"])),
        "open a socket": tried(lambda: socket.socket().close()),
        "signal its parent": tried(lambda: os.kill(os.getppid() or -1, 0)),
        "see other processes": tried(others),
    }

def work():
    import fractions, json, statistics
    return float(np.linalg.norm(np.ones((2, 2)))) + json.loads("1") + statistics.mean([1])
"""


@dataclass(frozen=True)
class Proof:
    """What a level was seen to do here.

    can       what a submission was able to do      refused   why the level does not work, or ""
    """

    level: str
    can: tuple[str, ...] = ()
    refused: str = ""

    @property
    def holds(self) -> bool:
        """Whether the level works here and keeps its promise."""
        return not self.refused


def prove(level: str) -> Proof:
    """Start a server at `level` and let a worker try; never raises for a level that fails.

    What fails once may be an accident, and must not lower the level of a whole class: only what
    fails twice is refused.
    """
    if not available(level):
        return Proof(level, refused="needs Linux")
    first = _tried(level)
    return first if first.holds else _tried(level)


def _tried(level: str) -> Proof:
    try:
        with Server(Setup(level)) as server:
            attempts = _attempted(server)
    except LevelRefused as error:
        return Proof(level, refused=str(error))
    except (SubmissionFault, GraderError, OSError) as error:
        return Proof(level, refused=f"a worker could not do its work: {error}")
    can = tuple(name for name, done in attempts.items() if done)
    broken = [name for name in FORBIDDEN[level] if name in can]
    return Proof(level, can, f"a worker was able to {', '.join(broken)}" if broken else "")


def proofs() -> list[Proof]:
    """The proof of every level, strongest first."""
    return [prove(level) for level in LEVELS]


def _attempted(server: Server) -> dict[str, bool]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        canary = Path(folder, "canary")
        canary.write_text("x", encoding="ascii")
        canary.chmod(0o666)
        program = Program("probe", {"probe": _ATTEMPTS})
        with Session(server, program, Limits(wall_seconds=20)) as session:
            done, *_ = session.ask("call", ["attempts", (str(canary), folder), {}], "attempts")
            session.ask("call", ["work", (), {}], "work")
    return {str(name): value is True for name, value in done.items()}
