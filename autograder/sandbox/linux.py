"""Linux system calls that Python has no name for, through ctypes: no compiler, no package."""

import contextlib
import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any

LINUX = sys.platform == "linux"
ARM = platform.machine() in ("aarch64", "arm64")

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x20000, 0x4000000, 0x8000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT = 1, 2, 4, 8, 32
BIND, REC, PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt(3)

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

Step = tuple[Callable[..., Any], tuple[Any, ...]]
"""A call to make later: a function that raises, or gives less than 0, when it fails."""


def prepared(name: str, *args: int | str | bytes | None) -> Step:
    """A call of the C library with its arguments in the form that C takes them."""
    values = [ctypes.c_ulong(arg) if isinstance(arg, int) else arg for arg in args]
    texts = [os.fsencode(value) if isinstance(value, str) else value for value in values]
    return getattr(_libc, name), tuple(texts)


def take(steps: Iterable[Step]) -> None:
    """Make the calls, one after the other; raises OSError when one fails.

    A process that was forked just now copies every page that it touches. So what a worker does on
    its way is a list that was made before, and this loop.
    """
    for call, args in steps:
        if (result := call(*args)) is not None and result < 0:
            checked(result, getattr(call, "__name__", "a call"))


def system_call(x86_64: int, aarch64: int, *args: int | bytes | None) -> Step:
    """The system call with these numbers, prepared."""
    return prepared("syscall", aarch64 if ARM else x86_64, *args)


def syscall(x86_64: int, aarch64: int, *args: int | bytes | None) -> int:
    """Make the system call with these numbers; raises OSError when it fails."""
    call, values = system_call(x86_64, aarch64, *args)
    return checked(call(*values), f"system call {values[0].value}")


def checked(result: int, what: str) -> int:
    """`result`, or the OSError that it stands for."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


UNDUMPABLE = ("prctl", 4, 0)  # no ptrace and no /proc/PID/mem by processes of the same user
NO_NEW_PRIVILEGES = ("prctl", 38, 1, 0, 0, 0)  # by no setuid program
DIE_WITH_PARENT = ("prctl", 1, 9)  # SIGKILL when the parent goes


def do(name: str, *args: int | str | bytes | None) -> None:
    """Make a call of the C library now."""
    take([prepared(name, *args)])


def unshare(flags: int) -> None:
    """Leave the parent's namespaces of these kinds."""
    do("unshare", flags)


def setns(fd: int, kind: int) -> None:
    """Enter the namespace that `fd` is open on."""
    do("setns", fd, kind)


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2); `kind` None for bind mounts and remounts."""
    call, values = prepared("mount", source, target, kind, flags, data or None)
    checked(call(*values), f"mount {target}")


def pivot_root(old: bytes) -> None:
    """Make the working directory the root, and drop the old root, which is moved to `old`."""
    syscall(155, 41, b".", old)
    os.chdir("/")
    do("umount2", b"/" + old, _DETACH)


def keep_freed_memory() -> None:
    """Have malloc keep up to 64 MiB for the next array, not give it back and ask again.

    The kernel zeroes what it hands out page by page, which costs more than most arithmetic on it.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # a C library without mallopt
        libc = ctypes.CDLL(None)
        libc.mallopt(_TRIM_THRESHOLD, 64 << 20)
        libc.mallopt(_MMAP_THRESHOLD, 32 << 20)


def no_capabilities() -> Step:
    """Give up every capability."""
    return system_call(126, 91, struct.pack("II", 0x20080522, 0), bytes(24))
