"""The mistakes found in a course.yaml, and the error that tells them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError

MOST_SHOWN = 20

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions from the top of the file."""


@dataclass(frozen=True)
class Problem:
    """One mistake: the line and key it stands at, what is wrong, and the fix."""

    line: int
    key: str
    what: str
    fix: str


def key_of(loc: Loc) -> str:
    """Write a way as people do: ``exercises[0].checks[2].points``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.removeprefix(".")


class CourseError(UserError):
    """A course.yaml with mistakes; ``problems`` holds all of them, by line."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(
            what=_summary(where, self.problems),
            where=where,
            next_step="correct these lines, then give the same command again",
        )

    def __reduce__(self) -> tuple[type["CourseError"], tuple[str, tuple[Problem, ...]]]:
        """Pickle by the arguments of this class, not of its base."""
        return type(self), (self.where, self.problems)


def _summary(where: str, problems: Sequence[Problem]) -> str:
    name = Path(where).name
    lines = [_line(name, problem) for problem in problems[:MOST_SHOWN]]
    if hidden := len(problems) - len(lines):
        lines.append(f"... and {hidden} more")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return "\n  ".join([count, *lines])


def _line(name: str, problem: Problem) -> str:
    key = f"{problem.key}: " if problem.key else ""
    text = f"{name}:{problem.line}: {key}{problem.what}; {problem.fix}"
    return " ".join(text.split())  # a quoted value may span lines; a problem may not
