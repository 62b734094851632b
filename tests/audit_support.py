"""What the tests of the audit share: a good course, spoilt in one place, and what is found."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from grading_support import grading
from word_course import changed, put

from autograder.audit import trials
from autograder.audit.answers import known_answers
from autograder.audit.findings import Finding
from autograder.audit.mutants import mutants
from autograder.audit.trials import Trial, Tried
from autograder.course import Course, Exercise, load_course

ONE, TWO = 0, 1
COURSE = "course.yaml"
STUB, REFERENCE = "exercises/01/counting.py", "solutions/01/counting.py"
LESSON = "exercises/02/README.md"
VISIBLE, HIDDEN = "exercises/02/test_weighing.py", "solutions/02/test_hidden_weighing.py"


def spoilt(root: Path, path: str, changes: Mapping[str, str]) -> Course:
    """The course in a folder with one file changed, or removed when there are no changes."""
    if changes:
        put(root, path, changed((root / path).read_text(encoding="utf-8"), changes))
    else:
        (root / path).unlink()
    return load_course(root)


def told(findings: Iterable[Finding]) -> list[str]:
    """Each finding in one line; each must say where, and what to do."""
    found = list(findings)
    assert all(finding.where and finding.next_step for finding in found)
    return [f"{finding.where}: {finding.what}" for finding in found]


def tried(course: Course, exercise: Exercise, level: str, *kinds: str) -> list[Tried]:
    """The known answers of these kinds, graded in this process."""
    known = [trial for trial in known_answers(course, exercise) if trial.kind in kinds]
    if "mutant" in kinds:
        known += mutants(course, exercise)
    return graded(course, known, level)


def graded(course: Course, known: list[Trial], level: str) -> list[Tried]:
    """What comes of some trials."""
    with grading(course.root, level) as grader:
        return [trials._try(grader, trial) for trial in known]
