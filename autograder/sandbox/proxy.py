"""`submission` in grading: looks like the student's module, asks the worker for every answer."""

import copy
import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograder.sandbox.decoder import generator
from autograder.sandbox.faults import SubmissionFault

if TYPE_CHECKING:
    from autograder.sandbox.session import Session

KEPT = 512 << 20  # bytes of answers that are kept until the end: a bound for the grader's memory


@dataclass
class Call:
    """One call that a check made, and what came of it.

    op       "call", or "observe": the arguments, as the function left them, belong to the answer
    answer   ("value", the answer), ("error", (class, text)) or None: a fault, not answered yet, or
             more than is kept of one submission
    digest   of what was asked, once somebody needs it
    """

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    op: str = "call"
    answer: tuple[str, Any] | None = None
    digest: bytes | None = None


@dataclass(frozen=True)
class Observed:
    """A call with its arguments as the function left them."""

    result: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Submission:
    """The proxy that a check uses like a module."""

    def __init__(self, session: "Session") -> None:
        """`session` is the conversation with the worker."""
        self._session = session
        self._calls: list[Call] = []

    def __repr__(self) -> str:
        return f"<submission {self._session.program.module}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        session = self._session
        if not session.names:
            session.start()
        if name not in session.names:
            raise AttributeError(_no_such(session.program.module, name, session.names))
        return Function(self, name)


class Function:
    """One function of the submission."""

    def __init__(self, submission: Submission, name: str) -> None:
        """`name` is what the module calls it."""
        self._submission, self.__name__ = submission, name

    def __repr__(self) -> str:
        return f"<function {self.__name__} of the submission>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the worker; the answer comes back as plain data."""
        __tracebackhide__ = True
        return self._ask("call", args, kwargs).result

    def observe(self, *args: Any, **kwargs: Any) -> Observed:
        """Call it and bring its arguments back as it left them."""
        __tracebackhide__ = True
        return self._ask("observe", args, kwargs)

    def each(self, calls: Iterable[tuple[Any, ...]]) -> list[Any]:
        """The same as `[f(*args) for args in calls]`, asked at once: many short calls cost less."""
        __tracebackhide__ = True
        made = [self._call("call", args, {}) for args in calls]
        if not made:
            return []
        log = self._submission._calls
        log += made
        asked = [call.args for call in made]
        answers = self._submission._session.ask_each(asked, self.__name__)
        log[-len(made) :] = made[: len(answers)]  # none is made after an error
        return [self._noted(*pair).result for pair in zip(made, answers, strict=False)]

    def _ask(self, op: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Observed:
        __tracebackhide__ = True
        name, session = self.__name__, self._submission._session
        call = self._call(op, args, kwargs)
        self._submission._calls.append(call)
        return self._noted(call, lambda: session.ask(op, [name, args, kwargs], name))

    def _call(self, op: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        kept = {key: _as_it_is(value) for key, value in kwargs.items()}
        return Call(self.__name__, tuple(map(_as_it_is, args)), kept, op)

    def _noted(self, call: Call, ask: Callable[[], Any]) -> Observed:
        __tracebackhide__ = True
        try:
            answer = ask()
        except Exception as error:
            call.answer = ("error", (type(error).__name__, str(error)))
            raise
        if type(answer) is not list or len(answer) != 3:
            raise SubmissionFault("tampered", f"{self.__name__}: broke the protocol")
        if self._submission._session.received <= KEPT:
            call.answer = ("value", answer)
        return Observed(*answer)


class Remote:
    """An object that is not plain data and stays in the worker.

    It can be called, read and passed back. Comparing it, or using it as a number or a truth value,
    fails: its class could make those say anything.
    """

    __slots__ = ("_generation", "_kind", "_number", "_session")
    __hash__ = object.__hash__
    __array_ufunc__ = None

    def __init__(self, session: "Session", number: int, kind: str) -> None:
        """`number` is the object's number in the worker, `kind` the name of its class."""
        self._session, self._number, self._kind = session, number, kind
        self._generation = session.generation

    def __repr__(self) -> str:
        return f"<a {self._kind} object>"

    def __del__(self) -> None:
        self._session.forget(self._number, self._generation)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it lives."""
        answer = self._session.ask("apply", [self, args, kwargs], self._kind)
        return answer[0] if type(answer) is list and answer else None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # numpy and pytest probe for protocols: never let it answer
            raise AttributeError(name)
        return self._session.ask("get", [self, name], f"{self._kind}.{name}")

    def number_in(self, session: "Session") -> int:
        """The object's number, for a request to the worker it lives in."""
        if session is not self._session or self._generation != session.generation:
            raise SubmissionFault("crashed", f"{self!r} belonged to a process that has ended")
        return self._number

    def _refuse(self, *_: object) -> NoReturn:
        raise SubmissionFault("fail", f"the answer is {self!r} where plain data was expected")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refuse
    __float__ = __int__ = __index__ = __complex__ = __array__ = __contains__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _refuse
    __rtruediv__ = __matmul__ = __rmatmul__ = __neg__ = __abs__ = __round__ = _refuse
    __iter__ = __len__ = __getitem__ = _refuse


def _as_it_is(value: Any) -> Any:
    """The value, or a copy of a random generator: a check goes on drawing from its own."""
    if not isinstance(value, np.random.Generator):
        return value
    if type(value.bit_generator) is np.random.PCG64:
        return generator(value.bit_generator.state)
    return copy.deepcopy(value)


def _no_such(module: str, name: str, names: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(names), 1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"{module}.py has no function {name!r}{hint}"
