"""A course.yaml becomes a Course, or a list of what to correct and where."""

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError
from small_course import YAML, small_course, write_course

from autograder.course import Course, find_course, load_course
from autograder.errors import UserError


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return the small course."""
    return small_course(tmp_path)


# What a good file becomes


def test_values_arrive_typed(course: Course) -> None:
    """Every value of the file is there, in its type."""
    assert (course.format, course.id, course.title) == (1, "small-course", "A small course")
    assert (course.policy.secure, course.policy.developing) == (0.85, 0.5)
    assert (course.limits.cpu_seconds, course.limits.memory_mb) == (2.0, 1024)
    assert course.objectives["LO2"].title == "Weighs words."
    counting = course.exercise("01")
    assert (counting.title, counting.module, counting.minutes) == ("Counting", "counting", 10)
    assert counting.misconceptions[0].believes == "Every letter is a word."
    extra = course.check("01.extra")
    assert (extra.points, extra.visible, extra.after) == (3, False, "01.example")
    assert extra.rests_on == "#what-a-word-is"
    assert course.check("01.example").catches == ("counts_letters",)


def test_absent_options_are_empty(course: Course) -> None:
    """What a file may leave out is empty, not missing."""
    weighing = course.exercise("02")
    assert (weighing.minutes, weighing.misconceptions) == (None, ())
    check = course.check("02.example")
    assert (check.after, check.rests_on, check.catches) == (None, None, ())


def test_nothing_can_be_changed(course: Course) -> None:
    """A loaded course is frozen."""
    with pytest.raises(ValidationError):
        course.exercises[0].title = "Other"


def test_paths_lie_under_the_folder_of_the_file(course: Course, tmp_path: Path) -> None:
    """The files of an exercise are named by its id and module."""
    counting = course.exercise("01")
    root = tmp_path.resolve()
    assert course.root == root
    assert course.stub(counting) == root / "exercises/01/counting.py"
    assert course.visible_checks(counting) == root / "exercises/01/test_counting.py"
    assert course.hidden_checks(counting) == root / "solutions/01/test_hidden_counting.py"
    assert course.reference(counting) == root / "solutions/01/counting.py"


def test_wheat_and_chaff_are_sorted_python_files(course: Course, tmp_path: Path) -> None:
    """Answers are listed by name; other files and absent folders give none."""
    chaff = tmp_path / "solutions/01/chaff"
    chaff.mkdir(parents=True)
    for name in ("b.py", "a.py", "notes.txt", "._a.py", "__init__.py"):
        (chaff / name).touch()
    counting = course.exercise("01")
    assert [path.name for path in course.chaff(counting)] == ["a.py", "b.py"]
    assert course.wheat(counting) == []


def test_upstream_is_transitive_and_in_course_order(course: Course) -> None:
    """An exercise rests on all it needs, and on all that these need."""
    upstream = {ex.id: [up.id for up in course.upstream(ex)] for ex in course.exercises}
    assert upstream == {"01": [], "02": ["01"], "03": ["01", "02"]}


def test_modules_name_their_exercise(course: Course) -> None:
    """A module name leads to its exercise."""
    assert {module: ex.id for module, ex in course.modules.items()} == {
        "counting": "01",
        "weighing": "02",
        "comparing": "03",
    }


def test_unknown_names_suggest_the_nearest(course: Course) -> None:
    """Asking for what is not there says what is."""
    with pytest.raises(UserError, match=r'no check "01.exmple"\n.*did you mean "01.example"\?'):
        course.check("01.exmple")
    with pytest.raises(UserError, match=r'no exercise "xyz"\n.*use one of: 01, 02, 03'):
        course.exercise("xyz")


def test_course_can_travel_to_another_process(course: Course) -> None:
    """A course survives pickling."""
    assert pickle.loads(pickle.dumps(course)) == course


# Where the file is


def test_file_and_folder_lead_to_the_same_course(tmp_path: Path) -> None:
    """A course is given by its file or by the folder of it."""
    file = write_course(tmp_path)
    assert load_course(file) == load_course(tmp_path)


def test_find_course_searches_upwards(tmp_path: Path) -> None:
    """From deep inside the course its file is found."""
    file = write_course(tmp_path)
    deep = tmp_path / "exercises/01"
    deep.mkdir(parents=True)
    assert find_course(deep) == file.resolve()
    assert find_course(file) == file.resolve()


def test_no_course_anywhere_is_told(tmp_path: Path) -> None:
    """Outside a course the next step is named."""
    with pytest.raises(UserError, match=r"(?s)no course.yaml here.*next step: go to the folder"):
        find_course(tmp_path)


@pytest.mark.parametrize("name", ["absent", "absent/course.yaml", "x" * 300])
def test_unreadable_path_is_told(tmp_path: Path, name: str) -> None:
    """A path that leads nowhere is an error with a next step."""
    with pytest.raises(UserError, match=r"(?s)cannot be read.*next step: give the path"):
        load_course(tmp_path / name)


def test_byte_order_mark_and_crlf_are_no_fault(tmp_path: Path) -> None:
    """A file saved by a Windows editor is the same course."""
    path = tmp_path / "course.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + YAML.replace("\n", "\r\n").encode())
    assert load_course(path) == small_course(tmp_path)
