"""What is measured, in which order: each part gives plain numbers, by submission."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.grading import default_workers
from tests.benchmarks.calls import calls
from tests.benchmarks.class_of import PACK, make_class, ten_checks
from tests.benchmarks.measure import Cost, one_processor, python

Numbers = dict[str, Any]
ROUNDS = 3


@dataclass(frozen=True)
class Plan:
    """How much to measure.

    sizes       classes of the course of ten cheap checks; the largest is the one of the ratios
    usual       how many of its submissions get a `python -m pytest` of their own
    levels      isolation levels, the strongest first
    exercises   of the pack, for the engine's share beside numpy
    class_of    submissions of all exercises of the pack; 0 for none
    """

    sizes: list[int]
    usual: int
    levels: list[str]
    exercises: tuple[str, ...]
    class_of: int


def measured(plan: Plan, folder: Path) -> Numbers:
    """Run the whole plan."""
    course = ten_checks(folder / "course")
    classes = {n: make_class(course, n, folder / f"class{n}") for n in plan.sizes}
    largest = plan.sizes[-1]
    class_ = classes[largest]
    strongest = plan.levels[0]
    numbers: Numbers = {"load before": os.getloadavg()[0], "submissions": largest}
    numbers["usual"] = usual(course, class_, plan.usual)
    numbers["floor"] = floor(course, class_)
    workers = default_workers()
    numbers["levels"] = {
        level: ours(course, class_, largest, level, folder, workers) for level in plan.levels
    }
    usually = numbers["levels"][strongest]
    numbers["processes"] = {
        n: usually if n == workers else ours(course, class_, largest, strongest, folder, n)
        for n in (1, 2)
    }
    numbers["sizes"] = {
        n: usually if n == largest else ours(course, classes[n], n, strongest, folder, workers)
        for n in plan.sizes
    }
    numbers["calls"] = dict(calls(strongest))
    numbers["numerical"] = dict(numerical(plan.exercises, strongest, folder))
    if plan.class_of:
        numbers["class"] = whole_class(plan.class_of, strongest, folder)
    numbers["load after"] = os.getloadavg()[0]
    return numbers


def usual(course: Course, class_: Path, count: int) -> Numbers:
    """One `python -m pytest` for each of the first submissions, without other plugins."""
    exercise = course.exercises[0]
    checks = [course.visible_checks(exercise), course.hidden_checks(exercise)]
    exercises, solutions = course.root / "exercises", course.root / "solutions"
    env = {
        "PYTHONPATH": os.pathsep.join(map(str, (PACK, exercises, solutions))),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    options = ["-q", "-ptests.benchmarks.plain", "-pno:cacheprovider", "--noconftest"]
    chosen = sorted(class_.iterdir())[:count]
    costs = [
        python("-m", "pytest", *options, f"-c{os.devnull}", *checks, "--handed-in", place, env=env)
        for place in chosen
    ]
    return by_submission(costs, len(costs))


def floor(course: Course, class_: Path, *exercises: str) -> Numbers:
    """Only what the submissions and the checks themselves compute; by submission."""
    cost = python("-m", "tests.benchmarks.floor", course.root, class_, *exercises)
    numbers = json.loads(cost.said.splitlines()[-1])
    count = numbers.pop("submissions")
    return {name: value / count for name, value in numbers.items()}


def ours(
    course: Course,
    class_: Path,
    size: int,
    level: str,
    folder: Path,
    processes: int = 1,
    *exercises: str,
) -> Numbers:
    """One grading of the class, start and end included, into a new folder."""
    out = folder / f"out{len(list(folder.iterdir()))}"
    arguments = (course.root / "course.yaml", class_, level, str(processes), out, *exercises)
    cost = python("-m", "tests.benchmarks.ours", *arguments)
    said = json.loads(cost.said.splitlines()[-1])
    return {**by_submission([cost], size), "first_process": said["first_process_memory"]}


def by_submission(costs: list[Cost], count: int) -> Numbers:
    """Costs added up, for one submission; memory is the peak of all."""
    return {
        "cpu": sum(cost.cpu for cost in costs) / count,
        "wall": sum(cost.wall for cost in costs) / count,
        "memory": max(cost.memory for cost in costs),
    }


def numerical(exercises: tuple[str, ...], level: str, folder: Path) -> Iterator[tuple[str, Any]]:
    """Exercises that compute: what one more right submission costs us, and the bare floor.

    The same ten on both sides: those that a class of 12 has beyond a class of 2. On one processor,
    as a process of a grading and its workers are. Measured in turn, and of each the least: a
    machine is now faster, now slower, than a share of a tenth can stand.
    """
    pack = load_course(PACK / "course.yaml")
    all_ours = all_bare = 0.0
    for name in exercises:
        steps = tuple(e.id for e in (*pack.upstream(pack.exercise(name)), pack.exercise(name)))
        few, more = (
            make_class(pack, n, folder / f"{name}of{n}", steps, {"right": 1}) for n in (2, 12)
        )
        with one_processor():
            rounds = [
                (
                    ours(pack, few, 1, level, folder, 1, name)["cpu"],
                    ours(pack, more, 1, level, folder, 1, name)["cpu"],
                    2 * floor(pack, few, name)["cpu"],
                    12 * floor(pack, more, name)["cpu"],
                )
                for _ in range(ROUNDS)
            ]
        few_ours, more_ours, few_bare, more_bare = map(min, zip(*rounds, strict=True))
        one, bare = (more_ours - few_ours) / 10, (more_bare - few_bare) / 10
        all_ours, all_bare = all_ours + one, all_bare + bare
        yield name, _share(one, bare)
    yield "together", _share(all_ours, all_bare)


def _share(one: float, bare: float) -> Numbers:
    return {"ours": one, "floor": bare, "engine": 1 - bare / one}


def whole_class(size: int, level: str, folder: Path) -> Numbers:
    """All exercises of the pack, right and wrong, on two processes."""
    pack = load_course(PACK / "course.yaml")
    class_ = make_class(pack, size, folder / "class")
    return {**ours(pack, class_, size, level, folder, processes=2), "submissions": size}
