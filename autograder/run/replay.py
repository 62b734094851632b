"""Asks known answers of an exercise (its reference, its chaff) what they say to a check's calls."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course, Exercise
from autograder.run.carry import reference_sources
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.faults import SubmissionFault, WireError
from autograder.sandbox.proxy import Call
from autograder.sandbox.server import Server
from autograder.sandbox.session import Limits, Program, Session

MOST_REMEMBERED = 20_000

Key = tuple[Path, bytes]
Answer = tuple[str, Any] | None


class _Unrepeatable(Exception):
    """A call whose arguments cannot be sent again, such as an object kept in a worker."""


class Replay:
    """Answers calls with known files, each in a worker of its own, and remembers the answers.

    Most submissions of a class are asked the same, so most answers are given from memory.
    """

    def __init__(
        self,
        course: Course,
        server: Callable[[], Server],
        limits: Callable[[Exercise], Limits],
        records: Sequence[type],
    ) -> None:
        """`server` gives the fork server of the moment, `limits` what an exercise may use."""
        self.course, self.server, self.limits, self.records = course, server, limits, records
        self._memory: dict[Key, Answer] = {}

    def answers(self, exercise: Exercise, file: Path, calls: Sequence[Call]) -> list[Answer]:
        """What `file`, on top of the reference's earlier steps, answers to each call."""
        if len(self._memory) > MOST_REMEMBERED:
            self._memory.clear()
        keys = [(file, self._digest(call)) for call in calls]
        both = zip(keys, calls, strict=True)
        if missing := {k: call for k, call in both if k[1] and k not in self._memory}:
            self._ask(exercise, file, missing)
        return [self._memory.get(key) for key in keys]

    def _digest(self, call: Call) -> bytes:
        """As `digest`, made once a call: it is compared with many files."""
        if call.digest is None:
            call.digest = digest(call)
        return call.digest

    def _ask(self, exercise: Exercise, file: Path, calls: Mapping[Key, Call]) -> None:
        sources = reference_sources(self.course, exercise)
        sources[exercise.module] = file.read_text(encoding="utf-8")
        program = Program(exercise.module, sources)
        limits = self.limits(exercise)
        with Session(self.server(), program, limits, self.records) as session:
            for key, call in calls.items():
                self._memory[key] = _answer(session, call)


def _answer(session: Session, call: Call) -> Answer:
    try:
        return "value", session.ask(call.op, [call.function, call.args, call.kwargs], call.function)
    except SubmissionFault:
        return None
    except Exception as error:
        return "error", (type(error).__name__, str(error))


def digest(call: Call) -> bytes:
    """A fingerprint of what was asked; empty for a call that cannot be repeated."""
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
