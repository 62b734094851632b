"""Results graded outside go into real gradebooks, SQLite and PostgreSQL, with files to show."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader_support import (
    MARKS,
    autograder,
    code_points,
    gradebook,
    grades,
    nbgrader,
    need_nbgrader,
    released,
    results_of,
    run,
    solved,
    tables,
    written_course,
)
from notebook_support import as_bytes
from postgres import postgres

from autograder.course import Course

pytestmark = MARKS

NAMES = ("01-counting", "02-weighing")
WRITTEN = "written_LO2"
LATE = "student,timestamp\nann,2026-03-02T12:00:00+01:00\nbob,2026-03-01T08:00:00\n"


@dataclass(frozen=True)
class Place:
    """A graded class of the small course, and an nbgrader course to push it into."""

    root: Path
    course: Course
    url: str

    @property
    def folder(self) -> Path:
        """The nbgrader course."""
        return self.root / "nb"

    def grade(self) -> None:
        """Grade the submissions; the results lie in `out`."""
        home = self.root / "pack"
        autograder("grade", self.root / "in", "-o", self.root / "out", cwd=home)

    def push(self, *more: object) -> str:
        """Push the results."""
        return autograder(*self.push_command(*more), cwd=self.root / "pack")

    def push_command(self, *more: object) -> list[object]:
        """The command that pushes the results."""
        at = ["--gradebook", self.url] if self.url else []
        out, came = self.root / "out", self.root / "in"
        return ["push", out, came, "--nbgrader", self.folder, *at, *more]

    def mark(self, student: str, points: float) -> None:
        """Type a mark for the written answer, as formgrader does."""
        with gradebook(self.folder, self.url) as book:
            grade = book.find_grade(WRITTEN, "weighing", NAMES[1], student)
            grade.manual_score, grade.needs_manual_grade = points, False
            book.db.commit()

    def hand_in(self, student: str, *answers: str, written: str = "") -> None:
        """Hand in the exercises as Python files."""
        for exercise, text in zip(self.course.exercises, answers, strict=False):
            place = self.root / "in" / student / exercise.id / f"{exercise.module}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        if written:
            (self.root / "in" / student / "02" / "reflection.md").write_text(written, "utf-8")

    def text(self, exercise: int, kind: str = "reference") -> str:
        """The stub, the reference or the first wrong answer of an exercise."""
        one = self.course.exercises[exercise]
        paths = {"stub": self.course.stub(one), "reference": self.course.reference(one)}
        return paths.get(kind, self.course.chaff(one)[0]).read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Three students: right, wrong in a notebook, untouched; graded and pushed once."""
    need_nbgrader()
    root = tmp_path_factory.mktemp("push")
    course = written_course(root / "pack")
    if request.param == "sqlite":
        yield filled(Place(root, course, ""))
    else:
        with postgres() as url:
            yield filled(Place(root, course, url))


def filled(place: Place) -> Place:
    """Release the course, hand in, grade and push."""
    autograder("release", "--nbgrader", place.folder, cwd=place.root / "pack")
    for name in NAMES:
        nbgrader(place.folder, "generate_assignment", name, *_database(place))
    place.hand_in("ann", place.text(0), place.text(1), written="Because counting is cheap.")
    place.hand_in("cy", place.text(0, "stub"), place.text(1, "stub"))
    for number, name in enumerate(NAMES):
        content = solved(released(place.folder, name), place.text(number, "chaff"))
        module = name.partition("-")[2]
        own = place.root / "in" / "bob" / name[:2] / f"{module}.ipynb"
        own.parent.mkdir(parents=True)
        own.write_bytes(as_bytes(content))
    place.grade()
    place.push()
    return place


def _database(place: Place) -> list[str]:
    return [f"--CourseDirectory.db_url={place.url}"] if place.url else []


def test_the_gradebook_has_the_points_of_the_results(place: Place) -> None:
    """Student by student and exercise by exercise."""
    students = results_of(place.root / "out")
    for name in NAMES:
        theirs = {
            who: code_points(rows) for who, rows in grades(place.folder, name, place.url).items()
        }
        assert theirs == {who: s["exercises"][name[:2]]["earned"] for who, s in students.items()}
    assert {who for who, s in students.items() if s["points"] > 0} == {"ann", "bob"}


def test_written_answers_wait_for_a_person(place: Place) -> None:
    """An answer is to be marked; one that was left as it was handed out is zero, as in nbgrader."""
    rows = grades(place.folder, NAMES[1], place.url)
    waiting = {who: (row[WRITTEN]["auto"], row[WRITTEN]["to_mark"]) for who, row in rows.items()}
    assert waiting == {"ann": (None, True), "bob": (0, False), "cy": (0, False)}


def test_formgrader_has_the_files_it_shows(place: Place) -> None:
    """Each graded notebook, with the report, and what the student handed in."""
    for who in ("ann", "bob", "cy"):
        shown = place.folder / "autograded" / who / NAMES[1] / "weighing.ipynb"
        assert "LO2, visible" in shown.read_text(encoding="utf-8")
        assert (place.folder / "submitted" / who / NAMES[1] / "weighing.ipynb").is_file()


def test_the_same_results_pushed_again_change_nothing(place: Place) -> None:
    """Row by row in every table."""
    before = tables(place.folder, place.url)
    assert "6 exercises of students written" in place.push()
    assert tables(place.folder, place.url) == before


def test_a_persons_marks_survive(place: Place) -> None:
    """A new push keeps a mark; when the answer has changed, it asks the person to look again."""
    place.mark("ann", 3.5)
    place.push()
    row = grades(place.folder, NAMES[1], place.url)["ann"][WRITTEN]
    assert (row["manual"], row["score"], row["to_mark"]) == (3.5, 3.5, False)
    place.hand_in("ann", place.text(0), place.text(1), written="Because of something else.")
    place.grade()
    place.push()
    row = grades(place.folder, NAMES[1], place.url)["ann"][WRITTEN]
    assert (row["manual"], row["score"], row["to_mark"]) == (3.5, 3.5, True)


def test_better_work_gets_a_better_score(place: Place) -> None:
    """Handed in again and graded again, the gradebook follows."""
    place.hand_in("cy", place.text(0), place.text(1, "stub"))
    place.grade()
    place.push()
    rows = grades(place.folder, NAMES[0], place.url)
    assert code_points(rows["cy"]) == code_points(rows["ann"]) > 0


def test_late_is_late_by_the_timestamp(place: Place) -> None:
    """The instructor's own late policy decides what a late submission costs."""
    with gradebook(place.folder, place.url) as book:
        book.update_or_create_assignment(NAMES[0], duedate="2026-03-01 12:00:00 UTC")
    settings = place.folder / "nbgrader_config.py"
    policy = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + policy, encoding="utf-8")
    stamps = place.root / "stamps.csv"
    stamps.write_text(LATE, encoding="utf-8")
    place.push("--timestamps", stamps)
    with gradebook(place.folder, place.url) as book:
        found = {s.student.id: s for s in book.assignment_submissions(NAMES[0])}
        assert found["ann"].total_seconds_late == 23 * 3600
        assert found["ann"].late_submission_penalty == found["ann"].score > 0
        assert found["bob"].total_seconds_late == 0
        assert not found["bob"].late_submission_penalty
    stamp = place.folder / "submitted" / "ann" / NAMES[0] / "timestamp.txt"
    assert stamp.read_text(encoding="utf-8") == "2026-03-02 11:00:00.000000 UTC"


def test_exports_are_quoted_and_hold_no_formula(place: Place) -> None:
    """A name that a spreadsheet would run, and one with a comma, stay one harmless cell each."""
    with gradebook(place.folder, place.url) as book:
        book.update_or_create_student("cy", last_name="=1+1", first_name='O,"Neil')
    exporter = "--exporter=autograder.nbgrader.export.Long"
    nbgrader(place.folder, "export", exporter, "--to=long.csv", *_database(place))
    with (place.folder / "long.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["student"] == "cy"]
    assert {(row["last_name"], row["first_name"]) for row in rows} == {("'=1+1", 'O,"Neil')}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--timestamps", "none.csv"], "these timestamps cannot be read"),
        (["--nbgrader", "."], "there is no nbgrader_config.py here"),
        (["--gradebook", "nonsense"], "gradebook"),
    ],
)
def test_bad_input_is_one_clear_message(place: Place, more: list[str], said: str) -> None:
    """No traceback, a status that is not zero, and nothing written."""
    before = tables(place.folder, place.url)
    done = run("-m", "autograder", *place.push_command(*more), cwd=place.root / "pack")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert tables(place.folder, place.url) == before


def test_a_second_push_waits_its_turn(place: Place) -> None:
    """One writer at a time: the other one is told so."""
    from autograder.nbgrader.course_folder import only_writer

    with only_writer(place.folder):
        done = run("-m", "autograder", *place.push_command(), cwd=place.root / "pack")
    assert done.returncode == 2
    assert "another push is writing" in done.stderr


def test_the_same_course_is_released_to_the_same_bytes(place: Place) -> None:
    """Cell ids and all: a release can be compared, and kept under version control."""
    other = place.root / "again" / "nb"
    autograder("release", "--nbgrader", other, cwd=place.root / "pack")
    first, second = (
        {p.relative_to(f): p.read_bytes() for p in (f / "source").rglob("*") if p.is_file()}
        for f in (place.folder, other)
    )
    assert first == second
