"""Gives a submission the reference's earlier steps, so that one bug costs once.

They run in workers of their own and serve the student's worker by call-back, so their source is
never in the student's process. What a class asks of them again is answered from memory.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from autograder.course import Course, Exercise
from autograder.layout import public_constants, public_names
from autograder.run.memory import Memory
from autograder.sandbox.decoder import generators
from autograder.sandbox.proxy import Call, Remote
from autograder.sandbox.session import Program, Session

Given = dict[str, dict[str, Any]]  # module -> name -> a function that calls back, or a value

_UNTOUCHED = re.compile(r'^\s+raise NotImplementedError\("(\w+)"\)', re.MULTILINE)


@contextmanager
def given_steps(
    course: Course,
    exercise: Exercise,
    own_texts: Mapping[str, str],
    session: Callable[[Program], Session],
    memory: Memory,
) -> Iterator[Given]:
    """The functions and constants of all earlier steps, as the reference has them.

    own_texts   the student's modules: a function that is still a stub there is not given
    session     opens a conversation with a worker; one starts only when something new is asked
    """
    with ExitStack() as stack:
        modules: Given = {}
        for step in course.upstream(exercise):
            program = Program(step.module, reference_sources(course, step))
            worker = stack.enter_context(session(program))
            served = _Step(worker, step.id, course.reference(step), memory)
            untouched = set(_UNTOUCHED.findall(own_texts.get(step.module, "")))
            names = public_names(course, step) - untouched
            modules[step.module] = {
                **served.constants(public_constants(course, step)),
                **{name: served.function(name) for name in sorted(names)},
                **{name: _unwritten(name) for name in sorted(untouched)},
            }
        yield modules


class _Step:
    """One earlier step: what the reference in `file` says, remembered or asked."""

    def __init__(self, session: Session, step: str, file: Path, memory: Memory) -> None:
        self.session, self.step, self.file, self.memory = session, step, file, memory

    def function(self, name: str) -> Callable[..., Any]:
        """A function of the step. It leaves a generator that comes in where drawing leaves it."""

        def given(*args: Any, **kwargs: Any) -> Any:
            own = generators(args, kwargs)
            op = "observe" if own else "call"
            call = Call(name, args, kwargs, op)
            result, *left = self._answer(call, [name, args, kwargs])
            for mine, drawn in zip(own, generators(*left) if own else (), strict=True):
                mine.bit_generator.state = drawn.bit_generator.state
            return result

        given.__name__ = name
        return given

    def constants(self, names: list[str]) -> dict[str, Any]:
        """The plain values that the stub of the step defines beside its functions."""
        values = {name: self._answer(Call(name, (), op="get"), [None, name]) for name in names}
        return {name: value for name, value in values.items() if not isinstance(value, Remote)}

    def _answer(self, call: Call, request: list[Any]) -> Any:
        """Errors and faults are not remembered: they are rare, and raised as they come."""
        key = self.memory.key(self.step, self.file, call)
        known = self.memory.value(key)
        if known is not None:
            return known
        before = self.session.received
        answer = self.session.ask(call.op, request, call.function)
        if key and not isinstance(answer, Remote):
            self.memory.put(key, ("value", answer), self.session.received - before)
        return answer


def reference_sources(course: Course, exercise: Exercise) -> dict[str, str]:
    """The reference of an exercise and of all it builds on, as texts."""
    steps = (*course.upstream(exercise), exercise)
    return {step.module: course.reference(step).read_text(encoding="utf-8") for step in steps}


def _unwritten(name: str) -> Callable[..., Any]:
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(name)

    stub.__name__ = name
    return stub
