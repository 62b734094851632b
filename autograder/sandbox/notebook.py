"""Runs a notebook's cells in one namespace, as "Run All" would. Runs in the untrusted worker.

A cell that fails costs only itself. Its time is limited, so that a demonstration which trains for
a minute, or never ends, does not hide the functions around it.
"""

import __future__

import ast
import builtins
import re
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from autograder import cells

_BODY_IS_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")
_NOT_PYTHON = re.compile(r"^\s*(?:[\w., ]+=\s*)?(?:%|!|\?)|\?\s*$")
_DEFINED = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_AWAIT = 0x80  # the flag of code that holds a top-level await
_ONE, _ALL, _LEFT = 0.25, 0.6, 0.01  # shares of the time for an import: a cell, all, and after that
_WALL = 4  # a cell may wait, rather than compute, this many times longer


class OutOfTime(BaseException):
    """A cell took longer than it may."""


class Clock:
    """Ends cells that take too long, out of the CPU seconds one import may take."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is what one import may take."""
        self.seconds, self.left = seconds, seconds * _ALL

    @contextmanager
    def cell(self) -> Iterator[None]:
        """Time one cell; importing another notebook inside it stops its own clock meanwhile."""
        allowed = max(min(self.left, self.seconds * _ONE), self.seconds * _LEFT)
        for kind in (signal.SIGVTALRM, signal.SIGALRM):
            signal.signal(kind, _ring)
        computing = signal.setitimer(signal.ITIMER_VIRTUAL, allowed, allowed / 4)
        waiting = signal.setitimer(signal.ITIMER_REAL, allowed * _WALL, allowed)
        start = time.monotonic()
        try:
            yield
        finally:
            used = allowed - signal.setitimer(signal.ITIMER_VIRTUAL, *computing)[0]
            signal.setitimer(signal.ITIMER_REAL, *waiting)
            self.left -= max(used, (time.monotonic() - start) / _WALL)


def run(text: str, file: str, namespace: dict[str, Any], clock: Clock) -> None:
    """Run the cells of a notebook's text; what they define is in `namespace` afterwards.

    A function whose cell did not run says so when it is called.
    """
    namespace["__builtins__"] = vars(builtins) | _IN_NOTEBOOKS
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for cell in cells.split(text):
        try:
            with clock.cell():
                code = _compiled(cell, file, flags)
                flags |= code.co_flags & _FUTURE
                _execute(code, namespace)
        except BaseException as error:  # also SystemExit: it would end the notebook, not the work
            for name in _DEFINED.findall(cell.source):
                namespace.setdefault(name, _unavailable(cell, error))


def _compiled(cell: cells.Cell, file: str, flags: int) -> CodeType:
    source = "\n" * (cell.line - 1) + cell.source
    try:
        return _compile(source, file, flags)
    except SyntaxError:
        return _compile(plain_python(source), file, flags)


def _compile(source: str, file: str, flags: int) -> CodeType:
    code = compile(source, file, "exec", flags=flags, dont_inherit=True)
    assert isinstance(code, CodeType)
    return code


def plain_python(source: str) -> str:
    """The source without its notebook-only lines; the others keep their numbers."""
    start = len(source) - len(source.lstrip("\n"))
    first, _, rest = source[start:].partition("\n")
    words = first.split()
    if words and words[0] in _BODY_IS_PYTHON:
        return source[:start] + "\n" + plain_python(rest)
    if words and words[0].startswith("%%"):
        return ""
    return "\n".join(map(_plain_line, source.split("\n")))


def _plain_line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if _NOT_PYTHON.search(line) else line


def _execute(code: CodeType, namespace: dict[str, Any]) -> None:
    if code.co_flags & _AWAIT:
        _finish(eval(code, namespace))
    else:
        exec(code, namespace)


def _finish(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a cell that awaits. A worker may open no socket, which an ordinary loop begins with."""
    import asyncio

    class Loop(asyncio.SelectorEventLoop):
        def _make_self_pipe(self) -> None: ...

        def _close_self_pipe(self) -> None: ...

    loop = Loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()


def _unavailable(cell: cells.Cell, error: BaseException) -> Callable[..., Any]:
    line = getattr(error, "lineno", None)
    place = f" in line {line - cell.line + 1}" if isinstance(line, int) else ""
    words = getattr(error, "msg", None) if isinstance(error, SyntaxError) else error
    text = f"cell {cell.number} of the notebook did not run: {type(error).__name__}{place}: {words}"
    if isinstance(error, OutOfTime):
        text = f"cell {cell.number} of the notebook took too long"

    def unavailable(*_: Any, **__: Any) -> Any:
        raise ImportError(text)

    return unavailable


def _ring(*_: object) -> None:
    raise OutOfTime


class _Quiet:
    """What `get_ipython()` gives: has every method, and none does anything."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


_IN_NOTEBOOKS: dict[str, Any] = {
    "display": lambda *_, **__: None,
    "get_ipython": _Quiet,
    "__IPYTHON__": True,
}
