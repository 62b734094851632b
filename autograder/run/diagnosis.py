"""Names the misconception behind a wrong answer: the chaff that answers like this.

A failing check is diagnosed when a chaff gives the submission's own answer to every call of the
check that the reference answers differently. An error is like another when class and words are the
same; one of the reference's class is wrong only where nothing else is, and there in the last call:
the check stopped at its words. Where several chaff match, the most specific is named: first the one
that no passed check speaks against, then the one that explains most of the failing checks, then the
one that agrees with most of the other answers. No match: nothing is said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.run.memory import Answer
from autograder.run.replay import Replay
from autograder.sandbox.proxy import Call

Alike = Callable[[object, object], bool]


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

    def __init__(self, course: Course, replay: Replay, alike: Alike) -> None:
        """`alike` says whether two answers agree, within the tolerance of the checks."""
        self.course, self.replay, self.alike = course, replay, alike
        self._compared: dict[tuple[int, int], tuple[Answer, bool]] = {}

    def misconceptions(
        self, exercise: Exercise, failing: Mapping[str, Sequence[Call]], passed: Sequence[str]
    ) -> dict[str, str]:
        """Failing check id -> misconception id, for those that are recognised.

        failing   failing check id -> its recorded calls       passed   ids of the passed checks
        """
        self._compared.clear()
        wrong = {name: self._wrong(exercise, calls) for name, calls in failing.items()}
        failing = {name: calls for name, calls in failing.items() if wrong[name]}
        if not failing:
            return {}
        suspects = {
            file.stem: self._suspect(exercise, file, failing, wrong, passed)
            for file in self.course.chaff(exercise)
        }
        named = {name: _most_specific(name, suspects) for name in failing}
        return {name: misconception for name, misconception in named.items() if misconception}

    def _wrong(self, exercise: Exercise, calls: Sequence[Call]) -> list[int]:
        """The places of the calls that the reference answers differently."""
        right = self.replay.answers(exercise, self.course.reference(exercise), calls)
        pairs = [(call.answer, answer) for call, answer in zip(calls, right, strict=True)]
        known = [n for n, pair in enumerate(pairs) if None not in pair]
        wrong = [n for n in known if not self._alike(*pairs[n], words=False)]
        return wrong or [n for n in known[-1:] if not self._alike(*pairs[n])]

    def _suspect(
        self,
        exercise: Exercise,
        file: Path,
        failing: Mapping[str, Sequence[Call]],
        wrong: Mapping[str, Sequence[int]],
        passed: Sequence[str],
    ) -> _Suspect:
        explains, agreeing = set(), 0
        asked = [call for calls in failing.values() for call in calls]
        answers = iter(self.replay.answers(exercise, file, asked))
        for check, calls in failing.items():
            alike = [self._same(call, next(answers)) for call in calls]
            agreeing += sum(alike)
            if all(alike[place] for place in wrong[check]):
                explains.add(check)
        name = file.stem
        caught_by = {check.id for check in exercise.checks if name in check.catches}
        return _Suspect(frozenset(explains), len(caught_by & set(passed)), agreeing)

    def _same(self, call: Call, answer: Answer) -> bool:
        """Whether a call was answered like this: most chaff share an answer, compared once."""
        key = id(call), id(answer)  # both stay: the check holds the call, this the answer
        if key not in self._compared:
            self._compared[key] = answer, self._alike(call.answer, answer)
        return self._compared[key][1]

    def _alike(self, one: Answer, other: Answer, words: bool = True) -> bool:
        if one is None or other is None or one[0] != other[0]:
            return False
        if one[0] == "error":
            return bool(one[1] == other[1] if words else one[1][0] == other[1][0])
        try:
            return self.alike(one[1], other[1])
        except Exception:  # one of them is a stranger's: what cannot be compared is not alike
            return False


def _most_specific(check: str, suspects: Mapping[str, _Suspect]) -> str:
    fitting = {name: s for name, s in suspects.items() if check in s.explains}
    best = max(
        fitting.items(),
        key=lambda item: (-item[1].against, len(item[1].explains), item[1].agreeing),
        default=("", None),
    )
    return best[0]
