"""The bare floor: execute the module, call the check functions. No pytest, no isolation, no time limit.

`python -m tests.benchmarks.floor COURSE SUBMISSIONS [EXERCISE]` prints one line of JSON.
"""

import io
import json
import sys
import time
import types
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from autograder.course import Course, Exercise, load_course
from autograder.run.collect import CheckFunction, collect
from autograder.run.kit import Kit


class Clock:
    """CPU time by what it was spent on; a stretch within another one is not counted twice."""

    def __init__(self) -> None:
        self.spent = {"import": 0.0, "functions": 0.0, "checks": 0.0}
        self.passed = 0

    def timed(self, what: str, action: Callable[[], Any]) -> Any:
        """Do it, and note what it took."""
        before, start = sum(self.spent.values()), time.process_time()
        try:
            return action()
        finally:
            inside = sum(self.spent.values()) - before
            self.spent[what] += time.process_time() - start - inside


class Direct:
    """`submission` with nothing between the check and the module."""

    def __init__(self, module: types.ModuleType, clock: Clock) -> None:
        self._module, self._clock, self._calls = module, clock, []

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._module, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._clock.timed("functions", lambda: function(*args, **kwargs))

        def observe(*args: Any, **kwargs: Any) -> Any:
            return types.SimpleNamespace(result=call(*args, **kwargs), args=args, kwargs=kwargs)

        call.observe = observe  # type: ignore[attr-defined]
        return call


def grade(course: Course, exercises: list[Exercise], folder: Path) -> dict[str, float]:
    """Run every check on the submissions that do not end the process; CPU seconds by what for."""
    kit, clock = Kit(course.root), Clock()
    functions = collect(course, exercises)
    places = [place for place in sorted(folder.iterdir()) if not place.name.endswith("-ends")]
    start = time.process_time()
    for place in places:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            _one(kit, functions, exercises, place, clock)
    total = time.process_time() - start
    return {"submissions": len(places), "cpu": total, "passed": clock.passed, **clock.spent}


def _one(
    kit: Kit,
    functions: dict[str, CheckFunction],
    exercises: list[Exercise],
    place: Path,
    clock: Clock,
) -> None:
    for exercise in exercises:
        module = sys.modules[exercise.module] = types.ModuleType(exercise.module)
        text = (place / exercise.id / f"{exercise.module}.py").read_text(encoding="utf-8")
        try:
            clock.timed("import", lambda: exec(compile(text, "x.py", "exec"), vars(module)))
        except Exception:
            continue
        for check in exercise.checks:
            clock.passed += clock.timed(
                "checks", lambda: _passes(kit, functions[check.id], module, clock)
            )


def _passes(kit: Kit, check: CheckFunction, module: types.ModuleType, clock: Clock) -> bool:
    submission = Direct(module, clock)
    made = {
        "submission": lambda: submission,
        "expect": lambda: kit.expect(submission),
        "rng": lambda: kit.part("plugin").check_rng(check.id),
    }
    try:
        check.function(**{name: made[name]() for name in check.arguments})
    except (Exception, kit.part("plain").TooBig):
        return False
    return True


if __name__ == "__main__":
    loaded = load_course(Path(sys.argv[1]) / "course.yaml")
    chosen = [e for e in loaded.exercises if not sys.argv[3:] or e.id in sys.argv[3:]]
    print(json.dumps(grade(loaded, chosen, Path(sys.argv[2]))))
