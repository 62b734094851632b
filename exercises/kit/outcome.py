"""What came of one check: a verdict, and the lines that explain it."""

from dataclasses import dataclass

from .calls import Call
from .load import described
from .render import shown_call


@dataclass(frozen=True)
class Outcome:
    """A verdict with its explanation.

    verdict         pass, fail, todo, blocked, broken, crashed, ...
    rows            labelled lines: ("called", "f(1)"), ("expected", "2"), ("got", "3")
    misconception   id of the recognised wrong idea, or None
    """

    verdict: str
    rows: tuple[tuple[str, str], ...] = ()
    misconception: str | None = None


def outcome_of(error: BaseException | None, module: str, calls: list[Call]) -> Outcome:
    """The outcome of a check that ended with `error` (None: it passed), on `module`."""
    if error is None:
        return Outcome("pass")
    if isinstance(error, NotImplementedError):
        return _unwritten(error, module)
    verdict = getattr(error, "verdict", None)
    if verdict in ("broken", "blocked"):
        return Outcome(verdict, ((verdict, str(error)),))
    rows = getattr(error, "rows", None)
    if rows is None:
        called = [("called", shown_call(calls[-1]))] if calls else []
        rows = [*called, *_raised(error)]
    return Outcome(verdict or "fail", tuple(rows), getattr(error, "misconception", None))


def blocked_by(other: str) -> Outcome:
    """The outcome of a check that counts only once the check `other` passes."""
    return Outcome("blocked", (("blocked", f"{other} comes first"),))


def _unwritten(error, module):
    if rows := getattr(error, "rows", None):  # the kit's own: a model is not installed
        return Outcome("todo", rows)
    frames = getattr(error, "submission_frames", None) or [(module, 0, str(error), "")]
    owner, _, function, _ = frames[-1]
    if owner == module:
        return Outcome("todo", (("to write", function),))
    return Outcome("blocked", (("blocked", f"{function} in {owner}.py is not written yet"),))


def _raised(error):
    if isinstance(error, AssertionError):
        return [("got", " ".join(str(error).split())[:200] or "an assertion that does not hold")]
    told = str(error) if hasattr(error, "verdict") else described(error)
    rows = [("got", told[:200])]
    if frames := getattr(error, "submission_frames", None):
        owner, line, function, text = frames[-1]
        rows.append(("at", f"{owner}.py, line {line}, in {function}: {text}"[:160]))
    return rows
