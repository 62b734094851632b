"""Frames over a stream socket: a head, the sizes of the buffers, the JSON tree, the buffers."""

import json
import select
import socket
import struct
import time
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.sandbox import linux
from autograder.sandbox.faults import TooBig, WireError
from autograder.sandbox.wire import Buffers

MAX_JSON = 4 << 20
MAX_FRAME = 256 << 20
MAX_BUFFERS = 100_000
AHEAD = 1 << 16
_HANDLES = 16  # that come with one frame, at the most
_STEP = 1 << 20  # bytes of a large buffer that are believed before they are there
TICK_MS = 50
TOGETHER = 0.02  # seconds that an answer may wait for the ones after it

_WRITE = json.JSONEncoder(separators=(",", ":"))
_READ = json.JSONDecoder()
_GROWTH = 16  # bytes in memory for one of JSON, for most values
_HEAD = struct.Struct("<III")  # bytes of JSON, number of buffers, bytes of all buffers


class Channel:
    """One end of the line. The grader's end is given a deadline for everything it does.

    So neither a silent, nor a dripping, nor a worker that never reads can hold it up.
    """

    def __init__(self, sock: socket.socket, tick: Callable[[], None] | None = None) -> None:
        """`tick` is called every 50 ms of waiting and may raise."""
        self.sock, self.tick = sock, tick
        self.ahead, self.at = b"", 0  # what has been read, and how much of it was taken
        self.held, self.sent = b"", 0.0  # frames that wait for the next one; when one was sent
        self.deadline: float | None = None
        self.weight = 0  # of the latest frame that came: about its bytes in memory
        self.readable, self.writable = select.poll(), select.poll()
        self.readable.register(sock, select.POLLIN)
        self.writable.register(sock, select.POLLOUT)

    def send(
        self, tree: Any, buffers: Buffers, more: bool = False, handles: Sequence[int] = ()
    ) -> None:
        """Send one frame; raises TooBig when it is over the caps.

        more      others follow at once: those that are small and soon done travel together
        handles   of open files, for a `WorkerChannel`
        """
        try:
            head = _WRITE.encode(tree).encode()
        except ValueError as error:  # whole numbers of more digits than Python writes out
            raise TooBig("a number is too long to hand over") from error
        sizes = [len(data) for data in buffers]
        total = sum(sizes)
        if len(head) > MAX_JSON or total > MAX_FRAME or len(sizes) > MAX_BUFFERS:
            raise TooBig(f"the value is too large to hand over ({(len(head) + total) >> 20} MiB)")
        start = _HEAD.pack(len(head), len(sizes), total) + struct.pack(f"<{len(sizes)}I", *sizes)
        parts = [self.held + start + head, *buffers]
        self.held = b""
        if more and total + len(parts[0]) < AHEAD and time.monotonic() - self.sent < TOGETHER:
            self.held = b"".join(parts)
            return
        for part in [b"".join(parts)] if total < AHEAD else parts:
            self._send_all(part, handles)
            handles = ()
        self.sent = time.monotonic()

    def receive(self) -> tuple[Any, Buffers]:
        """The next frame's tree and buffers; raises WireError, EOFError or TimeoutError."""
        json_size, count, total = _HEAD.unpack(self._take(_HEAD.size))
        if json_size > MAX_JSON or total > MAX_FRAME or count > MAX_BUFFERS:
            raise TooBig("frame too large")
        sizes = struct.unpack(f"<{count}I", self._take(4 * count)) if count else ()
        if sum(sizes) != total:
            raise WireError("frame sizes do not add up")
        self.weight = total + _GROWTH * json_size
        return self._tree(json_size), [self._take_buffer(size) for size in sizes]

    def _tree(self, size: int) -> Any:
        try:
            text = self._take(size).decode()
            tree, end = _READ.raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise WireError(f"frame is not JSON ({type(error).__name__})") from None
        if end != len(text):
            raise WireError("frame is more than one JSON value")
        return tree

    def _send_all(self, part: Any, handles: Sequence[int]) -> None:
        while len(part):
            self._wait(self.writable)
            sent = socket.send_fds(self.sock, [part], handles) if handles else self.sock.send(part)
            part, handles = memoryview(part)[sent:], ()

    def _take(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        if self.at + size > len(self.ahead):
            self._fill(size)
        self.at += size
        return self.ahead[self.at - size : self.at]

    def _fill(self, size: int) -> None:
        """Have `size` bytes ahead, and what comes along: a small frame is one system call."""
        parts, ready = [self.ahead[self.at :]], len(self.ahead) - self.at
        while ready < size:
            parts.append(self._received(max(min(size - ready, 1 << 20), AHEAD)))
            ready += len(parts[-1])
        self.ahead, self.at = b"".join(parts), 0

    def _take_buffer(self, size: int) -> Any:
        """As `_take`; a large one is received into its place, which grows with what has come."""
        if size <= AHEAD:
            return bytearray(self._take(size))
        room, ready = np.empty(min(size, _STEP), np.uint8), min(len(self.ahead) - self.at, size)
        room[:ready] = np.frombuffer(self._take(ready), np.uint8)
        while ready < size:
            if ready == len(room):
                room = _enlarged(room, min(size, 2 * ready))
            self._wait(self.readable)
            count = self.sock.recv_into(room[ready:].data)
            if not count:
                raise EOFError
            ready += count
        return room

    def _received(self, most: int) -> bytes:
        self._wait(self.readable)
        more = self.sock.recv(most)
        if not more:
            raise EOFError
        return more

    def _wait(self, poll: select.poll) -> None:
        while self.deadline is not None:
            ready = poll.poll(TICK_MS)
            if self.tick and not ready:
                self.tick()
            if time.monotonic() > self.deadline:  # also when data keeps dripping in
                raise TimeoutError
            if ready:
                return


class WorkerChannel(Channel):
    """A worker's end: handles of files may come with a frame."""

    def __init__(self, sock: socket.socket) -> None:
        """None has come yet."""
        super().__init__(sock)
        self.handles = array("i")
        self.room = socket.CMSG_SPACE(_HANDLES * self.handles.itemsize) if linux.LINUX else 0

    def _received(self, most: int) -> bytes:
        if not self.room:
            return super()._received(most)
        more, others, *_ = self.sock.recvmsg(most, self.room)
        for _, _, data in others:
            self.handles.frombytes(data)
        if not more:
            raise EOFError
        return more


def _enlarged(room: np.ndarray, size: int) -> np.ndarray:
    larger = np.empty(size, np.uint8)
    larger[: len(room)] = room
    return larger
