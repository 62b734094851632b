"""One bug costs once: an exercise is also graded on top of given earlier steps.

The given steps are the reference's. They run in a worker of their own and serve the student's
worker by call-back, so their source is never in the student's process.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from autograder.course import Course, Exercise
from autograder.layout import public_constants, public_names
from autograder.sandbox.proxy import Remote
from autograder.sandbox.proxy import Submission as Proxy
from autograder.sandbox.server import Server
from autograder.sandbox.session import Limits, Program, Session
from autograder.scoring import Carried
from autograder.verdict import CheckResult, Verdict

Results = dict[str, CheckResult]
Given = dict[str, dict[str, Any]]  # module -> name -> a function that calls back, or a value

_UNTOUCHED = re.compile(r'^\s+raise NotImplementedError\("(\w+)"\)', re.MULTILINE)


def begun_and_lacking(results: Results) -> bool:
    """Something was written, and something is not right yet."""
    verdicts = {result.verdict for result in results.values()}
    return bool(verdicts - {Verdict.TODO}) and verdicts != {Verdict.PASS}


def worth_replacing(earlier: list[Results]) -> bool:
    """The earlier steps are real attempts, and at least one of them is not right."""
    return all(map(_attempted, earlier)) and any(map(begun_and_lacking, earlier))


def _attempted(results: Results) -> bool:
    """Not untouched, and not degenerate: something is right, or a slip keeps it from importing."""
    verdicts = {result.verdict for result in results.values()}
    return bool(verdicts & {Verdict.PASS, Verdict.BROKEN})


def better(
    exercise: Exercise, own: Results, given: Results, steps: tuple[str, ...]
) -> tuple[Results, Carried | None]:
    """The results that count, and what to say when they are those on given steps."""
    points_own, points_given = earned(exercise, own), earned(exercise, given)
    if points_given <= points_own:
        return own, None
    return given, Carried(points_own, points_given, steps)


def earned(exercise: Exercise, results: Results) -> int:
    """Points of the passed checks."""
    passed = (c for c in exercise.checks if results[c.id].verdict is Verdict.PASS)
    return sum(check.points for check in passed)


@contextmanager
def given_steps(
    course: Course,
    exercise: Exercise,
    own_texts: Mapping[str, str],
    server: Server,
    limits: Limits,
    records: tuple[type, ...],
) -> Iterator[Given]:
    """The functions of all earlier steps, each served by a worker that runs the reference.

    own_texts   the student's modules: a function that is still a stub there is not given
    """
    with ExitStack() as stack:
        modules: Given = {}
        for step in course.upstream(exercise):
            program = Program(step.module, reference_sources(course, step))
            session = stack.enter_context(Session(server, program, limits, records))
            untouched = set(_UNTOUCHED.findall(own_texts.get(step.module, "")))
            names = public_names(course, step) - untouched
            modules[step.module] = {
                **_constants(course, step, session),
                **{name: getattr(Proxy(session), name) for name in sorted(names)},
                **{name: _unwritten(name) for name in sorted(untouched)},
            }
        yield modules


def _constants(course: Course, step: Exercise, session: Session) -> dict[str, Any]:
    """The plain values that the stub of an earlier step defines beside its functions."""
    values = {n: session.ask("get", [None, n], n) for n in public_constants(course, step)}
    return {name: value for name, value in values.items() if not isinstance(value, Remote)}


def reference_sources(course: Course, exercise: Exercise) -> dict[str, str]:
    """The reference of an exercise and of all it builds on, as texts."""
    steps = (*course.upstream(exercise), exercise)
    return {step.module: course.reference(step).read_text(encoding="utf-8") for step in steps}


def _unwritten(name: str) -> Callable[..., Any]:
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(name)

    stub.__name__ = name
    return stub
