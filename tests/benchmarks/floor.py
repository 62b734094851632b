"""The bare floor: execute the module, call the checks. No pytest, no isolation, no time limit.

`python -m tests.benchmarks.floor COURSE SUBMISSIONS [EXERCISE]` prints one line of JSON.
"""

import functools
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

        def each(calls: Any) -> list[Any]:
            return [call(*args) for args in calls]

        call.observe, call.each = observe, each  # type: ignore[attr-defined]
        return call


class Floor:
    """Runs the checks of a course on submissions that do not end the process."""

    def __init__(self, course: Course, exercises: list[Exercise]) -> None:
        self.kit, self.clock = Kit(course.root), Clock()
        self.course, self.exercises = course, exercises
        self.functions = collect(course, exercises)

    def grade(self, folder: Path) -> dict[str, float]:
        """CPU seconds by what they were spent on, and how many checks passed."""
        places = [p for p in sorted(folder.iterdir()) if not p.name.endswith("-ends")]
        start = time.process_time()
        for place in places:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                for exercise in self.exercises:
                    self._one(exercise, place)
        total = time.process_time() - start
        spent = self.clock.spent
        return {"submissions": len(places), "cpu": total, "passed": self.clock.passed, **spent}

    def _one(self, exercise: Exercise, place: Path) -> None:
        try:
            for step in (*self.course.upstream(exercise), exercise):
                text = (place / step.id / f"{step.module}.py").read_text(encoding="utf-8")
                self.clock.timed("import", functools.partial(_imported, step.module, text))
        except Exception:
            return
        for check in map(self.functions.__getitem__, (check.id for check in exercise.checks)):
            run = functools.partial(self._passes, check, sys.modules[exercise.module])
            self.clock.passed += self.clock.timed("checks", run)

    def _passes(self, check: CheckFunction, module: types.ModuleType) -> bool:
        submission = Direct(module, self.clock)
        made = {
            "submission": lambda: submission,
            "expect": lambda: self.kit.expect(submission),
            "rng": lambda: self.kit.part("plugin").check_rng(check.id),
        }
        try:
            check.function(**{name: made[name]() for name in check.arguments})
        except (Exception, self.kit.part("plain").TooBig):
            return False
        return True


def _imported(name: str, text: str) -> None:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), vars(module))


if __name__ == "__main__":
    loaded = load_course(Path(sys.argv[1]) / "course.yaml")
    chosen = [e for e in loaded.exercises if not sys.argv[3:] or e.id in sys.argv[3:]]
    print(json.dumps(Floor(loaded, chosen).grade(Path(sys.argv[2]))))
