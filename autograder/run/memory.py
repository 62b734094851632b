"""Remembers what known files (references, chaff) answered: most of a class is asked the same.

Files that differ elsewhere share what they must answer alike (see `code`).
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.run.code import reaches
from autograder.run.keys import fingerprint
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import WireError
from autograder.sandbox.proxy import Call

MOST = 48 << 20  # bytes, about
_ENTRY = 500  # bytes of an answer that holds next to nothing

Key = tuple[str, str, bytes]  # exercise, what code answers, what it is asked
Answer = tuple[str, Any] | None


class _Unrepeatable(Exception):
    """A call whose arguments cannot be sent again, such as an object kept in a worker."""


class Memory:
    """Answers by file and question; what was not asked for longest is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        """`most` is about how many bytes of answers are kept."""
        self.most, self.weight = most, 0
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self._code: dict[Path, tuple[str, Mapping[str, str]]] = {}

    def key(self, exercise: str, file: Path, call: Call) -> Key | None:
        """Where the answer of a file to a call is kept; None for what cannot be asked again."""
        asked = digest(call)
        if not asked:
            return None
        if file not in self._code:
            text = file.read_text(encoding="utf-8")
            self._code[file] = fingerprint(text), reaches(text)
        whole, functions = self._code[file]
        return exercise, functions.get(call.function, whole), asked

    def __len__(self) -> int:
        return len(self._answers)

    def __contains__(self, key: Key) -> bool:
        return key in self._answers

    def __getitem__(self, key: Key) -> Answer:
        self._answers.move_to_end(key)
        return self._answers[key][0]

    def value(self, key: Key | None) -> Any:
        """The value that was answered; None where an error was, or nothing is known."""
        answer = self[key] if key and key in self else None
        return answer[1] if answer and answer[0] == "value" else None

    def put(self, key: Key, answer: Answer, weight: int) -> None:
        """Keep an answer that takes `weight` bytes, about."""
        self.weight += weight + _ENTRY - self._answers.get(key, (None, 0))[1]
        self._answers[key] = answer, weight + _ENTRY
        while self.weight > self.most:
            _, (_, gone) = self._answers.popitem(last=False)
            self.weight -= gone

    def clear(self) -> None:
        """Forget everything."""
        self._answers.clear()
        self.weight = 0


def digest(call: Call) -> bytes:
    """A fingerprint of what is asked, made once a call; empty when it cannot be asked again."""
    if call.digest is None:
        call.digest = _digest(call)
    return call.digest


def _digest(call: Call) -> bytes:
    encoder = Encoder(_generator_or_refuse)
    try:
        tree = encoder([call.op, call.function, call.args, call.kwargs])
    except (_Unrepeatable, WireError):
        return b""
    state = hashlib.blake2b(json.dumps(tree).encode(), digest_size=16)
    for data in encoder.buffers:
        state.update(data)
    return state.digest()


def _generator_or_refuse(value: Any, encoder: Encoder, depth: int) -> list[Any]:
    if type(value).__name__ != "Generator":
        raise _Unrepeatable
    return ["rng", encoder(value.bit_generator.state, depth)]
