"""What is locked at which level. Each level contains the ones after it.

namespaces   read-only root of its own, own process list, no network, plus landlock's filter
landlock     sees only the standard library and numpy; a system-call filter; limits
seccomp      the system-call filter and the limits: nothing is written; what may be read is what
             the worker's user may read
rlimits      a second process with limits: stops accidents, not attacks
"""

import contextlib
import errno
import functools
import os
import resource
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.sandbox import jail, landlock, linux, seccomp

LEVELS = ("namespaces", "landlock", "seccomp", "rlimits")
_FOR_ALL = {"NOFILE": 32, "FSIZE": 16 << 20, "CORE": 0, "MSGQUEUE": 0, "MEMLOCK": 0}
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
        # What files a worker may write to, where a guard beside the filter says which.
        self.writing = {"opening": level in LEVELS[:2], "changing": level == "namespaces"}
        self.namespace: int | None = None
        self.mapped = 0
        self._steps: dict[tuple[int, int], list[linux.Step]] = {}

    def lock_server(self) -> None:
        """Lock the fork server; raises OSError where the level does not work."""
        self.mapped = _address_space()
        if linux.LINUX:
            linux.do(*linux.DIE_WITH_PARENT)
        if self.level == "namespaces":
            self.namespace = jail.enter(self.readable)
        elif self.level == "landlock":
            os.chdir("/")
            landlock.restrict(jail.visible(self.readable), writable=["/dev/null"])
        if linux.LINUX:
            linux.do(*linux.NO_NEW_PRIVILEGES)
            linux.do(*linux.UNDUMPABLE)  # or a worker of the same user could rewrite our memory
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        linux.take(_limits(_FOR_ALL))

    def worker_lock(self, uid: int | None, seconds: int, memory: int) -> list[linux.Step]:
        """What locks a process just forked, before any line of the submission runs.

        uid       the user to become, when the grader is root
        seconds   CPU seconds of the whole process, the last net: the grader itself counts per call
        memory    MiB on top of what the server has mapped
        """
        user: list[linux.Step] = []
        if uid is not None:
            user = [(os.setgroups, ([],))]
            user += [(os.setresgid, (uid, uid, uid)), (os.setresuid, (uid, uid, uid))]
        if (seconds, memory) not in self._steps:
            self._steps[seconds, memory] = self._as_server(seconds, memory)
        return [*self._steps[seconds, memory], *user, *self._as_nobody]

    def _as_server(self, seconds: int, memory: int) -> list[linux.Step]:
        """The part that needs the server's rights."""
        steps: list[linux.Step] = [(os.setsid, ())]
        if self.level == "namespaces":
            steps += jail.private_scratch()
        limits = {
            "CPU": seconds,
            "AS": self.mapped + (memory << 20),
            "NPROC": 64 if self.filtered else 0,
        }
        return [*steps, *_limits(limits)]

    @functools.cached_property
    def _as_nobody(self) -> list[linux.Step]:
        """The part that comes last: the same for every worker."""
        steps: list[linux.Step] = []
        if linux.LINUX:
            # The last one comes last: a change of user forgets it.
            steps += [linux.no_capabilities(), linux.prepared(*linux.UNDUMPABLE)]
            steps += [linux.prepared(*linux.DIE_WITH_PARENT)]
        if self.filtered:
            steps += [seccomp.restriction(**self.writing)]
        return steps


def _limits(wanted: Mapping[str, int]) -> Iterator[linux.Step]:
    """Sets soft and hard limits, those that this system has; what is lower already stays."""
    for name, value in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            yield _SET_LIMIT, (kind, (value, value))


def _set_if_possible(kind: int, value: tuple[int, int]) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
        resource.setrlimit(kind, value)


_SET_LIMIT = resource.setrlimit if linux.LINUX else _set_if_possible


def _address_space() -> int:
    """Bytes of address space in use; a generous guess where /proc does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 4 << 30
    return pages * resource.getpagesize()
