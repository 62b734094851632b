"""Names the misconception behind a wrong answer: the chaff that answers like this.

A failing check is diagnosed when a chaff gives the submission's own answer to every call of the
check that the reference answers differently. Where several do, the most specific is named: first
the one that no passed check speaks against, then the one that explains most of the failing checks,
then the one that agrees with most of the other answers. No match: nothing is said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.course import Course, Exercise
from autograder.run.replay import Answer, Replay
from autograder.sandbox.proxy import Call

Difference = Callable[[object, object], object]


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
        wrong = {name: self._wrong(exercise, calls) for name, calls in failing.items()}
        failing = {name: calls for name, calls in failing.items() if any(wrong[name])}
        if not failing:
            return {}
        suspects = {
            file.stem: self._suspect(exercise, file.stem, failing, wrong, passed)
            for file in self.course.chaff(exercise)
        }
        named = {name: _most_specific(name, suspects) for name in failing}
        return {name: misconception for name, misconception in named.items() if misconception}

    def _wrong(self, exercise: Exercise, calls: Sequence[Call]) -> list[bool]:
        """Which calls the reference answers differently."""
        right = self.replay.answers(exercise, self.course.reference(exercise), calls)
        return [
            call.answer is not None and answer is not None and not self._same(call.answer, answer)
            for call, answer in zip(calls, right, strict=True)
        ]

    def _suspect(
        self,
        exercise: Exercise,
        name: str,
        failing: Mapping[str, Sequence[Call]],
        wrong: Mapping[str, Sequence[bool]],
        passed: Sequence[str],
    ) -> _Suspect:
        file = next(path for path in self.course.chaff(exercise) if path.stem == name)
        explains, agreeing = set(), 0
        for check, calls in failing.items():
            answers = self.replay.answers(exercise, file, calls)
            same = [self._same(c.answer, a) for c, a in zip(calls, answers, strict=True)]
            agreeing += sum(same)
            if all(s for s, is_wrong in zip(same, wrong[check], strict=True) if is_wrong):
                explains.add(check)
        caught_by = {check.id for check in exercise.checks if name in check.catches}
        return _Suspect(frozenset(explains), len(caught_by & set(passed)), agreeing)

    def _same(self, one: Answer, other: Answer) -> bool:
        if one is None or other is None or one[0] != other[0]:
            return False
        if one[0] == "error":
            return bool(one[1] == other[1])
        return self.difference(one[1], other[1]) is None


def _most_specific(check: str, suspects: Mapping[str, _Suspect]) -> str:
    fitting = {name: s for name, s in suspects.items() if check in s.explains}
    best = max(
        fitting.items(),
        key=lambda item: (-item[1].against, len(item[1].explains), item[1].agreeing),
        default=("", None),
    )
    return best[0]
