"""What an exception of a submission looks like on the wire. Runs in the untrusted worker."""

import traceback
from collections.abc import Collection
from typing import Any

from autograder.sandbox.wire import ATOMS

_PUBLIC = ("builtins", "numpy.linalg", "numpy.exceptions")
_MOST_FRAMES = 200


def described_error(error: BaseException, files: Collection[str]) -> list[Any]:
    """[nearest public class, own class, plain arguments, message, frames of the submission]."""
    try:
        return _described(error, files)
    except BaseException:
        return ["Exception", "Exception", [], "(an exception that cannot be described)", []]


def _described(error: BaseException, files: Collection[str]) -> list[Any]:
    base = next(c.__name__ for c in type(error).__mro__ if c.__module__ in _PUBLIC)
    text = str(error)[:2000]
    # A subclass may have its own idea of `args`: ask the base class.
    args = vars(BaseException)["args"].__get__(error)
    plain = [arg if type(arg) in ATOMS else text for arg in args[:4]]
    frames = _frames(error, files)
    if isinstance(error, SyntaxError):
        text = str(error.msg)
        plain = [text]
        frames.append([_stem(str(error.filename)), error.lineno or 0, "", ""])
    own = type(error).__name__
    return [base, own, plain, text, frames[:6] + frames[-6:] if len(frames) > 12 else frames]


def _frames(error: BaseException, files: Collection[str]) -> list[list[Any]]:
    """[module, line number, function, source line] of the frames in the submission's own files."""
    found: list[list[Any]] = []
    trace = error.__traceback__
    while trace and len(found) < _MOST_FRAMES:
        code = trace.tb_frame.f_code
        if code.co_filename in files:
            summary = traceback.FrameSummary(code.co_filename, trace.tb_lineno, code.co_name)
            found.append([_stem(code.co_filename), trace.tb_lineno, code.co_name, summary.line])
        trace = trace.tb_next
    return found


def _stem(file: str) -> str:
    return file.removesuffix(".py")
