"""The system-call filter, run by a small interpreter: it allows exactly what its table says."""

import errno
import os
import struct

import pytest

from autograder.sandbox import seccomp

ALLOW, EPERM = 0x7FFF0000, 0x50000 | errno.EPERM
COLUMN = 1 if seccomp.ARM else 0
PID = 4711
RULES = {True: seccomp._BY_ARGUMENT, False: seccomp._BY_ARGUMENT + seccomp._READING}
OPENING = [os.O_RDONLY | os.O_CLOEXEC, os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC]


def answer(
    number: int, *arguments: int, writing: bool, machine: int = seccomp._ARCHITECTURE
) -> int:
    """What the filter says to a system call: classic BPF, as the kernel runs it."""
    values = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number, machine, 0, *(v & (1 << 64) - 1 for v in values))
    code = list(struct.iter_unpack("HBBI", seccomp.program(PID, writing)))
    at = word = 0
    while True:
        kind, if_true, if_false, value = code[at]
        at += 1
        if kind == 0x06:
            return value
        if kind == 0x20:
            [word] = struct.unpack_from("<I", data, value)
            continue
        holds = {0x15: word == value, 0x35: word >= value, 0x45: bool(word & value)}[kind]
        at += if_true if holds else if_false


@pytest.mark.parametrize("writing", [True, False])
def test_every_number(writing: bool) -> None:
    """Listed calls are allowed, `clone3` does not exist, those by argument ask, others are not."""
    table = {**seccomp._ALLOWED, **(seccomp._WRITING if writing else {})}
    listed = {numbers[COLUMN] for numbers in table.values()}
    asking = {rule[COLUMN] for rule in RULES[writing]}
    for number in [*range(1100), 1 << 30, (1 << 30) + 1, (1 << 32) - 1]:
        if number in asking:
            continue
        wanted = ALLOW if number in listed else EPERM
        wanted = 0x50000 | errno.ENOSYS if number == seccomp._CLONE3 else wanted
        assert answer(number, writing=writing) == wanted, number


@pytest.mark.parametrize(
    ("writing", "rule"), [(w, rule) for w, rules in RULES.items() for rule in rules], ids=str
)
def test_calls_that_depend_on_an_argument(writing: bool, rule: seccomp._Rule) -> None:
    """Only the values of the table are allowed, in the argument that counts."""
    place, mode, values = rule[2:]
    for value in [
        *range(64),
        1030,
        0x5401,
        0x5412,
        0x541B,
        0x10000,
        0x10011,
        0x20000,
        PID,
        *OPENING,
    ]:
        allowed = [PID if v == seccomp._OWN_PID else v for v in values]
        has = bool(value & allowed[0])
        fits = {"bits": has, "none": not has, "in": value in allowed}[mode]
        arguments = [0] * 6
        arguments[place] = value
        assert answer(rule[COLUMN], *arguments, writing=writing) == (ALLOW if fits else EPERM), (
            value
        )


def test_another_machine_is_killed() -> None:
    """Calls in the way of another architecture, whose numbers mean other things, end the worker."""
    assert answer(0, machine=0x40000003, writing=True) == 0x80000000


def test_its_size() -> None:
    """It fits into what the kernel takes, and is found by halves: few steps for any call."""
    for writing in (True, False):
        assert len(seccomp.program(os.getpid(), writing)) // 8 < 512
