"""Turns the report of a submission's exception back into an exception that a check can expect."""

import builtins
import contextlib
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


_SIZES = {"call": 3, "observe": 3, "each": 3, "apply": 3, "error": 5}


def check_form(kind: str, answer: Any) -> None:
    """Refuse an answer that has not as many parts as a worker gives."""
    size = _SIZES.get(kind, 0)
    if size and (type(answer) is not list or len(answer) != size):
        raise WireError("an answer of the wrong form")


def import_failure(module: str, error: Exception) -> str:
    """File, line and Python's words for a module that does not import."""
    frames = getattr(error, "submission_frames", None)
    place = f"{frames[-1][0]}.py, line {frames[-1][1]}" if frames else f"{module}.py"
    name = getattr(error, "submission_type", type(error).__name__)
    text = " ".join(str(getattr(error, "submission_text", error)).split())
    return f"{place}: {name}: {text}" if text else f"{place}: {name}"


def plain_args(error: BaseException) -> list[Any]:
    """The arguments of an exception of ours, as they may cross to a worker."""
    return [str(arg)[:2000] if type(arg) not in ATOMS - {str} else arg for arg in error.args[:4]]


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
        exits = "called exit(): that ends the whole program"
        says = exits if base == "SystemExit" else f"raised {own}"
        raise SubmissionFault("crashed", f"{what} {says}")
    error = _rebuilt(kind, own, args, text)
    error.submission_type = own  # type: ignore[attr-defined]
    error.submission_text = text  # type: ignore[attr-defined]
    error.submission_frames = _checked(frames)  # type: ignore[attr-defined]
    raise error


def _rebuilt(kind: type[Exception], own: str, args: Any, text: str) -> Exception:
    plain = type(args) is list and all(type(arg) in ATOMS for arg in args)
    if own != kind.__name__ or not plain:
        return _nearest(kind, text, f"{own}: {text}")
    return _nearest(kind, text, *[clean(arg) if type(arg) is str else arg for arg in args])


def _nearest(kind: type[Exception], text: str, *args: Any) -> Exception:
    """An exception of this class; of the nearest one above it that takes a plain text, if not."""
    for base, given in ((kind, args), *((base, (text,)) for base in kind.__mro__)):
        with contextlib.suppress(Exception):
            error: Exception = base(*given)
            str(error)
            return error
    return RuntimeError(text)


def _checked(frames: Any) -> list[tuple[str, int, str, str]]:
    """Frames in the expected form, or none of them."""
    try:
        return [
            (clean(module, 80), int(line), clean(function, 80), clean(text, 160))
            for module, line, function, text in frames[:12]
        ]
    except (LookupError, TypeError, ValueError, OverflowError):
        return []
