"""What the tests of whole gradings share: graders, submissions through the real intake, points."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from word_course import own_kit

from autograder import __version__
from autograder.course import Course, Exercise
from autograder.intake import Submission, read_submission
from autograder.layout import layout_of
from autograder.record import Results, build_results
from autograder.run.grader import Grader, Job
from autograder.sandbox.session import Program, Session
from autograder.scoring import Graded, score
from autograder.verdict import CheckResult, Verdict

ROOT = Path(__file__).resolve().parent.parent
Files = Mapping[str, str | bytes]


@contextmanager
def grading(course: Path, level: str) -> Iterator[Grader]:
    """A grader of the course in a folder; Python's modules are left as they were."""
    with own_kit():
        grader = Grader(Job(course / "course.yaml", level))
    try:
        yield grader
    finally:
        grader.close()


def handed_in(course: Course, folder: Path, files: Files) -> Submission:
    """A submission of these files, read by the real intake."""
    for name, content in files.items():
        path = folder / "student" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_submission(folder / "student", layout_of(course))


def zipped(files: Files) -> bytes:
    """A zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def work(course: Course, **other: str) -> Submission:
    """A submission of the references, with other texts for some modules; `None` leaves one out."""
    return Submission("student", {**references(course), **other}, ())


def references(course: Course) -> dict[str, str]:
    """The reference of every exercise, by module name."""
    return {e.module: course.reference(e).read_text(encoding="utf-8") for e in course.exercises}


def perfect(course: Course) -> Graded:
    """What full marks look like."""
    return Graded("student", {c.id: CheckResult(Verdict.PASS) for _, c in course.checks()})


def points(course: Course, graded: Graded, exercise: str = "") -> tuple[int, int]:
    """Points earned and possible, in all or of one exercise."""
    counted = score(course, graded.results)
    tally = counted.exercises[exercise] if exercise else counted.total
    return tally.earned, tally.possible


def verdicts(course: Course, graded: Graded, exercise: str) -> dict[str, str]:
    """Check id -> verdict, of one exercise."""
    return {c.id: graded.results[c.id].verdict.value for c in course.exercise(exercise).checks}


def record(grader: Grader, *graded: Graded) -> Results:
    """What results.json holds of these students."""
    return build_results(grader.course, __version__, grader.job.level, graded)


def chaff_named(course: Course, exercise: Exercise, name: str) -> str:
    """The text of one wrong answer."""
    [path] = [path for path in course.chaff(exercise) if path.stem == name]
    return path.read_text(encoding="utf-8")


def diagnosed(grader: Grader, exercise: Exercise, text: str) -> dict[str, str]:
    """Failing check id -> the misconception named, "" for none."""
    course = grader.course
    steps = {step.module for step in (*course.upstream(exercise), exercise)}
    texts = {name: known for name, known in references(course).items() if name in steps}
    results = grader.run(exercise, {**texts, exercise.module: text}, {})
    return {n: r.misconception for n, r in results.items() if r.verdict is Verdict.FAIL}


def right_files(grader: Grader) -> dict[str, str]:
    """The right work on the course, as it is handed out: one folder an exercise."""
    texts = references(grader.course)
    return {f"{e.id}/{e.module}.py": texts[e.module] for e in grader.course.exercises}


def has_full_marks(grader: Grader, submission: Submission) -> Graded:
    """Grade a submission that must have full marks."""
    done = grader.grade(submission)
    short = {n: r for n, r in done.results.items() if r.verdict != "pass"}
    assert short == {}
    earned, possible = points(grader.course, done)
    assert earned == possible > 0
    return done


def programs_loaded(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """What the workers that start from now on are loaded with, in their order."""
    programs: list[Program] = []
    begin = Session._load

    def watched(self: Session) -> None:
        programs.append(self.program)
        begin(self)

    monkeypatch.setattr(Session, "_load", watched)
    return programs
