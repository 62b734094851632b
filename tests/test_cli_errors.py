"""Bad input to any command: one clear sentence, a non-zero exit, nothing half-written."""

import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import command, everything, refused
from word_course import edit, put, write_word_course


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course about words, with one submission beside it."""
    folder = tmp_path_factory.mktemp("original")
    course = write_word_course(folder / "course")
    for exercise in course.exercises:
        path = folder / "handed-in" / "s001" / f"{exercise.module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(course.reference(exercise), path)
    return folder


@pytest.fixture
def home(original: Path, tmp_path: Path) -> Path:
    """A copy of both for one test: course/, handed-in/, and nothing else."""
    shutil.copytree(original, tmp_path / "home")
    return tmp_path / "home"


def graded(home: Path, *more: object, submissions: str = "handed-in", out: str = "out") -> str:
    """Grade a folder, which must be refused and leave no trace."""
    before = everything(home)
    folders = {path for path in home.rglob("*") if path.is_dir()}
    words = refused("grade", home / submissions, "-o", home / out, *more, inside=home / "course")
    assert everything(home) == before
    made = {p for p in home.rglob("*") if p.is_dir()} - folders
    assert not {path for path in made if path.name != "__pycache__"}
    return words


def test_submissions_that_are_not_there(home: Path) -> None:
    """A folder that does not exist is named."""
    assert "nowhere" in graded(home, submissions="nowhere")


def test_submissions_that_are_a_file(home: Path) -> None:
    """A file where a folder of submissions is wanted is told as such."""
    (home / "one.py").write_text("", encoding="utf-8")
    assert "one.py" in graded(home, submissions="one.py")


def test_submissions_that_are_empty(home: Path) -> None:
    """A folder without a submission is no class."""
    (home / "empty").mkdir()
    assert "empty" in graded(home, submissions="empty")


@pytest.mark.parametrize("out", ["handed-in", "handed-in/out", "handed-in/../handed-in/a/b"])
def test_results_among_the_submissions(home: Path, out: str) -> None:
    """Results that would be graded next time are refused beforehand."""
    assert "taken for a submission" in graded(home, out=out)


@pytest.mark.parametrize("out", ["file", "file/below", "file/far/below"])
def test_results_in_a_file(home: Path, out: str) -> None:
    """A file where the results should go is never replaced by a folder."""
    (home / "file").write_text("precious", encoding="utf-8")
    assert "file" in graded(home, out=out)


def test_results_where_nobody_may_write(home: Path) -> None:
    """A place that cannot be written is told by its path."""
    out = Path("/proc/nowhere")
    if not out.parent.is_dir():
        pytest.skip("needs a folder that nobody may write")
    words = refused("grade", home / "handed-in", "-o", out, inside=home / "course")
    assert str(out) in words


def test_results_whose_place_is_taken(home: Path) -> None:
    """A folder called results.json is in the way, and said to be."""
    (home / "out" / "results.json").mkdir(parents=True)
    words = refused(
        "grade", home / "handed-in", "-o", home / "out", "--jobs", 1, inside=home / "course"
    )
    assert "out" in words
    assert not (home / "out" / "scores.csv").exists()
    assert not list((home / "out").glob("*.tmp"))


def test_a_store_that_is_damaged(home: Path) -> None:
    """A file that is no store of ours is named and left alone."""
    put(home, "out/grades.sqlite", "this is no database, although it is long enough for one" * 9)
    assert "grades.sqlite" in graded(home)


def test_a_store_that_is_in_use(home: Path) -> None:
    """Two gradings into one folder at once: the second is refused."""
    (home / "out").mkdir()
    with sqlite3.connect(home / "out/grades.sqlite", isolation_level=None) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("CREATE TABLE mine (x)")
        other.execute("BEGIN EXCLUSIVE")
        words = refused("grade", home / "handed-in", "-o", home / "out", inside=home / "course")
    other.close()
    assert "grades.sqlite" in words


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--exercise", "99"], 'the course has no exercise "99"'),
        (["--exercise", "1"], '"01"'),
        (["--require", "vault"], "'vault' is not one of"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--jobs", "many"], "'many' is not a valid integer"),
        (["--no-such-option"], "--no-such-option"),
        (["another"], "another"),
        (["--course", "nowhere.yaml"], "nowhere.yaml"),
        (["--course", "/dev/null"], "the file is empty"),
        (["--course", "exercises"], "course.yaml"),
    ],
)
def test_options_that_say_nothing(home: Path, options: list[str], says: str) -> None:
    """An option that cannot be followed is answered with what could be."""
    assert says in graded(home, *options)


def test_a_cluster_that_is_not_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that does not answer, or Dask that is not installed, is one sentence."""
    monkeypatch.setattr("autograder.cluster._CONNECT_SECONDS", 0.3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for given in (address, "no address"):
        words = refused(
            "grade", home / "handed-in", "-o", home / "out", "--cluster", given,
            inside=home / "course",
        )  # fmt: skip
        assert given in words or "--cluster needs the package distributed" in words


def test_a_grade_without_a_place_for_results(home: Path) -> None:
    """Without -o nothing is guessed."""
    assert "--out" in refused("grade", home / "handed-in", inside=home / "course")


def _delete(path: str) -> Callable[[Path], None]:
    return lambda course: (course / path).unlink()


def _append(path: str, text: str) -> Callable[[Path], None]:
    def change(course: Path) -> None:
        with (course / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


HIDDEN = "solutions/01/test_hidden_counting.py"
COURSES = {
    "no course.yaml": (_delete("course.yaml"), "no course.yaml here or in a folder above"),
    "a damaged course.yaml": (_append("course.yaml", "\n  - : ["), "course.yaml:"),
    "a wrong key": (_append("course.yaml", "\npionts: 3\n"), "pionts"),
    "a check file that does not import": (_append(HIDDEN, "\nimport nowhere\n"), "nowhere"),
    "a check file with a syntax error": (_append(HIDDEN, "\ndef broken(:\n"), "does not import"),
    "a check file that ends Python": (_append(HIDDEN, "\nraise SystemExit(0)\n"), HIDDEN),
    "a check file that is not there": (_delete(HIDDEN), "is listed, but no check file has it"),
    "a check without its mark": (
        _append(HIDDEN, '\ndef test_free(expect):\n    """Nothing."""\n'),
        "a check without its mark",
    ),
    "a check that nobody lists": (
        _append(HIDDEN, '\n@pytest.mark.check("01.x")\ndef test_x(expect):\n    """X."""\n'),
        "01.x is in a check file, but not listed",
    ),
    "a check with another fixture": (
        _append(HIDDEN, '\n@pytest.mark.check("01.x")\ndef test_x(tmp_path):\n    """X."""\n'),
        "it does not take tmp_path",
    ),
    "a check without a docstring": (
        _append(HIDDEN, '\n@pytest.mark.check("01.x")\ndef test_x(expect):\n    pass\n'),
        "a check without a docstring",
    ),
    "a check twice": (
        lambda course: shutil.copy(course / HIDDEN, course / "exercises/01/test_counting.py"),
        "two checks are called",
    ),
    "no kit": (lambda course: shutil.rmtree(course / "exercises/kit"), "there is no kit here"),
    "a kit that does not import": (_append("exercises/kit/foundation.py", "\n)\n"), "kit"),
    "a reference that is not there": (_delete("solutions/01/counting.py"), "counting.py"),
    "a stub that is not there": (_delete("exercises/01/counting.py"), "counting.py"),
}


@pytest.mark.parametrize("name", COURSES)
def test_a_course_that_is_not_in_order(home: Path, name: str) -> None:
    """The author of a course hears what is wrong before a single submission is graded."""
    change, says = COURSES[name]
    change(home / "course")
    assert says in graded(home)


@pytest.mark.parametrize("name", ["blueprint", "demo", "audit"])
def test_other_commands_need_a_course_too(home: Path, tmp_path: Path, name: str) -> None:
    """Without a course, or with a damaged one, each command says the same as `grade`."""
    assert "no course.yaml here or in a folder above" in refused(name, inside=tmp_path)
    edit(home, "course/course.yaml", {"format: 1": "format: 2"})
    assert "write format: 1" in refused(name, "--course", home / "course", inside=home)
    assert not (home / "demo").exists()


@pytest.mark.parametrize("name", ["file", "folder", "file/below"])
def test_a_demo_never_touches_what_it_has_not_made(home: Path, name: str) -> None:
    """Somebody's own folder or file is not overwritten by the demo."""
    put(home, "folder/thesis.txt", "precious")
    put(home, "file", "precious")
    before = everything(home)
    assert name in refused("demo", "-o", home / name, inside=home / "course")
    assert everything(home) == before


def test_commands_that_do_not_exist(tmp_path: Path) -> None:
    """An unknown command is a usage error; no command at all shows the commands."""
    assert "No such command 'grad'" in refused("grad", inside=tmp_path)
    helped = command("--help", inside=tmp_path)
    assert helped.status == 0
    assert "blueprint" in helped.out
