"""Asks known answers of an exercise (its reference, its chaff) what they say to a check's calls."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.run.given import reference_sources
from autograder.run.memory import Answer, Key, Memory
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Call
from autograder.sandbox.session import Program, Session


class Replay:
    """Answers calls with known files, each in a worker of its own, and remembers the answers."""

    def __init__(
        self, course: Course, session: Callable[[Exercise, Program], Session], memory: Memory
    ) -> None:
        """`session` opens a conversation, within the limits of an exercise."""
        self.course, self.session, self._memory = course, session, memory

    def answers(self, exercise: Exercise, file: Path, calls: Sequence[Call]) -> list[Answer]:
        """What `file`, on top of the reference's earlier steps, answers to each call."""
        keys = [self._memory.key(exercise.id, file, call) for call in calls]
        asked = {key: call for key, call in zip(keys, calls, strict=True) if key}
        known = {key: self._memory[key] for key in asked if key in self._memory}
        if missing := {key: call for key, call in asked.items() if key not in known}:
            known |= self._ask(exercise, file, missing)
        return [known[key] if key else None for key in keys]

    def _ask(self, exercise: Exercise, file: Path, calls: Mapping[Key, Call]) -> dict[Key, Answer]:
        sources = reference_sources(self.course, exercise)
        sources[exercise.module] = file.read_text(encoding="utf-8")
        found: dict[Key, Answer] = {}
        with self.session(exercise, Program(exercise.module, sources)) as session:
            for key, call in calls.items():
                before = session.received
                found[key] = _answer(session, call)
                self._memory.put(key, found[key], session.received - before)
        return found


def _answer(session: Session, call: Call) -> Answer:
    try:
        return "value", session.ask(call.op, [call.function, call.args, call.kwargs], call.function)
    except SubmissionFault:
        return None
    except Exception as error:
        return "error", (type(error).__name__, str(error))
