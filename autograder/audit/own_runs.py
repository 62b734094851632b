"""The same checks in students' own runs: separate pytest processes, strict in other ways too."""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.findings import Finding
from autograder.course import Course, Exercise

SEEDS = ("0", "1")


@dataclass(frozen=True)
class OwnRun:
    """One run of pytest: `name` says on what, `expected` the only verdict allowed."""

    name: str
    files: dict[str, Path]
    expected: str
    hash_seed: str


def own_runs(course: Course, exercises: Sequence[Exercise]) -> list[OwnRun]:
    """The stubs, the references, and each wheat of some exercises, under two hash seeds."""
    steps = {s.id: s for e in exercises for s in (*course.upstream(e), e)}.values()
    runs = [OwnRun("stubs", _files(steps, course.stub), "todo", SEEDS[0])]
    most = max(len(course.wheat(exercise)) for exercise in exercises)
    for seed in SEEDS:
        runs.append(OwnRun("references", _files(steps, course.reference), "passed", seed))
        for number in range(most):
            chosen = {_place(e): _nth_wheat(course, e, number) for e in steps}
            runs.append(OwnRun(f"wheat {number + 1}", chosen, "passed", seed))
    return runs


def judge(course: Course, exercises: Sequence[Exercise], run: OwnRun) -> list[Finding]:
    """Run pytest over every check, warnings being errors; each must get the expected verdict."""
    counts, output = _counted(course, exercises, run)
    total = sum(len(exercise.checks) for exercise in exercises)
    numbers = {exercise.id for exercise in exercises}
    elsewhere = [check for check in course.left_out if check.partition(".")[0] in numbers]
    if Counter(counts) == Counter({run.expected: total}) + Counter({"todo": len(elsewhere)}):
        return []
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "nothing"
    where = f"a student's own run of the {run.name} (hash seed {run.hash_seed})"
    what = f"{told}, not {total} {run.expected}"
    return [Finding(where, what, f"look at what pytest says:\n{output[-1500:]}")]


def _counted(
    course: Course, exercises: Sequence[Exercise], run: OwnRun
) -> tuple[dict[str, int], str]:
    with tempfile.TemporaryDirectory() as folder:
        for place, path in run.files.items():
            target = Path(folder, place)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
        done = subprocess.run(
            _command(course, exercises, Path(folder)),
            env=_environment(course, run.hash_seed),
            capture_output=True,
            text=True,
            check=False,
        )
    last = done.stdout.strip().rpartition("\n")[2]
    counts = {verdict: int(number) for number, verdict in re.findall(r"(\d+) ([a-z_]+)", last)}
    return counts, done.stdout + done.stderr


def _command(course: Course, exercises: Sequence[Exercise], folder: Path) -> list[str]:
    home = course.root / "exercises"
    files = [course.visible_checks(exercise) for exercise in exercises]
    files += [course.hidden_checks(exercise) for exercise in exercises]
    options = ["-W", "error", "-p", "no:cacheprovider", "-p", "kit.plugin"]
    place = ["-c", str(home / "pytest.ini"), "--rootdir", str(home)]
    command = [sys.executable, "-m", "pytest", *options, *place, "--submission", str(folder)]
    return [*command, *map(str, files)]


def _environment(course: Course, hash_seed: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = os.pathsep.join(str(course.root / name) for name in ("exercises", "solutions"))
    return {**kept, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}


def _files(exercises: Iterable[Exercise], path_of: Callable[[Exercise], Path]) -> dict[str, Path]:
    return {_place(exercise): path_of(exercise) for exercise in exercises}


def _place(exercise: Exercise) -> str:
    return f"{exercise.id}/{exercise.module}.py"


def _nth_wheat(course: Course, exercise: Exercise, number: int) -> Path:
    known = course.wheat(exercise) or [course.reference(exercise)]
    return known[number % len(known)]
