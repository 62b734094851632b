"""A new exercise, or a new course: blanks that are told, and once filled in, the gate passes."""

import shutil
from pathlib import Path

import pytest
from cli_support import command, everything, refused
from second_course_support import write_second_course

from autograder.audit.texts import no_blanks
from autograder.course import load_course
from autograder.scaffold.exercise import with_entry

ANSWERS = {
    "right_answer": "float(values.max() - values.min())",
    "another_right_answer": "float(np.ptp(values))",
    "third_right_answer": "max(values.tolist()) - min(values.tolist())",
    "slow_answer": "sorted(values)[-1] - sorted(values)[0]",
    "idea_{}_1": "float(values[-1] - values[0])",
    "idea_{}_2": "float(values.max())",
    "idea_{}_3": "float(values.max() + values.min())",
    "idea_{}_4": "float(len(values))",
    "idea_{}_5": "float(values.std())",
    "idea_{}_6": "float(values.mean())",
    "function": "spread",
    "example": "np.array([2.0, 5.0, 1.0])",
    "example_result": "4.0",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the course about measuring."""
    return write_second_course(tmp_path / "course").root


def fill(root: Path, number: str) -> None:
    """Fill in every blank: code from the table, any other with words."""
    table = {f"FILL_IN_{name.format(number)}": text for name, text in ANSWERS.items()}
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".md", ".yaml"):
            text = path.read_text(encoding="utf-8")
            for name in sorted(table, key=len, reverse=True):
                text = text.replace(f"{name}_believes", "One more wrong idea.")
                text = text.replace(name, table[name])
            path.write_text(text.replace("FILL_IN_", "words about "), encoding="utf-8")


def test_a_new_exercise_is_listed_and_its_files_are_there(root: Path) -> None:
    """Lesson, stub, checks, answers; nothing that was there is changed but for the entry."""
    before = everything(root)
    ended = command("init", "03", "--module", "spreads", inside=root)
    assert ended.status == 0, ended
    after = everything(root)
    course = load_course(root)
    exercise = course.exercise("03")
    assert (exercise.module, len(exercise.checks), len(exercise.misconceptions)) == (
        "spreads",
        2,
        6,
    )
    assert course.stub(exercise).is_file()
    assert (len(course.wheat(exercise)), len(course.chaff(exercise))) == (2, 6)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"course.yaml"}
    assert after["course.yaml"].startswith(before["course.yaml"])
    assert "blanks to fill in: grep -rn FILL_IN" in ended.out
    assert "then: autograder audit --exercise 03" in ended.out


def test_the_others_are_graded_meanwhile(root: Path, tmp_path: Path) -> None:
    """An exercise in the making stops nobody: its checks are to do."""
    command("init", "03", "--module", "spreads", inside=root)
    place = tmp_path / "in/ann"
    place.mkdir(parents=True)
    shutil.copy(root / "solutions/01/lengths.py", place)
    ended = command("grade", tmp_path / "in", "-o", tmp_path / "out", inside=root)
    assert ended.status == 0, ended
    assert "| 8/19 " in ended.out


def test_blanks_are_findings(root: Path) -> None:
    """Whatever is left to fill in, the gate tells with file and line."""
    command("init", "03", "--module", "spreads", inside=root)
    course = load_course(root)
    places = {finding.where for finding in no_blanks(course, course.exercise("03"))}
    assert {"course.yaml, exercise 03", "exercises/03/README.md, line 1"} <= places
    assert len(places) == 1 + 4 + 1 + 2 + 6
    assert list(no_blanks(course, course.exercise("01"))) == []
    fill(root, "03")
    course = load_course(root)
    assert list(no_blanks(course, course.exercise("03"))) == []
    lesson = root / "exercises/03/README.md"
    lesson.write_text(lesson.read_text().replace("## Predict", "FILL_IN_x\n\n## Predict"))
    [left] = no_blanks(course, course.exercise("03"))
    assert (
        left.where
        == f"exercises/03/README.md, line {lesson.read_text().splitlines().index('FILL_IN_x') + 1}"
    )


def test_a_filled_exercise_passes_the_gate(root: Path) -> None:
    """The whole audit of it, mutants and all, finds nothing."""
    command("init", "03", "--module", "spreads", inside=root)
    fill(root, "03")
    ended = command("audit", "--exercise", "03", "--course", root)
    assert ended.status == 0, ended
    assert "nothing found" in ended.out


def begun(root: Path, folder: Path) -> Path:
    """A new course of one exercise, with blanks."""
    new = folder / "My Course!"
    ended = command("init", "01", "--module", "spreads", "--new", new, inside=root)
    assert ended.status == 0, ended
    return new


def test_a_new_course_stands_on_its_own(root: Path, tmp_path: Path) -> None:
    """It loads, has a name made of its folder's, a kit, and only the new exercise."""
    new = begun(root, tmp_path)
    course = load_course(new)
    assert (course.id, [e.module for e in course.exercises]) == ("my-course", ["spreads"])
    assert (new / "exercises/kit/plugin.py").is_file()
    assert not list(new.rglob("__pycache__"))
    assert not (new / "exercises/02").exists()


@pytest.mark.slow
def test_a_new_course_passes_the_gate(root: Path, tmp_path: Path) -> None:
    """The whole audit, once it is filled in."""
    new = begun(root, tmp_path)
    fill(new, "01")
    ended = command("audit", "--course", new)
    assert ended.out.splitlines()[-1] == "nothing found: ready for release", ended


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["02", "--module", "spreads"], 'exercise "02" is already on line'),
        (["3", "--module", "spreads"], 'write two digits in quotes, such as "03"'),
        (["03", "--module", "random"], '"random" would hide the standard module'),
        (["03", "--module", "areas"], 'module "areas" is already on line'),
        (["03"], "Missing option '--module'"),
    ],
)
def test_bad_names_are_told(root: Path, arguments: list[str], told: str) -> None:
    """As for any course.yaml; and nothing is written."""
    before = everything(root)
    ended = command("init", *arguments, inside=root)
    assert ended.status == 2
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert everything(root) == before


@pytest.mark.parametrize("there", ["exercises/03/README.md", "solutions/03/chaff/idea_03_6.py"])
def test_nothing_is_written_over(root: Path, there: str) -> None:
    """A file that is there stops it, and the rest stays away."""
    path = root / there
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    before = everything(root)
    assert "this is there already" in refused("init", "03", "--module", "x_y", inside=root)
    assert everything(root) == before


def test_a_course_that_is_there_is_left_alone(root: Path) -> None:
    """--new makes courses, it does not mend them."""
    before = everything(root)
    named = ("init", "05", "--module", "spreads", "--new", root)
    assert "this is there already" in refused(*named, inside=root)
    assert everything(root) == before


HEAD, ITEM = "a: 1\nexercises:  # all of them\n", '- id: "01"\n  title: x\n'


@pytest.mark.parametrize(
    ("course", "before", "after"),
    [
        (HEAD + ITEM, HEAD + ITEM + '\n- id: "02"\n', ""),
        (HEAD + f"  {ITEM}", HEAD + f'  {ITEM}\n  - id: "02"\n', ""),
        (HEAD + ITEM + "\nlast: 2\n", HEAD + ITEM + '\n- id: "02"\n', "\nlast: 2\n"),
    ],
)
def test_the_entry_goes_to_the_end_of_the_list(course: str, before: str, after: str) -> None:
    """Indented like the others; what comes after the list stays there."""
    text = with_entry(course, "02", "spreads", "LO1", "course.yaml")
    assert text.startswith(before)
    assert text.endswith(after)


def test_a_list_in_one_line_is_told(root: Path) -> None:
    """There is no safe way to add to it."""
    path = root / "course.yaml"
    text = path.read_text(encoding="utf-8").replace("exercises:\n", "exercises: [\n")
    with pytest.raises(Exception, match="not a list that can be added to"):
        with_entry(text, "03", "spreads", "LO1", "course.yaml")
