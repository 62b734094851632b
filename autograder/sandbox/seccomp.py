"""seccomp: an allow list of system calls. Everything else is refused with EPERM.

No new process, no socket, no signal to another process, no ptrace, no new namespace; where nothing
else guards the files, nothing is opened for writing either. Threads are allowed. `clone3` answers
ENOSYS, so that the C library falls back to `clone`, whose flags a filter can read.
"""

import ctypes
import errno
import itertools
import os
import struct

from autograder.sandbox.linux import ARM, Step, system_call

# name: (number on x86_64, number on aarch64); None where the machine has no such call
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66),
    "pread64": (17, 67), "pwrite64": (18, 68), "close": (3, 57), "lseek": (8, 62),
    "stat": (4, None), "fstat": (5, 80),
    "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None),
    "readlinkat": (267, 78), "getdents": (78, None), "getdents64": (217, 61), "getcwd": (79, 17),
    "chdir": (80, 49), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "pipe2": (293, 59), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226),
    "mremap": (25, 216), "madvise": (28, 233), "brk": (12, 214), "msync": (26, 227),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "futex": (202, 98), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "getcpu": (309, 168), "set_robust_list": (273, 99), "get_robust_list": (274, 100),
    "rseq": (334, 293), "set_tid_address": (218, 96), "exit": (60, 93), "exit_group": (231, 94),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getrusage": (98, 165), "getitimer": (36, 102), "setitimer": (38, 103),
    "alarm": (37, None), "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getgroups": (115, 158), "getpgrp": (111, None), "uname": (63, 160), "sysinfo": (99, 179),
    "getrandom": (318, 278), "getrlimit": (97, 163), "umask": (95, 166), "poll": (7, None),
    "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "eventfd2": (290, 19),
    "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None),
    "epoll_pwait": (281, 22), "sendto": (44, 206), "recvfrom": (45, 207), "recvmsg": (47, 212),
    "fsync": (74, 82),
    "fdatasync": (75, 83), "flock": (73, 32), "membarrier": (324, 283), "arch_prctl": (158, None),
}  # fmt: skip
_OPENING: dict[str, tuple[int | None, int | None]] = {"openat": (257, 56), "open": (2, None)}
# Only a private root guards against these: Landlock lets an owner change the rights of files.
_CHANGING: dict[str, tuple[int | None, int | None]] = {
    "unlink": (87, None), "unlinkat": (263, 35), "mkdir": (83, None), "mkdirat": (258, 34),
    "rmdir": (84, None), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "ftruncate": (77, 46), "chmod": (90, None), "fchmod": (91, 52), "utimensat": (280, 88),
}  # fmt: skip

_THREAD_ONLY = 0x10000  # CLONE_THREAD
_OWN_PID = -1
_ANY_PID = 0x7FFFFFFF  # in a filter that is yet to be told the pid: no process has it
_WORD = struct.Struct("I")
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NO_SUCH_CALL = 0xFFFF
# x86_64, aarch64, number of the argument, "bits": has one of them; "none": has none of them;
# "in": is one of them, values
_Rule = tuple[int, int, int, str, list[int]]
_BY_ARGUMENT: list[_Rule] = [
    (56, 220, 0, "bits", [_THREAD_ONLY]),  # clone
    (72, 25, 1, "in", [0, 1, 2, 3, 4, 1030]),  # fcntl: nothing that sends signals to others
    (16, 29, 1, "in", [0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]),  # ioctl: is it a terminal
    (302, 261, 0, "in", [0]),  # prlimit64: its own
    (62, 129, 0, "in", [_OWN_PID]),  # kill
    (234, 131, 0, "in", [_OWN_PID]),  # tgkill
]
_READING: list[_Rule] = [
    (257, 56, 2, "none", [_TO_WRITE]),  # openat
    (2, _NO_SUCH_CALL, 1, "none", [_TO_WRITE]),  # open
]

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x50000
_REFUSE = _ERRNO | errno.EPERM
_ARCHITECTURE = 0xC00000B7 if ARM else 0xC000003E
_CLONE3 = 435


def restriction(opening: bool, changing: bool) -> Step:
    """What installs the filter for the process that takes the step; no new privileges before it.

    opening    files may be opened for writing: another guard says which
    changing   files may be renamed, removed, given other rights
    """
    code = program(_ANY_PID, opening, changing)
    places = [at for at in range(4, len(code), 8) if code[at : at + 4] == _WORD.pack(_ANY_PID)]
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    call, values = system_call(317, 277, 1, 0, header)

    def install() -> int:
        pid = os.getpid()
        for place in places:
            _WORD.pack_into(buffer, place, pid)
        result: int = call(*values)
        return result

    return install, ()


def program(pid: int, opening: bool, changing: bool) -> bytes:
    """The filter as BPF instructions, for a process that is called `pid`.

    It searches by halves: the kernel tries every call's number once for each worker.
    """
    column = 1 if ARM else 0
    allowed = {**_ALLOWED, **(_OPENING if opening else {}), **(_CHANGING if changing else {})}
    cases = {n[column]: [_statement(_RETURN, _ALLOW)] for n in allowed.values()}
    for rule in _BY_ARGUMENT + ([] if opening else _READING):
        cases[rule[1] if ARM else rule[0]] = _argument_rule(rule, pid)
    cases[_CLONE3] = [_statement(_RETURN, _ERRNO | errno.ENOSYS)]
    lines = [
        _statement(_LOAD, 4), _jump(_EQUAL, _ARCHITECTURE, 1, 0), _statement(_RETURN, _KILL),
        _statement(_LOAD, 0),
    ]  # fmt: skip
    known = sorted((number, body) for number, body in cases.items() if number is not None)
    return b"".join(lines + _search(known))


def _search(cases: list[tuple[int, list[bytes]]]) -> list[bytes]:
    """What to do with each of these numbers, in order; any other one is refused."""
    if len(cases) > 2:
        half = len(cases) // 2
        below = _search(cases[:half])
        return [_jump(_AT_LEAST, cases[half][0], len(below), 0), *below, *_search(cases[half:])]
    lines = [[_jump(_EQUAL, number, 0, len(body)), *body] for number, body in cases]
    return [*itertools.chain(*lines), _statement(_RETURN, _REFUSE)]


def _argument_rule(rule: _Rule, pid: int) -> list[bytes]:
    _, _, argument, mode, values = rule
    test = _EQUAL if mode == "in" else _ANY_BIT
    lines = [_statement(_LOAD, 16 + 8 * argument)]
    for value in values:
        wanted, skipped = pid if value == _OWN_PID else value, (0, 1) if mode != "none" else (1, 0)
        lines += [_jump(test, wanted, *skipped), _statement(_RETURN, _ALLOW)]
    return [*lines, _statement(_RETURN, _REFUSE)]


def _statement(code: int, value: int) -> bytes:
    return struct.pack("HBBI", code, 0, 0, value)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
