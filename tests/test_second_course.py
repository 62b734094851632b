"""A course about something else, from files on disk, by every route: the engine knows no course."""

import csv
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_support import command, everything
from second_course_support import write_second_course

from autograder.course import Course

PUBLIC = {"README.md", "course.yaml", "exercises"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course about measuring."""
    return write_second_course(tmp_path_factory.mktemp("second"))


@pytest.fixture(scope="module")
def graded(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class: right, a slip in the first step, a wrong second one, untouched, ill."""
    home = tmp_path_factory.mktemp("class")
    stubs = {e.id: course.stub(e) for e in course.exercises}
    right = {e.id: course.reference(e) for e in course.exercises}
    slip = right["01"].read_text(encoding="utf-8").replace("1000.0}", "100.0}")
    (home / "slip.py").write_text(slip, encoding="utf-8")
    works = {
        "right": right,
        "short-km": {**right, "01": home / "slip.py"},
        "left-open": {**right, "02": wrong(course, "02", "left_open")},
        "untouched": stubs,
    }
    for name, files in works.items():
        for number, path in files.items():
            place = home / "in" / name / number
            place.mkdir(parents=True)
            shutil.copy(path, place / course.stub(course.exercise(number)).name)
    (home / "in/ill").mkdir()
    (home / "in/ill/note.txt").write_text("I was ill.")
    ended = command("grade", home / "in", "-o", home / "out", inside=course.root)
    assert ended.status == 0, ended
    return home


def wrong(course: Course, number: str, name: str) -> Path:
    """The path of a wrong answer."""
    [path] = [p for p in course.chaff(course.exercise(number)) if p.stem == name]
    return path


def students(home: Path) -> dict[str, Any]:
    """The students of results.json."""
    return json.loads((home / "out/results.json").read_text(encoding="utf-8"))["students"]


def test_it_is_graded(graded: Path) -> None:
    """Points by what each submission knows; one bug costs once; ideas are named."""
    points = {name: student["points"] for name, student in students(graded).items()}
    assert points == {"right": 17, "short-km": 10, "left-open": 12, "untouched": 0, "ill": 0}
    found = students(graded)
    carried = found["short-km"]["exercises"]["02"]["carried"]
    assert (carried["own"], carried["given"]) == (7, 9)
    check = found["left-open"]["exercises"]["02"]["checks"]["02.triangle"]
    assert check["misconception"] == "left_open"
    assert found["right"]["objectives"]["AREAS"]["mastery"] == "secure"
    assert found["short-km"]["objectives"]["UNITS"]["mastery"] == "not yet"


def test_it_passes_the_gate(course: Course) -> None:
    """The whole audit, mutants and all, finds nothing."""
    ended = command("audit", "--course", course.root)
    assert ended.out.splitlines()[-1] == "nothing found: ready for release", ended


def test_it_is_released(course: Course, tmp_path: Path) -> None:
    """An archive for students with nothing private, and one for Gradescope with everything."""
    student, scope = tmp_path / "student.zip", tmp_path / "autograder.zip"
    named = ("-o", student, "--gradescope", scope, "--course", course.root)
    assert command("release", *named).status == 0
    with zipfile.ZipFile(student) as archive:
        names = set(archive.namelist())
        assert {name.partition("/")[0] for name in names} == PUBLIC
        assert "exercises/02/areas.py" in names
        blueprint = archive.read("course.yaml").decode()
        assert "02.triangle" in blueprint
        assert "02.any_polygon" not in blueprint
    with zipfile.ZipFile(scope) as archive:
        assert "course/solutions/02/test_hidden_areas.py" in archive.namelist()


@pytest.mark.parametrize("form", ["checks", "canvas", "moodle"])
def test_it_is_exported(course: Course, graded: Path, form: str) -> None:
    """Sums of every table are the points of results.json."""
    out = graded / f"{form}.csv"
    command("export", graded / "out", "--to", form, "-o", out, inside=course.root)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[2 if form == "canvas" else 1 :]
    cells = {"checks": (0, slice(6, 7)), "canvas": (3, slice(5, 7)), "moodle": (0, slice(1, 3))}
    who, where = cells[form]
    sums = dict.fromkeys(students(graded), 0)
    for row in rows:
        sums[row[who]] += sum(map(int, row[where]))
    assert sums == {name: student["points"] for name, student in students(graded).items()}


def test_its_written_answers_are_marked(course: Course, graded: Path, tmp_path: Path) -> None:
    """Criteria and points are those of its own rubric."""
    home = tmp_path / "home"
    shutil.copytree(graded, home)
    named = ("marks", "export", home / "out", home / "in", "-o", home / "marks.csv")
    assert command(*named, inside=course.root).status == 0
    rows = list(csv.reader((home / "marks.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row[2:6] for row in rows if row[0] == "ill"] == [
        ["1", "A second way", "", "2"], ["2", "How far apart", "", "1"],
    ]  # fmt: skip


def test_its_blueprint_adds_up(course: Course) -> None:
    """Objectives by exercises, as for any course."""
    told = command("blueprint", "--course", course.root)
    assert "UNITS" in told.out
    assert "AREAS" in told.out


def test_nothing_of_it_is_in_the_engine() -> None:
    """No name of either course's exercises and ideas stands in the engine."""
    engine = Path(__file__).resolve().parent.parent / "autograder"
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted(engine.rglob("*.py")))
    for word in ("polygon", "in_metres", "embedding", "intent", "corpus", "tf-idf", "sentence_vec"):
        assert word not in text.replace("intentional", ""), word
    assert everything(engine)
