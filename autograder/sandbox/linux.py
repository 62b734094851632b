"""Linux system calls that Python has no name for, through ctypes: no compiler, no package."""

import contextlib
import ctypes
import os
import platform
import struct
import sys

LINUX = sys.platform == "linux"
ARM = platform.machine() in ("aarch64", "arm64")

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x20000, 0x4000000, 0x8000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT = 1, 2, 4, 8, 32
BIND, REC, PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt(3)

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def syscall(x86_64: int, aarch64: int, *args: int | bytes | None) -> int:
    """Make the system call with these numbers; raises OSError when it fails."""
    number = aarch64 if ARM else x86_64
    values = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    assert _libc is not None, "Linux only"
    return checked(_libc.syscall(ctypes.c_long(number), *values), f"system call {number}")


def checked(result: int, what: str) -> int:
    """`result`, or the OSError that it stands for."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def prctl(*args: int) -> None:
    """prctl(2) with these numbers."""
    assert _libc is not None, "Linux only"
    checked(_libc.prctl(*[ctypes.c_ulong(arg) for arg in args]), f"prctl {args[0]}")


def undumpable() -> None:
    """No ptrace and no /proc/PID/mem by other processes of the same user."""
    prctl(4, 0)


def no_new_privileges() -> None:
    """No setuid program gives more rights than there are now."""
    prctl(38, 1, 0, 0, 0)


def die_with_parent() -> None:
    """SIGKILL when the parent goes."""
    prctl(1, 9)


def unshare(flags: int) -> None:
    """Leave the parent's namespaces of these kinds."""
    assert _libc is not None, "Linux only"
    checked(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    """Enter the namespace that `fd` is open on."""
    assert _libc is not None, "Linux only"
    checked(_libc.setns(fd, kind), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2); `kind` None for bind mounts and remounts."""
    assert _libc is not None, "Linux only"
    args = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    result = _libc.mount(*args, ctypes.c_ulong(flags), os.fsencode(data) or None)
    checked(result, f"mount {target}")


def pivot_root(old: bytes) -> None:
    """Make the working directory the root, and drop the old root, which is moved to `old`."""
    syscall(155, 41, b".", old)
    os.chdir("/")
    assert _libc is not None, "Linux only"
    checked(_libc.umount2(b"/" + old, _DETACH), "umount2")


def keep_freed_memory() -> None:
    """Have malloc keep up to 64 MiB for the next array, not give it back and ask again.

    The kernel zeroes what it hands out page by page, which costs more than most arithmetic on it.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # a C library without mallopt
        libc = ctypes.CDLL(None)
        libc.mallopt(_TRIM_THRESHOLD, 64 << 20)
        libc.mallopt(_MMAP_THRESHOLD, 32 << 20)


def drop_capabilities() -> None:
    """Give up every capability."""
    syscall(126, 91, struct.pack("II", 0x20080522, 0), bytes(24))
