"""Runs checks on one submission and says what came of each."""

import functools
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from autograder.course import Check, Exercise
from autograder.run.collect import CheckFunction
from autograder.run.kit import Kit
from autograder.sandbox.faults import GraderError, SubmissionFault
from autograder.sandbox.proxy import Call
from autograder.sandbox.wire import clean
from autograder.verdict import CheckResult, Verdict

HIDDEN = {
    Verdict.PASS: "",
    Verdict.FAIL: "a wrong answer on data that is not shown",
    Verdict.TODO: "not written yet",
    Verdict.BLOCKED: "counts once an earlier check passes",
    Verdict.BROKEN: "the module does not import",
    Verdict.CRASHED: "the process ended",
    Verdict.TIMEOUT: "no answer within the time allowed",
    Verdict.MEMORY: "more memory than is allowed",
    Verdict.TOO_BIG: "an answer too large to hand over",
    Verdict.TAMPERED: "an answer that breaks the rules of the grader",
    Verdict.NOT_GRADED: "not graded: a fault of the grader",
}


@dataclass(frozen=True)
class Ran:
    """One check that was run.

    outcome   the kit's: verdict, rows to show, recognised misconception
    calls     what the check asked, and the answers
    """

    check: Check
    outcome: Any
    calls: tuple[Call, ...]

    @functools.cached_property
    def verdict(self) -> Verdict:
        """The verdict, before checks that wait for others are blocked."""
        return Verdict(self.outcome.verdict)


class CheckRunner:
    """Runs the checks of an exercise, and words what came of them."""

    def __init__(self, kit: Kit, functions: Mapping[str, CheckFunction], seconds: float) -> None:
        """`seconds` is how long the check itself may take on what it was given."""
        self.functions, self.seconds = functions, seconds
        self.expect: Callable[[Any, str], Any] = lambda submission, check: kit.expect(submission)
        self._outcomes = kit.part("outcome")
        self._message = kit.part("message").message
        self._rng = kit.part("plugin").check_rng
        self._blueprint = kit.part("blueprint").read_blueprint(kit.exercises)

    def run(self, exercise: Exercise, submission: Any) -> Iterator[Ran]:
        """Run the checks of `exercise` on `submission`, as they are asked for.

        Visible ones come first, each kind in course order: a message shows what the submission
        answers, and by then it must not know what a hidden check will ask.
        """
        with watchdog() as alarm:
            for check in sorted(exercise.checks, key=lambda check: not check.visible):
                yield self._run_one(exercise, check, submission, alarm)

    def result(self, ran: Ran, misconception: str = "") -> CheckResult:
        """What is recorded of a check: for one the student can see, with their own run's message.

        A diagnosed `misconception` rests on all that was asked, so it goes before the one that the
        check itself recognised by a single answer. Hidden checks never show what the submission was
        asked or answered.
        """
        outcome = ran.outcome
        named = misconception or outcome.misconception or ""
        if not ran.check.visible or ran.verdict is Verdict.PASS:
            return CheckResult(ran.verdict, HIDDEN[ran.verdict], named)
        outcome = replace(outcome, misconception=named or None)
        title = self.functions[ran.check.id].title
        lines = self._message(ran.check.id, title, outcome, self._blueprint)
        return CheckResult(ran.verdict, clean("\n".join(lines)), named)

    def _run_one(
        self, exercise: Exercise, check: Check, submission: Any, alarm: Callable[[float], object]
    ) -> Ran:
        function = self.functions[check.id]
        submission._calls.clear()
        error: BaseException | None = None
        try:
            try:
                alarm(self.seconds)
                function.function(**self._arguments(function, submission))
            finally:
                alarm(0)
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            error = raised
        calls = tuple(submission._calls)
        return Ran(check, self._outcome(error, exercise.module, calls), calls)

    def _outcome(self, error: BaseException | None, module: str, calls: tuple[Call, ...]) -> Any:
        if isinstance(error, GraderError):
            return self._outcomes.Outcome(Verdict.NOT_GRADED.value, (("fault", str(error)),))
        return self._outcomes.outcome_of(error, module, calls)

    def _arguments(self, function: CheckFunction, submission: Any) -> dict[str, Any]:
        makers = {
            "submission": lambda: submission,
            "expect": lambda: self.expect(submission, function.id),
            "rng": lambda: self._rng(function.id),
        }
        return {name: makers[name]() for name in function.arguments}


def blocked(checks: Iterable[Check], results: Mapping[str, CheckResult]) -> dict[str, CheckResult]:
    """The results, where a check counts only together with the one it comes after."""
    final: dict[str, CheckResult] = {}
    for check in checks:
        result = results[check.id]
        earlier = final.get(check.after or "")
        if earlier and result.verdict in (Verdict.PASS, Verdict.FAIL):
            if (
                earlier.verdict is Verdict.NOT_GRADED
            ):  # a fault of ours costs this one nothing either
                result = earlier
            elif earlier.verdict is not Verdict.PASS:
                shown = f"{check.after} comes first" if check.visible else HIDDEN[Verdict.BLOCKED]
                result = CheckResult(Verdict.BLOCKED, shown)
        final[check.id] = result
    return final


@contextmanager
def watchdog() -> Iterator[Callable[[float], object]]:
    """Gives `alarm(seconds)`, after which what runs in here is stopped; `alarm(0)` calls it off.

    A check can be held up by what it was given (comparing two huge texts, perhaps). An alarm may
    stop it anywhere, in the middle of a call too. Python hears alarms in its first thread only.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda seconds: None
        return
    before = signal.signal(signal.SIGALRM, _stop)
    alarm = functools.partial(signal.setitimer, signal.ITIMER_REAL)
    try:
        yield alarm
    finally:
        alarm(0)
        signal.signal(signal.SIGALRM, before)


def _stop(*_: object) -> None:
    raise SubmissionFault("timeout", "the check took too long on this answer")
