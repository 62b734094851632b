"""Frames over a stream socket: a head, the sizes of the buffers, the JSON tree, the buffers."""

import json
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.faults import TooBig, WireError
from autograder.sandbox.wire import Buffers

MAX_JSON = 4 << 20
MAX_FRAME = 256 << 20
MAX_BUFFERS = 100_000
AHEAD = 1 << 16
_STEP = 1 << 20  # bytes of a large buffer that are believed before they are there
TICK_MS = 50

_JSON = json.JSONEncoder(separators=(",", ":"))
_GROWTH = 16  # bytes in memory for one of JSON, for most values
_HEAD = struct.Struct("<III")  # bytes of JSON, number of buffers, bytes of all buffers


class Channel:
    """One end of the line. The grader's end is given a deadline for everything it does.

    So neither a silent, nor a dripping, nor a worker that never reads can hold it up.
    """

    def __init__(self, sock: socket.socket, tick: Callable[[], None] | None = None) -> None:
        """`tick` is called every 50 ms of waiting and may raise."""
        self.sock, self.pending, self.tick = sock, b"", tick
        self.deadline: float | None = None
        self.weight = 0  # of the latest frame that came: about its bytes in memory
        self.readable, self.writable = select.poll(), select.poll()
        self.readable.register(sock, select.POLLIN)
        self.writable.register(sock, select.POLLOUT)

    def send(self, tree: Any, buffers: Buffers) -> None:
        """Send one frame; raises TooBig when it is over the caps."""
        try:
            head = _JSON.encode(tree).encode()
        except ValueError as error:  # whole numbers of more digits than Python writes out
            raise TooBig("a number is too long to hand over") from error
        sizes = [len(data) for data in buffers]
        total = sum(sizes)
        if len(head) > MAX_JSON or total > MAX_FRAME or len(sizes) > MAX_BUFFERS:
            raise TooBig(f"the value is too large to hand over ({(len(head) + total) >> 20} MiB)")
        start = _HEAD.pack(len(head), len(sizes), total) + struct.pack(f"<{len(sizes)}I", *sizes)
        parts = [start + head, *buffers]
        for part in [b"".join(parts)] if total < AHEAD else parts:
            self._send_all(part)

    def receive(self) -> tuple[Any, Buffers]:
        """The next frame's tree and buffers; raises WireError, EOFError or TimeoutError."""
        json_size, count, total = _HEAD.unpack(self._take(_HEAD.size))
        if json_size > MAX_JSON or total > MAX_FRAME or count > MAX_BUFFERS:
            raise TooBig("frame too large")
        sizes = struct.unpack(f"<{count}I", self._take(4 * count)) if count else ()
        if sum(sizes) != total:
            raise WireError("frame sizes do not add up")
        self.weight = total + _GROWTH * json_size
        text = self._take(json_size)
        try:
            tree = json.loads(text.decode())
        except (ValueError, RecursionError) as error:
            raise WireError(f"frame is not JSON ({type(error).__name__})") from None
        return tree, [self._take_buffer(size) for size in sizes]

    def _send_all(self, part: Any) -> None:
        view = memoryview(part).cast("B") if len(part) else memoryview(b"")
        while len(view):
            self._wait(self.writable)
            view = view[self.sock.send(view) :]

    def _take(self, size: int) -> bytearray:
        """Exactly `size` bytes. Reads ahead, so that a small frame is one system call."""
        data = bytearray(self.pending[:size])
        self.pending = self.pending[size:]
        while len(data) < size:
            missing = size - len(data)
            more = self._received(max(min(missing, 1 << 20), AHEAD))
            data += more[:missing]
            self.pending = more[missing:]
        return data

    def _take_buffer(self, size: int) -> Any:
        """As `_take`; a large one is received into its place, which grows with what has come."""
        if size <= AHEAD:
            return self._take(size)
        room, ready = np.empty(min(size, _STEP), np.uint8), len(self.pending[:size])
        room[:ready] = np.frombuffer(self.pending[:size], np.uint8)
        self.pending = self.pending[size:]
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


def _enlarged(room: np.ndarray, size: int) -> np.ndarray:
    larger = np.empty(size, np.uint8)
    larger[: len(room)] = room
    return larger
