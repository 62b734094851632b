"""The typed, frozen objects that a course.yaml becomes."""

from collections.abc import Collection, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from autograder.course.names import (
    Anchor,
    CheckId,
    CourseId,
    ExerciseId,
    MisconceptionId,
    ModuleName,
    ObjectiveId,
    Text,
)
from autograder.course.suggest import nearest
from autograder.errors import UserError

Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(gt=0)]
FileName = Annotated[str, Field(pattern=r"^[a-z_]+\.(csv|json|txt|yaml)$")]


class Part(BaseModel):
    """A piece of the blueprint: exact types, no unknown keys, never changed."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Policy(Part):
    """How points become mastery, and how an earlier bug weighs on later exercises.

    ``secure`` and ``developing`` are shares of an objective's points. ``carry`` says whether an
    exercise may also be graded on top of given earlier steps, the better counting.
    """

    secure: Share
    developing: Share
    carry: Literal["better", "never"] = "better"

    @field_validator("developing")
    @classmethod
    def _below_secure(cls, value: float, info: ValidationInfo) -> float:
        secure = info.data.get("secure")
        if secure is not None and value >= secure:
            raise ValueError(f"{value:g} is not below secure; write a share under {secure:g}")
        return value


class Limits(Part):
    """What one call (CPU and wall seconds) and one process (MiB) may use."""

    cpu_seconds: Seconds
    wall_seconds: Seconds
    memory_mb: Count


class Extra(Part):
    """Packages that some checks need and not every machine has: any one of them will do."""

    packages: Annotated[tuple[str, ...], Field(min_length=1)]
    install: Text

    @property
    def is_here(self) -> bool:
        """Whether one of the packages is installed; none is imported to find out."""
        return any(find_spec(name) is not None for name in self.packages)


class Objective(Part):
    """Something a student can do at the end of the course."""

    title: Text


class Misconception(Part):
    """A named wrong idea; ``solutions/NN/chaff/<id>.py`` is the code it leads to."""

    id: MisconceptionId
    believes: Text
    read: Anchor


class Check(Part):
    """One check: the points it gives, to which objective, and what it rests on."""

    id: CheckId
    objective: str
    points: Count
    visible: bool
    after: str | None = None
    rests_on: Anchor | None = None
    catches: tuple[str, ...] = ()
    extra: str | None = None

    @field_validator("after", "rests_on", "extra", mode="before")
    @classmethod
    def _given_means_filled(cls, value: object) -> object:
        if value is None:  # an unquoted #heading is a comment to YAML, and would pass as absent
            raise ValueError('is empty; write it in quotes (also before "#"), or leave the key out')
        return value


class Reflection(Part):
    """A written question: answered in a file of the exercise, marked by hand."""

    file: Annotated[str, Field(pattern=r"^[a-z_]+\.md$")]
    objective: str
    points: Count


class Exercise(Part):
    """One exercise: the module a student writes, and the checks of it.

    ``files`` are texts that are handed in beside the module, which can read them.
    """

    id: ExerciseId
    title: Text
    module: ModuleName
    needs: tuple[str, ...] = ()
    minutes: Count | None = None
    misconceptions: tuple[Misconception, ...] = ()
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    files: tuple[FileName, ...] = ()
    reflection: Reflection | None = None
    limits: Limits | None = None


class Header(Part):
    """The name of the course, for machines and for people."""

    id: CourseId
    title: Text


class CourseFile(Part):
    """A course.yaml, key by key."""

    format: Literal[1]
    course: Header
    policy: Policy
    limits: Limits
    extras: dict[str, Extra] = Field(default_factory=dict)
    objectives: Annotated[dict[ObjectiveId, Objective], Field(min_length=1)]
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=1)]


class Course(Part):
    """A whole course, and the places of its files under ``root``.

    ``left_out`` holds the checks that cannot run here, by id, each with the command that would
    install what it needs. They are in no exercise, so they cost nobody a point. Nor are the
    misconceptions that only they catch, ``out_of_reach``.
    """

    format: Literal[1]
    id: CourseId
    title: Text
    policy: Policy
    limits: Limits
    objectives: dict[ObjectiveId, Objective]
    exercises: tuple[Exercise, ...]
    root: Path
    left_out: Mapping[str, str] = Field(default_factory=dict)
    out_of_reach: frozenset[str] = frozenset()

    @classmethod
    def from_file(cls, file: CourseFile, root: Path) -> Self:
        """Join a checked course.yaml with the folder it was found in."""
        lacking = {name: extra.install for name, extra in file.extras.items() if not extra.is_here}
        listed = [check for exercise in file.exercises for check in exercise.checks]
        left_out = {c.id: lacking[c.extra] for c in listed if c.extra in lacking}
        caught = {name for check in listed if check.id not in left_out for name in check.catches}
        beyond = {n for c in listed if c.id in left_out for n in c.catches if n not in caught}
        return cls(
            format=file.format,
            id=file.course.id,
            title=file.course.title,
            policy=file.policy,
            limits=file.limits,
            objectives=file.objectives,
            exercises=tuple(
                _without(exercise, {*left_out, *beyond}) for exercise in file.exercises
            ),
            root=root,
            left_out=left_out,
            out_of_reach=frozenset(beyond),
        )

    @property
    def modules(self) -> dict[str, Exercise]:
        """Each module name with its exercise, in course order."""
        return {exercise.module: exercise for exercise in self.exercises}

    def checks(self) -> Iterator[tuple[Exercise, Check]]:
        """Yield every check with its exercise, in course order."""
        for exercise in self.exercises:
            for check in exercise.checks:
                yield exercise, check

    def exercise(self, exercise_id: str) -> Exercise:
        """Return the exercise of this id; `UserError` names the nearest if there is none."""
        known = {exercise.id: exercise for exercise in self.exercises}
        if exercise_id not in known:
            raise _unknown("exercise", exercise_id, list(known))
        return known[exercise_id]

    def check(self, check_id: str) -> Check:
        """Return the check of this id; `UserError` names the nearest if there is none."""
        known = {check.id: check for _, check in self.checks()}
        if check_id not in known:
            raise _unknown("check", check_id, list(known))
        return known[check_id]

    def limits_of(self, exercise: Exercise) -> Limits:
        """Return what a call of this exercise may use: its own limits, or those of the course."""
        return exercise.limits or self.limits

    def upstream(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """Return all exercises this one needs, directly or not, in course order."""
        wanted = set(exercise.needs)
        for earlier in reversed(self.exercises):  # needs point backwards: one pass is enough
            if earlier.id in wanted:
                wanted.update(earlier.needs)
        return tuple(earlier for earlier in self.exercises if earlier.id in wanted)

    def stub(self, exercise: Exercise) -> Path:
        """Return the path of the file a student fills in."""
        return self.root / "exercises" / exercise.id / f"{exercise.module}.py"

    def visible_checks(self, exercise: Exercise) -> Path:
        """Return the path of the checks a student can see."""
        return self.root / "exercises" / exercise.id / f"test_{exercise.module}.py"

    def hidden_checks(self, exercise: Exercise) -> Path:
        """Return the path of the checks that only grading runs."""
        return self._solutions(exercise) / f"test_hidden_{exercise.module}.py"

    def reference(self, exercise: Exercise) -> Path:
        """Return the path of the reference answer."""
        return self._solutions(exercise) / f"{exercise.module}.py"

    def wheat(self, exercise: Exercise) -> list[Path]:
        """Return the paths of the other right answers, sorted; none if there is no folder."""
        return _answers(self._solutions(exercise) / "wheat")

    def chaff(self, exercise: Exercise) -> list[Path]:
        """Return the paths of the wrong answers that can be caught here, sorted."""
        found = _answers(self._solutions(exercise) / "chaff")
        return [path for path in found if path.stem not in self.out_of_reach]

    def _solutions(self, exercise: Exercise) -> Path:
        return self.root / "solutions" / exercise.id


def _without(exercise: Exercise, ids: Collection[str]) -> Exercise:
    kept = {
        "checks": tuple(check for check in exercise.checks if check.id not in ids),
        "misconceptions": tuple(idea for idea in exercise.misconceptions if idea.id not in ids),
    }
    return exercise.model_copy(update=kept)


def _answers(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.py") if path.name[0] not in "._")


def _unknown(kind: str, name: str, known: list[str]) -> UserError:
    return UserError(f'the course has no {kind} "{name}"', next_step=nearest(name, known))
