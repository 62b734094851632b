"""What is said on the line to one worker: requests, answers, and call-backs in between."""

import functools
import os
import random
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.sandbox.channel import Channel
from autograder.sandbox.decoder import Decoder, generator, generators
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.errors import check_form, plain_args
from autograder.sandbox.faults import SubmissionFault, WireError
from autograder.sandbox.kept import Sent
from autograder.sandbox.proxy import Remote
from autograder.sandbox.request import RequestEncoder
from autograder.sandbox.wire import clean

if TYPE_CHECKING:
    from autograder.sandbox.session import Session

_KINDS = ("value", "error", "callback")
_FILES = 12  # that a worker may have to read: it has few handles


class Dialogue:
    """The grader's end of the line, from the worker's start to its end."""

    def __init__(
        self, session: "Session", line: socket.socket, tick: Callable[[], None] | None = None
    ) -> None:
        """`tick` is called every 50 ms of waiting and may raise."""
        self.session, self.channel = session, Channel(line, tick)
        self._sent = Sent()
        self._lent: set[int] = set()  # files that the worker may read
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._token = 0

    def ask(self, op: str, value: list[Any] | None) -> tuple[str, Any]:
        """The answer, once call-backs are served: ("value", it) or ("error", a report of it).

        value   None: what was asked before has more than one answer, and this is the next
        """
        if value is not None:
            self._send(op, value)
        while True:
            kind, answer = self._receive()
            if kind != "callback":
                check_form("error" if kind == "error" else op, answer)
                return kind, answer
            self._send(*self._called_back(answer))

    def _receive(self) -> tuple[str, Any]:
        tree, buffers = self.channel.receive()
        self.session.received += self.channel.weight
        if type(tree) is not dict or tree.get("token") != self._token or "value" not in tree:
            raise WireError("answer to a question that was not asked")
        if tree.get("kind") not in _KINDS:
            raise WireError("unknown kind of answer")
        answer = Decoder(buffers, self.unhook, self.session.records).decode(tree["value"])
        return tree["kind"], answer

    def _send(self, op: str, value: Any) -> None:
        self.session.count_call()
        wanted: set[int] = set()  # files that this request speaks of
        place = functools.partial(self._place, wanted)
        encoder = RequestEncoder(self._hook, self._sent, place)
        self._token = random.getrandbits(48)
        try:
            tree = {"op": op, "token": self._token, "value": encoder(value)}
            if self.session.free:
                tree["free"], self.session.free = self.session.free, []
            if new := sorted(wanted - self._lent):
                tree["lent"] = new
            self._send_with(new, tree, encoder.buffers)
        except BaseException:
            self._sent = Sent()  # the worker has not seen what was to be kept
            raise

    def _send_with(self, files: list[int], tree: Any, buffers: list[Any]) -> None:
        handles: list[int] = []
        try:
            handles += map(self.session.server.lender.handle, files)
            self.channel.send(tree, buffers, handles=handles)
            self._lent.update(files)
        finally:
            for handle in handles:
                os.close(handle)

    def _place(self, wanted: set[int], array: np.ndarray) -> tuple[int, int] | None:
        files = self._lent | wanted
        room = len(files) < _FILES
        place = self.session.server.lender.place(array, new=room)
        if place is None or not (room or place[0] in files):
            return None
        wanted.add(place[0])
        return place

    def _called_back(self, answer: Any) -> tuple[str, Any]:
        try:
            number, args, kwargs = answer
            function = self._callbacks[number]
        except (ValueError, KeyError, TypeError):
            raise WireError("call-back of nothing that was given") from None
        try:
            return "value", [function(*args, **kwargs), generators(args, kwargs)]
        except (SubmissionFault, Exception) as error:
            return "error", [type(error).__name__, plain_args(error)]

    def _hook(self, value: Any, encoder: Encoder, depth: int) -> list[Any]:
        if isinstance(value, Remote):
            return ["h", value.number_in(self.session)]
        if isinstance(value, np.random.Generator):
            state = value.bit_generator.state
            return ["rng", state["bit_generator"], encoder(state, depth)]
        if callable(value) and not isinstance(value, type):
            self._callbacks[id(value)] = value
            return ["f", id(value), getattr(value, "__name__", "function")]
        raise TypeError(f"a check cannot hand over a {type(value).__name__}")

    def unhook(self, tag: str, rest: list[Any], decoder: Decoder, depth: int) -> Any:
        """A value of a tag that is no plain data: an object of the worker's, or a generator."""
        if tag == "rng" and rest[0] == "PCG64":
            return generator(decoder(rest[1], depth))
        if tag != "h" or type(rest[0]) is not int:
            raise WireError("unknown tag")
        return Remote(self.session, rest[0], clean(rest[1], 80))
