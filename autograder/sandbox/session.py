"""One conversation with one submission: a worker, its limits, and what its answers mean."""

import functools
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from autograder.sandbox.dialogue import Dialogue
from autograder.sandbox.errors import import_failure, raise_as_reported
from autograder.sandbox.faults import SubmissionFault, TooBig, WireError
from autograder.sandbox.server import Server

_CPU_CLOCK = 2  # clock_gettime(2) on another process: its CPU time, which it cannot forge
_NET = 60  # times the CPU limit of a call: what the whole process may use


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    cpu_seconds, wall_seconds   of one call      memory_mb   of the process, above an idle one's
    restarts                    new workers after a fault        calls   in one session
    ends                        of the process, by one function, before it is not called again
    """

    cpu_seconds: float = 2
    wall_seconds: float = 10
    memory_mb: int = 1024
    restarts: int = 100
    calls: int = 100_000
    ends: int = 3


@dataclass(frozen=True)
class Program:
    """What a worker loads.

    module    the module that is asked           sources   module name -> text, upstream included
    given     module -> name -> function of the grader's: upstream steps served by call-back
    """

    module: str
    sources: Mapping[str, str]
    given: Mapping[str, Mapping[str, Callable[..., Any]]] = field(default_factory=dict)


class Session:
    """Starts a worker when it is first needed, and a new one after a crash or time-out."""

    def __init__(
        self, server: Server, program: Program, limits: Limits, records: Sequence[type] = ()
    ) -> None:
        """`records` are the course's NamedTuple classes: their values keep their class."""
        self.server, self.program, self.limits, self.records = server, program, limits, records
        self.names: frozenset[str] = frozenset()
        self.generation = 0
        self.cpu_seconds = 0.0
        self.received = 0  # bytes of all answers, about
        self.free: list[int] = []  # objects of the worker's that no check holds any more
        self._line: socket.socket | None = None
        self._starts, self._calls = limits.restarts + 1, limits.calls
        self._fatal: SubmissionFault | None = None
        self._ends: Counter[str] = Counter()
        self._spared: dict[str, tuple[str, str]] = {}

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> int:
        """End the worker, if there is one; its wait status."""
        if self._line is None:
            return 0
        with self._line:  # open to the end: a worker that reads on would only work for nothing
            self._line, self.generation = None, self.generation + 1
            status, cpu, _ = self.server.end(self._name)
        self.cpu_seconds += cpu
        return status

    def start(self) -> None:
        """Have a worker with the module loaded; raises SubmissionFault when it does not import."""
        if self._fatal:
            raise SubmissionFault(self._fatal.verdict, str(self._fatal))
        if self._line is not None:
            return
        if self._starts <= 0:
            self._fatal = SubmissionFault("crashed", "not called: its process died too often")
            raise self._fatal
        self._starts -= 1
        seconds = int(self.limits.cpu_seconds * _NET)
        self._line, self._name, self._pid = self.server.worker(seconds, self.limits.memory_mb)
        self._dialogue = Dialogue(self, self._line, self._tick)
        self.free.clear()
        self._load()

    def _load(self) -> None:
        program = self.program
        try:
            request = [program.module, program.sources, program.given, self.limits.cpu_seconds]
            names = self._answer("load", request, f"{program.module}.py")
            if type(names) is not list or not all(type(name) is str for name in names):
                raise SubmissionFault("tampered", "broke the protocol")
            self.names = frozenset(names)
        except SubmissionFault as fault:
            self._fatal = SubmissionFault(fault.verdict, f"at import: {fault}")
        except Exception as error:
            self._fatal = SubmissionFault("broken", import_failure(program.module, error))
        if self._fatal:
            self.close()
            raise self._fatal from None

    def ask(self, op: str, value: list[Any], what: str) -> Any:
        """Ask the worker; raises what the submission raised, or a SubmissionFault.

        what   the function that is called: not again once it has timed out, or ended too often
        """
        __tracebackhide__ = True
        self._ready(what)
        return self._answer(op, value, what)

    def ask_each(self, calls: Sequence[tuple[Any, ...]], what: str) -> list[Callable[[], Any]]:
        """Ask for a function's answers to many calls at once: those up to the first error.

        Each is got by calling it, which may raise it. Every call has the limits of one; raises
        SubmissionFault.
        """
        __tracebackhide__ = True
        self._ready(what)
        try:
            answers = [self._exchange("each", [what, [*calls]], what)]
            while len(answers) < len(calls) and answers[-1][0] == "value":
                answers.append(self._exchange("each", None, what))
        except SubmissionFault:  # the check's own time is over: other answers are still to come
            self.close()
            raise
        return [functools.partial(_given, *answer, what) for answer in answers]

    def _ready(self, what: str) -> None:
        __tracebackhide__ = True
        if what in self._spared:
            verdict, text = self._spared[what]
            raise SubmissionFault(verdict, f"{text}; not called again")
        self.start()

    def _answer(self, op: str, value: list[Any], what: str) -> Any:
        __tracebackhide__ = True
        return _given(*self._exchange(op, value, what), what)

    def _exchange(self, op: str, value: list[Any] | None, what: str) -> tuple[str, Any]:
        """Send a request, or None for one that is sent already; the next answer."""
        __tracebackhide__ = True
        self._cpu_before = self._cpu_now()
        self._dialogue.channel.deadline = time.monotonic() + self.limits.wall_seconds
        try:
            return self._dialogue.ask(op, value)
        except TimeoutError:
            self._stop_slow(what)
        except (EOFError, ConnectionError):
            self._ended(what)
        except TooBig as fault:
            self.close()
            raise SubmissionFault("too_big", f"{what}: {fault}") from None
        except WireError as fault:
            self.close()
            raise SubmissionFault("tampered", f"{what}: {fault}") from None
        except SubmissionFault:  # the check's own time is over: the answer is still to come
            self.close()
            raise

    def count_call(self) -> None:
        """One request more; raises SubmissionFault after too many: it calls back for ever."""
        self._calls -= 1
        if self._calls < 0:
            raise SubmissionFault("timeout", f"more than {self.limits.calls:,} calls")

    def forget(self, number: int, generation: int) -> None:
        """Let the worker drop an object that no check holds any more."""
        if generation == self.generation:
            self.free.append(number)

    def _tick(self) -> None:
        if self._cpu_now() - self._cpu_before > self.limits.cpu_seconds:
            raise TimeoutError

    def _cpu_now(self) -> float:
        if not self._pid:  # unknown here: only wall time limits a call
            return 0.0
        try:
            return time.clock_gettime((~self._pid << 3) | _CPU_CLOCK)
        except (OSError, AttributeError):
            return 0.0

    def _ended(self, what: str) -> NoReturn:
        text = f"{what}: {_ending(self.close())}"
        self._ends[what] += 1
        if self._ends[what] >= self.limits.ends:
            self._spared[what] = ("crashed", text)
        raise SubmissionFault("crashed", text) from None

    def _stop_slow(self, what: str) -> NoReturn:
        limits = self.limits
        text = f"{what} gave no answer within {limits.cpu_seconds:g} s of computing"
        self._spared[what] = ("timeout", text)
        self.close()
        raise SubmissionFault("timeout", text) from None


def _given(kind: str, answer: Any, what: str) -> Any:
    __tracebackhide__ = True
    if kind == "error":
        raise_as_reported(answer, what)
    return answer


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return f"the submission's process was ended by {name}"
    return f"the submission's process ended itself (exit status {os.WEXITSTATUS(status)})"
