"""The release: all that a student needs, nothing that is private, the same bytes every time."""

import ast
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from student_support import COURSE, Student, student_in

from autograder.cli import cli
from autograder.errors import UserError
from autograder.release import public_files, write_release

LONG = 24  # a line this long is somebody's own


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the course."""
    path = tmp_path_factory.mktemp("release") / "student.zip"
    write_release(COURSE, path)
    return path


@pytest.fixture(scope="module")
def text(archive: Path) -> str:
    """Everything in it, names included."""
    with zipfile.ZipFile(archive) as files:
        parts = [files.read(name).decode("utf-8") for name in files.namelist()]
        return "\n".join([*files.namelist(), *parts])


def test_the_same_course_gives_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    """A release can be compared with the last one."""
    write_release(COURSE, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_only_public_folders_are_in_it(archive: Path) -> None:
    """The exercises, the front page, the public facts."""
    with zipfile.ZipFile(archive) as files:
        tops = {name.partition("/")[0] for name in files.namelist()}
    assert tops == {"exercises", "README.md", "course.yaml"}


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda e: e.id)
def test_nothing_of_a_hidden_check_is_in_it(text: str, exercise) -> None:
    """No id, no function, no title, and no line of its file that no public file has."""
    path = COURSE.hidden_checks(exercise)
    source = path.read_text(encoding="utf-8")
    assert [c.id for c in exercise.checks if not c.visible and c.id in text] == []
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    checks = [f for f in functions if f.name.startswith("test_")]
    assert checks
    assert [f.name for f in checks if f"def {f.name}(" in text] == []
    assert [f.name for f in checks if (ast.get_docstring(f) or f.name) in text] == []


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda e: e.id)
def test_no_answer_is_in_it(text: str, exercise) -> None:
    """No line of a reference, but those that a stub hands out; no rubric."""
    own = COURSE.reference(exercise).read_text(encoding="utf-8").splitlines()
    stubs = [COURSE.stub(one).read_text(encoding="utf-8") for one in COURSE.exercises]
    handed_out = {line.strip() for stub in stubs for line in stub.splitlines()}
    lines = {line.strip() for line in own} - handed_out
    told = {line.removeprefix(">>> ").strip() for line in text.splitlines()}
    leaked = {line for line in lines if len(line) > LONG and line in told}
    assert leaked == set()
    rubric = COURSE.root / "solutions" / exercise.id / "rubric.md"
    if rubric.is_file():
        long = [x for x in rubric.read_text(encoding="utf-8").splitlines() if len(x) > LONG]
        assert [line for line in long if line in text] == []


def test_misconceptions_of_hidden_checks_stay_private(text: str) -> None:
    """A wrong idea is told in the release only when a visible check can recognise it."""
    for exercise in COURSE.exercises:
        visible = COURSE.visible_checks(exercise).read_text(encoding="utf-8")
        for idea in exercise.misconceptions:
            if idea.id not in visible:
                assert f"believes: {idea.believes}" not in text
                assert f"id: {idea.id}\n" not in text


def test_a_student_can_work_with_it(
    archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Unpacked, without the engine: stubs are to do, a right answer is green, bars and lessons."""
    student = unpacked(archive, student_in(tmp_path_factory))
    assert {
        line.split()[0] for line in student.run("exercises/02").text.splitlines() if " 02." in line
    }
    student.paste("01")
    ran = student.run("exercises/01")
    assert ran.status == 0
    assert ran.lines("LO3")


def unpacked(archive: Path, student: Student) -> Student:
    """The student with nothing but the archive."""
    shutil.rmtree(student.folder)
    with zipfile.ZipFile(archive) as files:
        files.extractall(student.folder)
    return student


def test_droppings_of_runs_are_left_out(tmp_path: Path) -> None:
    """Caches, pictures, editors' files and links do not go to students."""
    root = tmp_path / "course"
    shutil.copytree(COURSE.root / "exercises", root / "exercises")
    before = len(public_files(COURSE))
    for name in ("01/.cache.py", "01/__pycache__/x.py", "01/plot.png", "notes/private.md"):
        path = root / "exercises" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("private", encoding="utf-8")
    course = COURSE.model_copy(update={"root": root})
    assert len(public_files(course)) == before


@pytest.mark.parametrize("arguments", [[], ["-o", "/proc/none/student.zip"]])
def test_bad_input_is_told(arguments: list[str]) -> None:
    """No traceback: what was wrong, and what to type."""
    result = CliRunner().invoke(cli, ["release", "--course", str(COURSE.root), *arguments])
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit | UserError)
