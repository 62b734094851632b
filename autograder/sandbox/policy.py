"""What is locked at which level. Each level contains the ones after it.

namespaces   read-only root of its own, own process list, no network, plus landlock's filter
landlock     sees only the standard library and numpy; a system-call filter; limits
seccomp      the system-call filter and the limits: nothing is written; what may be read is what
             the worker's user may read
rlimits      a second process with limits: stops accidents, not attacks
"""

import contextlib
import errno
import os
import resource
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.sandbox import jail, landlock, linux, seccomp

LEVELS = ("namespaces", "landlock", "seccomp", "rlimits")
LOCKED = b"+"  # what a worker says once it is locked, before any line of the submission


def available(level: str) -> bool:
    """Whether this system could have the level at all."""
    return linux.LINUX or level == "rlimits"


class Policy:
    """One level, applied in two steps: once to the fork server, then to every worker."""

    def __init__(self, level: str, readable: Iterable[str] = ()) -> None:
        """`readable` are files and folders that workers may read besides Python and numpy."""
        if level not in LEVELS:  # it would lock nothing
            raise OSError(errno.EINVAL, f"there is no isolation level {level!r}")
        self.level, self.readable = level, tuple(readable)
        self.filtered = level in LEVELS[:3]
        self.writing = level in LEVELS[:2]  # where that is guarded: a scratch folder, /dev/null
        self.namespace: int | None = None
        self.mapped = 0

    def lock_server(self) -> None:
        """Lock the fork server; raises OSError where the level does not work."""
        self.mapped = _address_space()
        if linux.LINUX:
            linux.die_with_parent()
        if self.level == "namespaces":
            self.namespace = jail.enter(self.readable)
        elif self.level == "landlock":
            os.chdir("/")
            landlock.restrict(jail.visible(self.readable), writable=["/dev/null"])
        if self.filtered:
            seccomp.program(
                1, self.writing
            )  # in a pid namespace every worker is process 1: build it once
        if linux.LINUX:
            linux.undumpable()  # or a worker of the same user could rewrite the server's memory

    def lock_worker(self, uid: int | None, limits: Mapping[str, int]) -> None:
        """Lock this process, just forked, before any line of the submission runs.

        uid      the user to become, when the grader is root
        limits   memory_mb on top of what the server has mapped; cpu_seconds of the whole process,
                 which is the last net: the grader itself counts per call
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.setsid()
        if self.level == "namespaces":
            jail.private_scratch()
        self._limit(limits)
        if uid is not None:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        if linux.LINUX:
            linux.no_new_privileges()
            linux.drop_capabilities()
            linux.undumpable()
            linux.die_with_parent()  # last: a change of user forgets it
        if self.filtered:
            seccomp.restrict(self.writing)

    def _limit(self, limits: Mapping[str, int]) -> None:
        wanted = {
            "CPU": limits["cpu_seconds"],
            "AS": self.mapped + (limits["memory_mb"] << 20),
            "NPROC": 64 if self.filtered else 0,
            "NOFILE": 32,
            "FSIZE": 16 << 20,
            "CORE": 0,
            "MSGQUEUE": 0,
            "MEMLOCK": 0,
        }
        for name, value in wanted.items():
            if (kind := getattr(resource, f"RLIMIT_{name}", None)) is not None:
                _lower(kind, value)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    """Bytes of address space in use; a generous guess where /proc does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 4 << 30
    return pages * resource.getpagesize()
