"""Names the misconception behind a wrong answer: the chaff that answers like this.

A failing check is diagnosed when a chaff gives the submission's own answer to every call of the
check that the reference answers differently. Errors answer alike when their classes are the same;
where all of a check's answers are like the reference's, it stopped at the words of the last one, so
these are compared instead. Where several chaff match, the most specific is named: first
the one that no passed check speaks against, then the one that explains most of the failing checks,
then the one that agrees with most of the other answers. No match: nothing is said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.run.replay import Answer, Replay
from autograder.sandbox.proxy import Call

Difference = Callable[[object, object], object]


@dataclass(frozen=True)
class _Failure:
    """One failing check.

    wrong   the places of the calls that the reference answers differently
    words   whether it is only the words of an error that differ
    """

    calls: Sequence[Call]
    wrong: tuple[int, ...]
    words: bool


@dataclass(frozen=True)
class _Suspect:
    """How well one chaff explains one submission.

    explains       the failing checks it answers like the submission
    against        passed checks that it would have failed
    agreeing       calls of failing checks to which both answer the same
    """

    explains: frozenset[str]
    against: int
    agreeing: int


class Diagnosis:
    """Diagnoses the failing checks of one submission to one exercise."""

    def __init__(self, course: Course, replay: Replay, difference: Difference) -> None:
        """`difference` tells two answers apart, with the tolerance of the checks."""
        self.course, self.replay, self.difference = course, replay, difference

    def misconceptions(
        self, exercise: Exercise, failing: Mapping[str, Sequence[Call]], passed: Sequence[str]
    ) -> dict[str, str]:
        """Failing check id -> misconception id, for those that are recognised.

        failing   failing check id -> its recorded calls       passed   ids of the passed checks
        """
        found = {name: self._failure(exercise, calls) for name, calls in failing.items()}
        failures = {name: failure for name, failure in found.items() if failure.wrong}
        if not failures:
            return {}
        suspects = {
            file.stem: self._suspect(exercise, file, failures, passed)
            for file in self.course.chaff(exercise)
        }
        named = {name: _most_specific(name, suspects) for name in failures}
        return {name: misconception for name, misconception in named.items() if misconception}

    def _failure(self, exercise: Exercise, calls: Sequence[Call]) -> _Failure:
        right = self.replay.answers(exercise, self.course.reference(exercise), calls)
        both = [
            (place, call.answer, answer)
            for place, (call, answer) in enumerate(zip(calls, right, strict=True))
            if call.answer is not None and answer is not None
        ]
        for words, pairs in ((False, both), (True, both[-1:])):
            if wrong := tuple(n for n, one, other in pairs if not self._same(one, other, words)):
                return _Failure(calls, wrong, words)
        return _Failure(calls, (), False)

    def _suspect(
        self,
        exercise: Exercise,
        file: Path,
        failures: Mapping[str, _Failure],
        passed: Sequence[str],
    ) -> _Suspect:
        explains, agreeing = set(), 0
        for check, failure in failures.items():
            answers = self.replay.answers(exercise, file, failure.calls)
            same = [
                self._same(call.answer, answer, failure.words)
                for call, answer in zip(failure.calls, answers, strict=True)
            ]
            agreeing += sum(same)
            if all(same[place] for place in failure.wrong):
                explains.add(check)
        caught_by = {check.id for check in exercise.checks if file.stem in check.catches}
        return _Suspect(frozenset(explains), len(caught_by & set(passed)), agreeing)

    def _same(self, one: Answer, other: Answer, words: bool = False) -> bool:
        if one is None or other is None or one[0] != other[0]:
            return False
        if one[0] == "error":
            return bool(one[1] == other[1] if words else one[1][0] == other[1][0])
        try:
            return self.difference(one[1], other[1]) is None
        except Exception:  # one of them is a stranger's: what cannot be compared is not the same
            return False


def _most_specific(check: str, suspects: Mapping[str, _Suspect]) -> str:
    fitting = {name: s for name, s in suspects.items() if check in s.explains}
    best = max(
        fitting.items(),
        key=lambda item: (-item[1].against, len(item[1].explains), item[1].agreeing),
        default=("", None),
    )
    return best[0]
