"""The fork server: imports numpy once, locks itself up, then forks one worker per submission.

Started as a fresh interpreter with an empty environment, so there is nothing secret in its memory.
It never runs a line of a submission. `python zygote.py FD` reads its orders from socket FD.
"""

import contextlib
import errno
import fcntl
import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Mapping
from typing import Any

with contextlib.ExitStack() as _stack:
    # `random` and `threading` have every child look after itself. The server has one thread, and a
    # worker sets the seed: nothing to do, at a price of half a millisecond for each worker.
    _stack.callback(setattr, os, "register_at_fork", os.register_at_fork)
    os.register_at_fork = lambda **_: None
    import numpy.linalg
    import numpy.ma  # by np.unique, when it is first called
    import numpy.random

from autograder.sandbox import linux, orders
from autograder.sandbox.policy import LOCKED, Policy
from autograder.sandbox.rehearsal import rehearse
from autograder.sandbox.worker import TextModules, Worker, print_to_nowhere

_MODULES = (
    "math collections dataclasses typing functools itertools string re statistics abc enum copy "
    "operator heapq bisect threading random textwrap fractions decimal numbers contextlib "
    "warnings unicodedata traceback"
)
_START = 1 << 20  # bytes
_HANDLE = struct.Struct("i")
_LINE = 3  # where a worker has its line to the grader


class Zygote:
    """Answers two requests: fork a worker, and end one."""

    def __init__(self, control: socket.socket, start: Mapping[str, Any]) -> None:
        """`start` holds the level, what workers may read, and the texts of the given modules."""
        self.control = control
        self.children: dict[int, int] = {}
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
        self.line = _open_line()
        self.worker = Worker(self.line)
        self.policy.lock_server()
        gc.collect()
        gc.set_threshold(20_000, 20, 20)  # a worker does not live long

    def run(self) -> None:
        """Serve until the grader closes the line."""
        print_to_nowhere()
        gc.freeze()  # fewer pages to copy after a fork
        space = socket.CMSG_SPACE(_HANDLE.size)
        while True:
            order, sent, *_ = self.control.recvmsg(orders.SIZE, space)
            if not order:
                break
            if sent:
                self._fork(*_HANDLE.unpack(sent[0][2]), *orders.FORK.unpack(order))
            else:
                self._end(*orders.END.unpack(order))
        for pid in self.children.values():
            os.kill(pid, signal.SIGKILL)

    def _fork(self, line: int, name: int, uid: int, seconds: int, memory: int) -> None:
        """A locked worker, which the grader calls `name`, at the end of `line`."""
        steps = self.policy.worker_lock(None if self.keeps_user else uid, seconds, memory)
        namespace = self.policy.namespace
        if namespace is not None:
            linux.unshare(linux.NEWPID)  # the child is process 1 of its own: nothing outlives it
        pid = os.fork()
        if pid == 0:
            self._work(line, steps)
        os.close(line)
        if namespace is not None:
            linux.setns(namespace, linux.NEWPID)
        self.children[name] = pid

    def _work(self, line: int, steps: list[linux.Step]) -> None:
        """The child: lock, serve, and never return."""
        try:
            os.dup2(line, _LINE)
            os.closerange(_LINE + 1, 4096)
            linux.take(steps)
            self.line.send(LOCKED)
            self.worker.serve()
        except BaseException:
            pass
        finally:
            os._exit(0)

    def _end(self, name: int) -> None:
        """Kill a worker with all it started, and say how it ended."""
        pid = self.children.pop(name)
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if not done:
            for send in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError):
                    send(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        self.control.send(orders.ENDED.pack(status, seconds, usage.ru_maxrss))


def _open_line() -> socket.socket:
    """A socket in the place where each worker will have its line to the grader."""
    ours, theirs = socket.socketpair()
    os.dup2(theirs.fileno(), _LINE)
    theirs.close()
    line = socket.socket(fileno=_LINE)
    rehearse(ours, line)
    ours.close()
    return line


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
    control = socket.socket(fileno=fcntl.fcntl(int(sys.argv[1]), fcntl.F_DUPFD, _LINE + 1))
    os.dup2(0, _LINE)  # kept free until the line comes
    try:
        zygote = Zygote(control, json.loads(control.recv(_START)))
    except OSError as error:
        control.send(json.dumps(f"{error.strerror or error}").encode())
    else:
        os.dup2(1, 2)  # nobody listens from here on
        control.send(b'"ready"')
        zygote.run()
