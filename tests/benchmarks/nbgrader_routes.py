"""Seconds per submission of `nbgrader autograde`: our grader inside it, and nbgrader's own kernel.

`python -m tests.benchmarks.nbgrader_routes [STUDENTS]` makes a small course, hands in the same
right notebooks twice, and autogrades them by both routes in turn. The kernel runs the visible
checks only: that is all a released notebook holds.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent), str(HERE.parent.parent / "exercises")]

from nbgrader_support import (  # noqa: E402
    autograder,
    code_points,
    grades,
    nbgrader,
    released,
    solved,
    submit,
    written_course,
)

NAME = "01-counting"
KERNEL = """
from nbgrader.converters import Autograde
c.Autograde.sanitize_preprocessors = Autograde.sanitize_preprocessors.default()
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
c.Autograde.exclude_overwriting = {}
"""


def main(students: int) -> None:
    """Print a row for each route."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{students} students, exercise {NAME}; seconds per student")
        for route, settings in (("our grader", ""), ("a kernel", KERNEL)):
            wall, cpu, points = _timed(Path(folder, route.split()[-1]), settings, students)
            print(f"{route:12} wall {wall:.2f}   cpu {cpu:.2f}   points each: {points}")


def _timed(root: Path, settings: str, students: int) -> tuple[float, float, set[float]]:
    folder = _made(root, students)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + settings, encoding="utf-8")
    before, start = _cpu(), time.perf_counter()
    nbgrader(folder, "autograde", NAME)
    wall, cpu = time.perf_counter() - start, _cpu() - before
    points = {code_points(rows) for rows in grades(folder, NAME).values()}
    return wall / students, cpu / students, points


def _made(root: Path, students: int) -> Path:
    course, folder = written_course(root / "pack"), root / "nb"
    autograder("release", "--nbgrader", folder, cwd=root / "pack")
    nbgrader(folder, "generate_assignment", NAME)
    text = course.reference(course.exercises[0]).read_text(encoding="utf-8")
    content = solved(released(folder, NAME), text)
    for number in range(students):
        submit(folder, f"s{number:03}", NAME, content)
    return folder


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
