"""Turns the report of a submission's exception back into an exception that a check can expect."""

import builtins
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox.faults import SubmissionFault, WireError
from autograder.sandbox.wire import ATOMS, clean

_EXPECTED: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}
for _name in ("StopIteration", "StopAsyncIteration", "ExceptionGroup"):
    # As themselves they could end a loop of the check's own instead of the check.
    _EXPECTED[_name] = RuntimeError
_EXPECTED.update(LinAlgError=np.linalg.LinAlgError, AxisError=np.exceptions.AxisError)


_SIZES = {"call": 3, "observe": 3, "apply": 3, "error": 5}


def check_form(kind: str, answer: Any) -> None:
    """Refuse an answer that has not as many parts as a worker gives."""
    size = _SIZES.get(kind, 0)
    if size and (type(answer) is not list or len(answer) != size):
        raise WireError("an answer of the wrong form")


def import_failure(module: str, error: Exception) -> str:
    """File, line and Python's words for a module that does not import."""
    frames = getattr(error, "submission_frames", None)
    place = f"{frames[-1][0]}.py, line {frames[-1][1]}" if frames else f"{module}.py"
    text = " ".join(str(error).split())
    return f"{place}: {getattr(error, 'submission_type', type(error).__name__)}: {text}"


def raise_as_reported(answer: Any, what: str) -> NoReturn:
    """Raise the nearest public exception class, with the submission's message and frames."""
    __tracebackhide__ = True
    base, own, args, text, frames = answer
    base, own, text = clean(base, 80), clean(own, 80), clean(text)
    if own in ("WireError", "TooBig"):
        raise SubmissionFault("too_big", f"{what}: {text}")
    if base == "MemoryError":
        raise SubmissionFault("memory", f"{what} used more memory than is allowed")
    kind = _EXPECTED.get(base)
    if kind is None:
        says = "ended the program" if base == "SystemExit" else f"raised {own}"
        raise SubmissionFault("crashed", f"{what} {says}")
    error = _rebuilt(kind, own, args, text)
    error.submission_type = own  # type: ignore[attr-defined]
    error.submission_frames = _checked(frames)  # type: ignore[attr-defined]
    raise error


def _rebuilt(kind: type[Exception], own: str, args: Any, text: str) -> Exception:
    plain = type(args) is list and all(type(arg) in ATOMS for arg in args)
    if own != kind.__name__ or not plain:
        return _or_runtime_error(kind, f"{own}: {text}")
    return _or_runtime_error(kind, *[clean(arg) if type(arg) is str else arg for arg in args])


def _or_runtime_error(kind: type[Exception], *args: Any) -> Exception:
    try:
        error = kind(*args)
        str(error)
    except Exception:
        return RuntimeError(f"{kind.__name__}: {args!r}"[:2000])
    return error


def _checked(frames: Any) -> list[tuple[str, int, str, str]]:
    """Frames in the expected form, or none of them."""
    try:
        return [
            (clean(module, 80), int(line), clean(function, 80), clean(text, 160))
            for module, line, function, text in frames[:12]
        ]
    except (LookupError, TypeError, ValueError, OverflowError):
        return []
