"""The fork server: imports numpy once, locks itself up, then forks one worker per submission.

Started as a fresh interpreter with an empty environment, so there is nothing secret in its memory.
It never runs a line of a submission. `python zygote.py FD` reads its orders from socket FD.
"""

import contextlib
import errno
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any

with contextlib.ExitStack() as _stack:
    # `random` and `threading` have every child look after itself. The server has one thread, and a
    # worker sets the seed: nothing to do, at a price of half a millisecond for each worker.
    _stack.callback(setattr, os, "register_at_fork", os.register_at_fork)
    os.register_at_fork = lambda **_: None
    import numpy.linalg
    import numpy.random

from autograder.sandbox import linux
from autograder.sandbox.policy import LOCKED, Policy
from autograder.sandbox.rehearsal import rehearse
from autograder.sandbox.worker import TextModules, Worker, print_to_nowhere

_MODULES = (
    "math collections dataclasses typing functools itertools string re statistics abc enum copy "
    "operator heapq bisect threading random textwrap fractions decimal numbers contextlib "
    "warnings unicodedata traceback"
)
_READ = 1 << 20


class Zygote:
    """Answers two requests: fork a worker, and end one."""

    def __init__(self, control: socket.socket, start: Mapping[str, Any]) -> None:
        """`start` holds the level, what workers may read, and the texts of the given modules."""
        self.control = control
        self.children: set[int] = set()
        self.policy = Policy(start["level"], start["readable"])
        self.keeps_user = os.getuid() != 0 or not _readable_to_others()
        if self.keeps_user and os.getuid() == 0 and not self.policy.filtered:
            reason = "submissions would be root: only root can read this Python"
            raise OSError(errno.EPERM, reason)
        sys.meta_path.insert(0, TextModules(start["given"]))
        for name in _MODULES.split():
            __import__(name)
        for name in start["given"]:
            __import__(name.removesuffix(".__init__"))
        rehearse()
        self.policy.lock_server()
        gc.collect()
        gc.set_threshold(20_000, 20, 20)  # a worker does not live long

    def run(self) -> None:
        """Serve until the grader closes the line."""
        print_to_nowhere()
        gc.freeze()  # fewer pages to copy after a fork
        while True:
            data, fds, *_ = socket.recv_fds(self.control, _READ, 1)
            if not data:
                break
            op, *args = json.loads(data)
            if op == "fork":
                self._forked(fds[0], *args)
            else:
                self._reply(self._end(*args))
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)

    def _forked(self, line: int, uid: int, limits: Mapping[str, int]) -> None:
        pid = self._fork(line, uid, limits)
        os.close(line)
        if not hasattr(os, "pidfd_open"):
            return self._reply(pid)
        handle = os.pidfd_open(pid)  # tells the grader the pid in its own pid namespace
        socket.send_fds(self.control, [json.dumps(pid).encode()], [handle])
        os.close(handle)
        return None

    def _fork(self, line: int, uid: int, limits: Mapping[str, int]) -> int:
        namespace = self.policy.namespace
        if namespace is not None:
            linux.unshare(linux.NEWPID)  # the child is process 1 of its own: nothing outlives it
        pid = os.fork()
        if pid == 0:
            self._work(line, uid, limits)
        if namespace is not None:
            linux.setns(namespace, linux.NEWPID)
        self.children.add(pid)
        return pid

    def _work(self, line: int, uid: int, limits: Mapping[str, int]) -> None:
        """The child: lock, serve, and never return."""
        try:
            os.dup2(line, 3)
            os.closerange(4, 4096)
            sock = socket.socket(fileno=3)  # asks the kernel for its address: before the filter
            worker = Worker(sock)
            self.policy.lock_worker(None if self.keeps_user else uid, limits)
            sock.send(LOCKED)
            worker.serve()
        except BaseException:
            pass
        finally:
            os._exit(0)

    def _end(self, pid: int) -> list[float]:
        """Kill a worker with all it started. [wait status, CPU seconds, peak memory in KiB]."""
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if not done:
            for send in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError):
                    send(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        self.children.discard(pid)
        return [status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]

    def _reply(self, answer: Any) -> None:
        self.control.send(json.dumps(answer).encode())


def _readable_to_others() -> bool:
    """Whether another user could import from this Python: not when it lies in a private home."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresuid(65534, 65534, 65534)
            with open(os.__file__, "rb"), open(numpy.__file__, "rb"):
                os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def main() -> None:
    """Start on the socket named by the command line."""
    linux.keep_freed_memory()
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        zygote = Zygote(control, json.loads(control.recv(_READ)))
    except OSError as error:
        control.send(json.dumps(f"{error.strerror or error}").encode())
    else:
        os.dup2(1, 2)  # nobody listens from here on
        control.send(b'"ready"')
        zygote.run()
