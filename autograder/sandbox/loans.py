"""Large constants lie in memory that workers read in place: written once, sent to nobody.

A check asks many times with the weights of a real model (90 MB), and sending them costs more than
the answer. An array that cannot be written to stays what it is. A file in memory holds a copy of
it, sealed against every change, and a worker maps that file privately, anew for each request: a
function that changes its argument changes a page of its own.
"""

import fcntl
import itertools
import os
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.wire import DTYPE

LARGE = 256 << 10  # bytes; what is smaller is kept by the worker (see `kept`)
_OPEN = Path("/proc/self/fd")
_ALIGNED = 64
_NEEDED = ("F_ADD_SEALS", "F_SEAL_SEAL", "F_SEAL_SHRINK", "F_SEAL_GROW", "F_SEAL_WRITE")


@dataclass
class _File:
    number: int
    handle: int
    end: int = 0
    arrays: int = 0  # that lie in it and are still in use
    sealed: bool = False


class Lender:
    """The files of one grader. A file is closed when nobody uses its arrays any more."""

    def __init__(self) -> None:
        """No file yet."""
        self._numbers = itertools.count()
        self._files: dict[int, _File] = {}
        self._places: dict[int, tuple[int, int]] = {}
        self._filling: _File | None = None
        sealing = hasattr(os, "memfd_create") and all(hasattr(fcntl, name) for name in _NEEDED)
        self.able = sealing and _OPEN.is_dir()

    def place(self, array: np.ndarray, new: bool = True) -> tuple[int, int] | None:
        """The number of the file that holds `array`, and where in it; None: it is not lent.

        new   an array that lies in none yet is written to one
        """
        if not self.able or array.nbytes < LARGE or not constant(array):
            return None
        if new and id(array) not in self._places:
            try:
                self._places[id(array)] = self._written(array)
            except OSError:  # no memory or no handle is left: it is sent as any other
                return None
        return self._places.get(id(array))

    def handle(self, number: int) -> int:
        """A handle for one worker to read a file by, which nobody can write to any more."""
        file = self._files[number]
        if not file.sealed:
            self._seal(file)
        # Opened anew, or workers could leave each other word in the position they share.
        return os.open(_OPEN / str(file.handle), os.O_RDONLY)

    def close(self) -> None:
        """Close all files: what workers have mapped is theirs until they end."""
        for file in self._files.values():
            os.close(file.handle)
        self._files.clear()
        self._places.clear()
        self._filling = None

    def _written(self, array: np.ndarray) -> tuple[int, int]:
        file = self._filling or self._new()
        start = -(-file.end // _ALIGNED) * _ALIGNED
        data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        file.end = start + len(data)
        while data:
            data = data[os.pwrite(file.handle, data, file.end - len(data)) :]
        file.arrays += 1
        weakref.finalize(array, self._left, id(array), file.number).atexit = False
        return file.number, start

    def _new(self) -> _File:
        handle = os.memfd_create("lent", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        file = self._filling = _File(next(self._numbers), handle)
        self._files[file.number] = file
        return file

    def _seal(self, file: _File) -> None:
        kinds = [getattr(fcntl, name) for name in _NEEDED[1:]]
        fcntl.fcntl(file.handle, fcntl.F_ADD_SEALS, sum(kinds))
        file.sealed, self._filling = True, None

    def _left(self, key: int, number: int) -> None:
        """Nobody has the array any more; its id may come again."""
        self._places.pop(key, None)
        file = self._files.get(number)
        if file:
            file.arrays -= 1
            if file.sealed and not file.arrays:
                os.close(self._files.pop(number).handle)


def constant(array: Any) -> bool:
    """Whether an array cannot be written to, and no array that it is a view of can."""
    if not DTYPE.fullmatch(array.dtype.str):
        return False
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return array is None or type(array) is bytes
