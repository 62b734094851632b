"""Runs checks on one submission and says what came of each."""

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from autograder.course import Check, Exercise
from autograder.run.collect import CheckFunction
from autograder.run.kit import Kit
from autograder.sandbox.faults import GraderError, SubmissionFault
from autograder.sandbox.wire import clean
from autograder.verdict import CheckResult, Verdict

HIDDEN = {
    Verdict.FAIL: "a wrong answer on data that is not shown",
    Verdict.TODO: "not written yet",
    Verdict.BLOCKED: "counts once an earlier check passes",
    Verdict.BROKEN: "the module does not import",
    Verdict.CRASHED: "the process ended",
    Verdict.TIMEOUT: "no answer within the time allowed",
    Verdict.MEMORY: "more memory than is allowed",
    Verdict.TOO_BIG: "an answer too large to hand over",
    Verdict.TAMPERED: "an answer that breaks the rules of the grader",
}


class CheckRunner:
    """Runs the checks of one exercise."""

    def __init__(self, kit: Kit, functions: Mapping[str, CheckFunction], watchdog: float) -> None:
        """`watchdog` is how many seconds the check itself may take on what it was given."""
        self.functions, self.watchdog = functions, watchdog
        self.kit = kit
        self._outcome_of = kit.part("outcome").outcome_of
        self._message = kit.part("message").message
        self._rng = kit.part("plugin").check_rng
        self._blueprint = kit.part("blueprint").read_blueprint(kit.exercises)

    def run(self, exercise: Exercise, submission: Any) -> dict[str, CheckResult]:
        """Run every check of `exercise` on `submission`, in course order."""
        checks = exercise.checks
        results = {check.id: self._run_one(exercise, check, submission) for check in checks}
        return blocked(checks, results)

    def _run_one(self, exercise: Exercise, check: Check, submission: Any) -> CheckResult:
        function = self.functions[check.id]
        submission._calls.clear()
        try:
            with _watchdog(self.watchdog):
                function.function(**self._arguments(function, submission))
        except GraderError as error:
            return CheckResult(Verdict.NOT_GRADED, str(error))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return self._explained(exercise, check, error, submission._calls)
        return CheckResult(Verdict.PASS)

    def _arguments(self, function: CheckFunction, submission: Any) -> dict[str, Any]:
        makers = {
            "submission": lambda: submission,
            "expect": lambda: self.kit.expect(submission),
            "rng": lambda: self._rng(function.id),
        }
        return {name: makers[name]() for name in function.arguments}

    def _explained(
        self, exercise: Exercise, check: Check, error: BaseException, calls: list[Any]
    ) -> CheckResult:
        """The verdict; for a check the student can see, with the message of their own run."""
        outcome = self._outcome_of(error, exercise.module, calls)
        verdict = Verdict(outcome.verdict)
        if not check.visible:
            return CheckResult(verdict, HIDDEN[verdict])
        lines = self._message(check.id, self.functions[check.id].title, outcome, self._blueprint)
        return CheckResult(verdict, clean("\n".join(lines)))


def blocked(checks: Iterable[Check], results: Mapping[str, CheckResult]) -> dict[str, CheckResult]:
    """The results, where a check counts only together with the one it comes after."""
    final: dict[str, CheckResult] = {}
    for check in checks:
        result = results[check.id]
        earlier = final.get(check.after or "")
        waits = earlier is not None and earlier.verdict is not Verdict.PASS
        if waits and result.verdict in (Verdict.PASS, Verdict.FAIL):
            result = CheckResult(Verdict.BLOCKED, f"{check.after} comes first")
        final[check.id] = result
    return final


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Stop a check that is held up by what it was given (comparing two huge texts, perhaps)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise SubmissionFault("timeout", "the check took too long on this answer")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
