"""A class in real nbgrader: every command, on notebooks as students hand them in, graded by us."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader_support import (
    MARKS,
    ROOT,
    autograder,
    code_points,
    grades,
    nbgrader,
    need_nbgrader,
    released,
    results_of,
    solved,
    submit,
)
from notebook_support import RIGHT, answers_of, changed

from autograder.course import Course, Exercise, load_course
from autograder.nbgrader.groups import assignment

pytestmark = MARKS

SPY = "import pathlib; pathlib.Path({place!r}).touch()"


@dataclass(frozen=True)
class Class:
    """The pack's own course in nbgrader, after autograding a class of odd notebooks."""

    folder: Path
    course: Course
    exercise: Exercise
    log: str

    @property
    def name(self) -> str:
        """The assignment that was graded."""
        return assignment(self.exercise)

    @property
    def spy(self) -> Path:
        """A file that the start of any kernel makes."""
        return self.folder / "a-kernel-ran"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The course, released and made by nbgrader, with a class handed in and autograded."""
    need_nbgrader()
    folder = tmp_path_factory.mktemp("class") / "course"
    course = load_course(ROOT)
    exercise = next(e for e in course.exercises if e.needs)
    autograder("release", "--nbgrader", folder, cwd=ROOT)
    startup = folder / ".home" / "IPYTHONDIR" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    one = Class(folder, course, exercise, "")
    (startup / "spy.py").write_text(SPY.format(place=str(one.spy)), encoding="utf-8")
    for step in (*course.upstream(exercise), exercise):
        nbgrader(folder, "generate_assignment", assignment(step))
    hand_in(one)
    log = nbgrader(folder, "autograde", one.name)
    return Class(folder, course, exercise, log)


def hand_in(one: Class) -> None:
    """Right work in every kind of odd clothes, and wrong work; earlier steps are right."""
    right = one.course.reference(one.exercise).read_text(encoding="utf-8")
    blank = released(one.folder, one.name)
    done = solved(blank, right)
    works = {f"right-{n:02}": changed(done, change) for n, change in enumerate(RIGHT.values())}
    works["untouched"] = blank
    for number, path in enumerate(one.course.chaff(one.exercise)[:3]):
        works[f"chaff-{number}"] = solved(blank, path.read_text(encoding="utf-8"))
    wheat = one.course.wheat(one.exercise)[0]
    works["other-right"] = solved(blank, wheat.read_text(encoding="utf-8"))
    works["answer-deleted"] = changed(done, lambda c: c["cells"].remove(answers_of(c)[-1]))
    for student, content in works.items():
        submit(one.folder, student, one.name, content)
        for step in one.course.upstream(one.exercise):
            text = one.course.reference(step).read_text(encoding="utf-8")
            name = assignment(step)
            submit(one.folder, student, name, solved(released(one.folder, name), text))
    submit(one.folder, "broken", one.name, b'{"cells": [')


def test_odd_notebooks_get_full_marks(graded: Class) -> None:
    """Copied, deleted, renamed and retyped cells, magics, exits and endless loops cost nothing."""
    possible = sum(check.points for check in graded.exercise.checks)
    points = {who: code_points(rows) for who, rows in grades(graded.folder, graded.name).items()}
    names = dict(zip((f"right-{n:02}" for n in range(len(RIGHT))), RIGHT, strict=True))
    assert len(points) >= 30
    assert {names[who]: points[who] for who in names} == dict.fromkeys(RIGHT, float(possible))
    assert points["other-right"] == possible
    assert points["untouched"] == 0
    assert 0 < points["answer-deleted"] < possible


def test_a_file_that_is_no_notebook_is_said_to_be_none(graded: Class) -> None:
    """It stops nobody else, scores nothing, and the report says why."""
    assert code_points(grades(graded.folder, graded.name)["broken"]) == 0
    file = f"{graded.exercise.module}.ipynb"
    shown = (graded.folder / "autograded" / "broken" / graded.name / file).read_text("utf-8")
    assert f"{file} was not read: it is not a notebook" in shown
    assert "Traceback" not in graded.log


def test_the_same_notebooks_get_the_same_points_from_autograder_grade(
    graded: Class, tmp_path: Path
) -> None:
    """Total by total, for everyone that nbgrader graded."""
    number = graded.exercise.id
    arguments = ("grade", graded.folder / "submitted", "-o", tmp_path / "out")
    autograder(*arguments, "--exercise", number, cwd=ROOT)
    students = results_of(tmp_path / "out")
    ours = {who: entry["exercises"][number]["earned"] for who, entry in students.items()}
    theirs = grades(graded.folder, graded.name)
    both = {who: (ours[who], code_points(theirs[who])) for who in ours}
    assert {who for who, (one, other) in both.items() if one != other} == set()
    assert len(both) == len(RIGHT) + 7


def test_python_files_of_the_same_code_get_the_same_points(graded: Class, tmp_path: Path) -> None:
    """The answers as .py files: right, wrong and untouched alike."""
    steps = (*graded.course.upstream(graded.exercise), graded.exercise)
    wrong = graded.course.chaff(graded.exercise)[:3]
    texts = {f"chaff-{n}": path.read_text(encoding="utf-8") for n, path in enumerate(wrong)}
    texts["untouched"] = graded.course.stub(graded.exercise).read_text(encoding="utf-8")
    texts["right-00"] = graded.course.reference(graded.exercise).read_text(encoding="utf-8")
    for who, text in texts.items():
        for step in steps:
            place = tmp_path / "in" / who / step.id / f"{step.module}.py"
            place.parent.mkdir(parents=True)
            known = graded.course.reference(step).read_text(encoding="utf-8")
            place.write_text(text if step is graded.exercise else known, encoding="utf-8")
    arguments = ("grade", tmp_path / "in", "-o", tmp_path / "out")
    autograder(*arguments, "--exercise", graded.exercise.id, cwd=ROOT)
    students = results_of(tmp_path / "out")
    theirs = grades(graded.folder, graded.name)
    for who in texts:
        entry = students[who]["exercises"][graded.exercise.id]
        assert entry["earned"] == code_points(theirs[who]), who


def test_no_kernel_ran(graded: Class) -> None:
    """Student code runs in the grader's isolated worker, never in a kernel of the instructor's."""
    assert not graded.spy.exists()


def test_the_release_holds_nothing_private(graded: Class) -> None:
    """No solution, no hidden check, no misconception that only hidden checks know."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (graded.folder / "release").rglob("*")
        if path.is_file()
    )
    public = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "exercises").rglob("*")
        if path.is_file() and path.suffix in {".py", ".md"}
    )
    assert "SOLUTION" not in re.sub(r"\w+\.py", "", text.replace(public, ""))
    for step in (*graded.course.upstream(graded.exercise), graded.exercise):
        hidden = graded.course.hidden_checks(step).read_text(encoding="utf-8")
        private = hidden + graded.course.reference(step).read_text(encoding="utf-8")
        lines = {line.strip() for line in private.splitlines() if len(line.strip()) > 24}
        leaked = [x for x in lines if x in text.replace('\\"', '"') and x not in public]
        assert leaked == []
        for check in step.checks:
            assert check.visible or check.id not in text


def test_feedback_shows_reports_and_no_hidden_check(graded: Class) -> None:
    """A page for each student: messages of visible checks, titles of hidden ones, no source."""
    nbgrader(graded.folder, "generate_feedback", graded.name)
    file = f"{graded.exercise.module}.html"
    pages = {
        path.name: (path / graded.name / file).read_text(encoding="utf-8")
        for path in (graded.folder / "feedback").iterdir()
    }
    assert set(pages) == set(grades(graded.folder, graded.name))
    wrong = pages["chaff-0"]
    assert "reads as" in wrong
    assert "hidden: " in wrong
    hidden = graded.course.hidden_checks(graded.exercise).read_text(encoding="utf-8")
    for name in re.findall(r"def (test_\w+)", hidden):
        assert name not in "".join(pages.values())


def test_validate_shows_our_messages(graded: Class, tmp_path: Path) -> None:
    """What a student's Validate says of a wrong answer is what `pytest` would have said."""
    place = tmp_path / graded.name
    place.mkdir()
    for path in (graded.folder / "release" / graded.name).rglob("*"):
        if path.is_file():
            copy = place / path.relative_to(graded.folder / "release" / graded.name)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for step in graded.course.upstream(graded.exercise):
        name = assignment(step)
        text = graded.course.reference(step).read_text(encoding="utf-8")
        earlier = tmp_path / name / f"{step.module}.ipynb"
        earlier.parent.mkdir()
        earlier.write_text(json.dumps(solved(released(graded.folder, name), text)))
    own = place / f"{graded.exercise.module}.ipynb"
    blank = released(graded.folder, graded.name)
    own.write_text(json.dumps(blank))
    said = nbgrader(place, "validate", own.name)
    assert "VALIDATION FAILED" in said
    assert "is not written yet" in said
    right = graded.course.reference(graded.exercise).read_text(encoding="utf-8")
    own.write_text(json.dumps(solved(blank, right)))
    assert "Success! Your notebook passes all the tests." in nbgrader(place, "validate", own.name)


def test_totals_survive_the_exports(graded: Class) -> None:
    """By objective, long and wide: the points of the gradebook, summed up."""
    exporter = "autograder.nbgrader.export"
    nbgrader(graded.folder, "export", f"--exporter={exporter}.Long", "--to=long.csv")
    nbgrader(graded.folder, "export", f"--exporter={exporter}.Wide", "--to=wide.csv")
    rows = [line.split(",") for line in (graded.folder / "long.csv").read_text().splitlines()[1:]]
    sums: dict[str, float] = {}
    for row in rows:
        if row[3] == graded.name:
            sums[row[0]] = sums.get(row[0], 0.0) + float(row[5])
    theirs = grades(graded.folder, graded.name)
    assert sums == {who: code_points(rows) for who, rows in theirs.items()}
    assert len((graded.folder / "wide.csv").read_text().splitlines()) == 1 + len(theirs)
