"""The examples in lessons and docstrings are run: what they print must be true."""

import os
import subprocess
import sys
from collections.abc import Iterator

from autograder.audit.findings import Finding
from autograder.course import Course, Exercise

# Runs in a process of its own: the examples of a lesson, then those of the reference's docstrings.
_RUN = """
import doctest, importlib, pathlib, sys
from kit.load import ExerciseModules
root, lesson, module = sys.argv[1:]
ExerciseModules(pathlib.Path(root)).install()
text = pathlib.Path(lesson).read_text(encoding="utf-8")
text = "".join("\\n" if line.startswith("```") else line for line in text.splitlines(True))
names = vars(importlib.import_module(module)).copy()
test = doctest.DocTestParser().get_doctest(text, names, lesson, lesson, 0)
runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
runner.run(test)
failed = runner.failures + doctest.testmod(sys.modules[module]).failed
sys.exit(failed > 0)
"""


def examples(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Each example of the lesson and of the docstrings gives what it says."""
    lesson = course.root / "exercises" / exercise.id / "README.md"
    if not lesson.is_file():
        yield Finding(str(lesson.relative_to(course.root)), "there is no lesson", "write it")
        return
    path = os.pathsep.join(str(course.root / name) for name in ("exercises", "solutions"))
    arguments = [str(course.root / "solutions"), str(lesson), exercise.module]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        where = str(lesson.relative_to(course.root))
        said = (done.stdout + done.stderr)[-1500:]
        yield Finding(where, "an example does not give what it says", f"look at:\n{said}")
