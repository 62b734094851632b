"""A broken course.yaml is refused with all its problems: line, key, and fix."""

import pickle
from pathlib import Path

import pytest
import yaml
from broken_courses import BROKEN, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_course import YAML, small_course

from autograder.course import CourseError, document, load_course
from autograder.errors import UserError


def refusal(folder: Path, text: str) -> str:
    """Return the message with which this text is refused."""
    with pytest.raises(CourseError) as caught:
        small_course(folder, text)
    return str(caught.value)


@pytest.mark.parametrize(("text", "expected"), BROKEN.values(), ids=BROKEN)
def test_broken_file_names_line_key_and_fix(tmp_path: Path, text: str, expected: str) -> None:
    """Each fault is told with its line, its key, and what to write instead."""
    assert expected in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("2nd", "is not a Python identifier"),
        ("two-words", "is not a Python identifier"),
        ("zählen", "is not a Python identifier"),
        ("class", "is a word of the Python language"),
        ("random", "would hide the standard module"),
        ("Random", "would hide the standard module"),
        ("kit", "is a module the course itself needs"),
        ("numpy", "is a module the course itself needs"),
        ("pytest", "is a module the course itself needs"),
        ("conftest", "is a module the course itself needs"),
        ("test_counting", "reads as a file of checks to pytest"),
    ],
)
def test_module_names_that_cannot_work(tmp_path: Path, name: str, reason: str) -> None:
    """A module name that Python, pytest or the course already uses is refused."""
    message = refusal(tmp_path, changed("module: counting", f"module: {name}"))
    assert f'course.yaml:11: exercises[0].module: "{name}" {reason}; choose another' in message


def test_one_fault_is_one_problem(tmp_path: Path) -> None:
    """An unquoted id does not make every mention of it a problem too."""
    assert "1 problem\n" in refusal(tmp_path, changed('id: "02"', "id: 02"))


def test_all_problems_are_told_by_line(tmp_path: Path) -> None:
    """Faults of every kind come together, in the order of the file."""
    text = changed("points: 3", "points: 0").replace('needs: ["01"]', 'needs: ["03"]')
    with pytest.raises(CourseError) as caught:
        small_course(tmp_path, text.replace("  LO2:", "  LO1:"))
    assert [problem.line for problem in caught.value.problems] == [7, 21, 28]
    assert "course.yaml: 3 problems\n  " in str(caught.value)


def test_at_most_twenty_problems_are_told(tmp_path: Path) -> None:
    """A file full of faults does not fill the screen."""
    checks = "".join(
        f'      - {{id: "03.c{n}", objective: LO2, points: 0, visible: true}}\n' for n in range(30)
    )
    message = refusal(tmp_path, YAML + checks)
    assert message.count("is not above 0") == 20
    assert "\n  ... and 10 more\n" in message


def test_each_problem_is_one_line(tmp_path: Path) -> None:
    """A wrong value that spans lines is told on one."""
    message = refusal(tmp_path, changed('id: "03"', "id: |\n      a\n      b"))
    assert message.splitlines()[1:-1] == [
        '  course.yaml:32: exercises[2].id: "a b " has not the right form; '
        'write two digits in quotes, such as "03"'
    ]


def test_not_utf_8_names_the_line(tmp_path: Path) -> None:
    """A file in another encoding is told where, and what to do."""
    path = tmp_path / "course.yaml"
    path.write_bytes(changed("Weighing", "Wägung").encode("latin-1"))
    with pytest.raises(CourseError, match=r"course.yaml:26: is not UTF-8 text; save the file"):
        load_course(path)


def test_pure_python_yaml_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the C library for YAML the lines and words are the same."""
    text, expected = BROKEN["unquoted exercise id"]
    monkeypatch.setattr(document, "Loader", yaml.SafeLoader)
    assert expected in refusal(tmp_path, text)
    assert "nested too deep" in refusal(tmp_path, "[" * 1000)


def test_refusal_can_travel_to_another_process(tmp_path: Path) -> None:
    """An error keeps its problems when pickled."""
    with pytest.raises(CourseError) as caught:
        small_course(tmp_path, changed("points: 3", "points: 0"))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.problems) == (str(caught.value), caught.value.problems)


SNIPPETS = [
    "",
    " ",
    "\n",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "#",
    "&a ",
    "*a",
    "!!int ",
    "9" * 400,
]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.integers(0, len(YAML)),
    length=st.integers(0, 30),
    new=st.sampled_from(SNIPPETS) | st.text(max_size=8),
)
def test_damaged_file_never_ends_in_a_traceback(
    tmp_path: Path, start: int, length: int, new: str
) -> None:
    """Whatever befalls a file, the answer is a course or a clear error."""
    text = YAML[:start] + new + YAML[start + length :]
    path = tmp_path / "course.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_course(path)
    except UserError as error:
        assert "course.yaml" in str(error)  # noqa: PT017  # no error is right, too
