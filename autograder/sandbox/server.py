"""The grader's handle on one fork server: starts it, asks it for workers, ends them."""

import contextlib
import itertools
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox import linux, orders
from autograder.sandbox.faults import GraderError
from autograder.sandbox.loans import Lender
from autograder.sandbox.policy import LOCKED

FIRST_UID, UIDS = 64_000, 1_000  # users that own nothing, for workers of a grader that is root
_ENGINE = Path(__file__).resolve().parent.parent.parent
_START = (
    f"import sys; sys.path.insert(0, {str(_ENGINE)!r}); "
    "from autograder.sandbox.zygote import main; del sys.path[0]; main()"
)
_PATIENCE = 30  # seconds for a server's answer, and a worker's lock-up, on a very busy machine
_CREDENTIALS = struct.Struct("iII")  # pid, uid, gid: unix(7)
_THREADS = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM")


class LevelRefused(Exception):
    """An isolation level does not work here; the text says why."""


@dataclass(frozen=True)
class Setup:
    """What a fork server is started with.

    level      one of policy.LEVELS
    given      dotted module name -> text: public modules that submissions may import
    readable   public files and folders that submissions may read
    """

    level: str
    given: Mapping[str, str] = field(default_factory=dict)
    readable: Sequence[str] = ()


class Server:
    """One fork server. Close it, or use it in a `with` block."""

    def __init__(self, setup: Setup) -> None:
        """Start the server; raises LevelRefused where the level does not work."""
        self.setup = setup
        self.level = setup.level
        self.lender = Lender()
        first = os.getpid() % 100 * 10
        self._names = itertools.count()
        self._uids = itertools.cycle(range(FIRST_UID + first, FIRST_UID + UIDS))
        if linux.LINUX:
            linux.do(*linux.UNDUMPABLE)
        kind = socket.SOCK_SEQPACKET if linux.LINUX else socket.SOCK_DGRAM
        self.control, theirs = socket.socketpair(socket.AF_UNIX, kind)
        self.control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.control.settimeout(_PATIENCE)
        try:
            self._process = _start(theirs)
        except OSError as error:
            self.control.close()
            raise LevelRefused(f"Python does not start ({error.strerror})") from None
        finally:
            theirs.close()
        assert self._process.stderr is not None
        self._errors = self._process.stderr  # its last words, if it does not get ready
        self._await_ready()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def worker(self, seconds: int, memory: int) -> tuple[socket.socket, int, int]:
        """A new locked worker: our end of its line, its name for the server, its pid."""
        try:
            return self._new_worker(seconds, memory)
        except OSError as error:  # no handle is left, perhaps: not the submission's doing
            raise GraderError(f"no worker can be had ({error})") from None

    def _new_worker(self, seconds: int, memory: int) -> tuple[socket.socket, int, int]:
        name = next(self._names)
        ours, theirs = socket.socketpair()
        if linux.LINUX:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            try:
                order = orders.FORK.pack(name, next(self._uids), seconds, memory)
                self._send(order, theirs.fileno())
            except GraderError:
                ours.close()
                raise
        pid = _once_locked(ours)
        if pid is None:
            ours.close()
            self.end(name)
            raise GraderError("a worker could not be locked up")
        return ours, name, pid

    def end(self, name: int) -> tuple[int, float, int]:
        """Kill a worker: (wait status, CPU seconds, peak memory in KiB)."""
        self._send(orders.END.pack(name))
        with self._or_gone():
            return orders.ENDED.unpack(self.control.recv(orders.ENDED.size))

    def close(self) -> None:
        """End the server and every worker that is left."""
        self.lender.close()
        self.control.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_ready(self) -> None:
        setup = self.setup
        start = {"level": setup.level, "given": setup.given, "readable": list(setup.readable)}
        answer = None
        with contextlib.suppress(OSError, ValueError):
            self.control.send(json.dumps(start).encode())
            answer = json.loads(self.control.recv(1 << 16) or b"null")
        with self._errors:
            if answer == "ready":
                return
            self.close()
            lines = self._errors.read().decode(errors="replace").split("\n")
        words = next((line for line in reversed(lines) if line), "it ended at once")
        raise LevelRefused(answer or words)

    def _send(self, order: bytes, *handles: int) -> None:
        with self._or_gone():
            socket.send_fds(self.control, [order], handles)

    @contextlib.contextmanager
    def _or_gone(self) -> Iterator[None]:
        try:
            yield
        except (OSError, struct.error) as error:
            reason = f"the fork server is gone ({type(error).__name__}: {error})"
            raise GraderError(reason) from None
        except BaseException:  # stopped between question and answer: no answer would fit any more
            self.control.close()
            raise


def _start(line: socket.socket) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/scratch",
        "TMPDIR": "/scratch",
        "PYTHONHASHSEED": "0",
        "LD_BIND_NOW": "1",  # names of C functions are looked up here, not in every worker
        **{f"{name}_NUM_THREADS": "1" for name in _THREADS},
    }
    command = [sys.executable, "-s", "-P", "-B", "-c", _START, str(line.fileno())]
    return subprocess.Popen(
        command,
        pass_fds=[line.fileno()],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,  # until it is ready: why it does not start
    )


def _once_locked(line: socket.socket) -> int | None:
    """The worker's pid as this process calls it, 0 where the system does not tell; None: no worker.

    No line of a submission has run yet, and the kernel adds the pid: it is the truth.
    """
    line.settimeout(_PATIENCE)
    try:
        if not linux.LINUX:
            return 0 if line.recv(1) == LOCKED else None
        said, sent, *_ = line.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        pid = _CREDENTIALS.unpack(sent[0][2])[0] if sent else 0
        return pid if said == LOCKED else None
    except OSError:
        return None
    finally:
        line.settimeout(None)
