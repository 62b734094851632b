"""The student's own run: `pytest exercises/NN`, with numpy, pytest and pyyaml and nothing else."""

import subprocess
import sys

import pytest
from student_support import COURSE, ROOT, Ran, Student, student_in

TWO = COURSE.exercise("02")
VISIBLE = {check.id for check in TWO.checks if check.visible}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Student:
    """A student who has not written a line yet."""
    return student_in(tmp_path_factory)


@pytest.fixture
def student(tmp_path_factory: pytest.TempPathFactory) -> Student:
    """A student of one test's own."""
    return student_in(tmp_path_factory)


def all_to_do(ran: Ran) -> bool:
    """Whether a run of exercise 02 says that everything is still to be written, and no more."""
    todo = ran.lines("todo ")
    ids = {line.split()[1] for line in todo}
    clean = "Error" not in ran.text and "Traceback" not in ran.text and not ran.errors
    return ran.status == 1 and clean and ids == VISIBLE and len(todo) == len(VISIBLE)


def test_untouched_stubs_are_one_line_each(untouched: Student) -> None:
    """Nothing written reads `todo`, one line a check with the function's name, and is not green."""
    ran = untouched.run("exercises/02")
    assert all_to_do(ran)
    assert len(ran.text.splitlines()) <= len(VISIBLE) + 6
    assert ran.lines("todo     02.mean_of_words ")[0].endswith("sentence_vector is not written yet")
    assert ran.lines("next: ") == ["next: pytest exercises/02"]
    assert ran.lines("LO3")[0].endswith(f"0 of {len(VISIBLE)} points")


@pytest.mark.parametrize("arguments", [(), (".",), ("test_pooling.py",)])
def test_from_inside_the_folder(untouched: Student, arguments: tuple[str, ...]) -> None:
    """Inside exercises/02 a bare `pytest` is enough."""
    ran = untouched.run(*arguments, inside="exercises/02")
    assert all_to_do(ran)
    assert ran.lines("next: ") == ["next: pytest ."]


def test_from_the_root_of_the_repository() -> None:
    """With the pack's own pyproject around it, a run is the same as in the release."""
    ran = Ran(*_at_home("exercises/02"))
    assert all_to_do(ran)
    assert ran.lines("next: ") == ["next: pytest exercises/02"]


def _at_home(*arguments: str) -> tuple[int, bytes, str]:

    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120)
    return ended.returncode, ended.stdout, ended.stderr.decode()


@pytest.mark.parametrize("name", ["my course", "Übung 2 (copy)", "a'b"])
def test_from_paths_of_every_sort(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Spaces, accents and quotes in the path of the course do no harm."""
    student = student_in(tmp_path_factory, name)
    assert all_to_do(student.run("exercises/02"))
    assert all_to_do(student.run(inside="exercises/02"))


def test_other_settings_around_it_do_no_harm(student: Student) -> None:
    """A pyproject of somebody else's above the exercises changes nothing."""
    settings = (
        '[tool.pytest.ini_options]\naddopts = "--no-such-option"\nfilterwarnings = ["error"]\n'
    )
    (student.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    (student.folder / "conftest.py").write_text("raise RuntimeError('not mine')", encoding="utf-8")
    assert all_to_do(student.run("exercises/02"))


def test_the_exercises_alone_are_enough(student: Student) -> None:
    """Without course.yaml the checks still run; only bars and lessons are missing."""
    (student.folder / "course.yaml").unlink()
    ran = student.run("exercises/02")
    assert all_to_do(ran)
    assert not ran.lines("LO3")


def test_a_damaged_course_file_does_not_stop_a_student(student: Student) -> None:
    """A course.yaml that cannot be read is the author's affair, not the student's."""
    (student.folder / "course.yaml").write_text("exercises: [", encoding="utf-8")
    assert all_to_do(student.run("exercises/02"))


def test_the_reference_is_all_green(student: Student) -> None:
    """Right answers pass, the bar is full, and the next command names the next exercise."""
    for number in ("01", "02"):
        student.paste(number)
    ran = student.run("exercises/02")
    assert ran.status == 0
    assert not ran.messages()
    assert ran.lines("LO3")[0] == f"LO3  [{'#' * 20}]  {len(VISIBLE)} of {len(VISIBLE)} points"
    assert ran.lines("next: ")[0].startswith("next: pytest exercises/03 ")
    assert "exercises/03/README.md" in ran.lines("next: ")[0]


def test_all_of_it_solved_has_no_next_command(student: Student) -> None:
    """After the last exercise there is nothing more to type."""
    for exercise in COURSE.exercises:
        student.paste(exercise.id)
    last = COURSE.exercises[-1].id
    for folder in (student.folder / "exercises").glob("[0-9][0-9]"):
        if folder.name > last:  # written, but not in the course yet
            folder.rename(student.folder / folder.name)
    ran = student.run("exercises")
    assert ran.status == 0, ran.text
    assert ran.lines("next: ")[0].endswith("this is the last exercise")
    assert not ran.messages()


def test_half_an_exercise_is_half_a_bar(student: Student) -> None:
    """A bar shows the points of the checks that pass, and the first red exercise is next."""
    student.paste("01")
    ran = student.run("exercises/01", "exercises/02")
    one = sum(check.visible for check in COURSE.exercise("01").checks)
    both = one + len(VISIBLE)
    filled = "#" * (20 * one // both)
    assert ran.lines("LO3") == [f"LO3  [{filled:-<20}]  {one} of {both} points"]
    assert ran.lines("next: ") == ["next: pytest exercises/02"]


def test_a_lesser_folder_can_be_checked(student: Student, untouched: Student) -> None:
    """`--submission DIR` checks the files of another folder, laid out like exercises/."""
    for number in ("01", "02"):
        student.paste(number)
    other = str(student.folder / "exercises")
    assert untouched.run("exercises/02", f"--submission={other}").status == 0
    assert untouched.run("exercises/02").status == 1


def test_a_run_over_all_exercises_ends_with_the_map(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Which exercise is green, which waits for an earlier one, which is to do."""
    student = student_in(tmp_path_factory)
    student.paste("01")
    ran = student.run("exercises/01", "exercises/02", "exercises/03")
    rows = [ran.lines(f"{number}  ")[0].split()[:3] for number in ("01", "02", "03")]
    assert rows == [["01", "green", "From"], ["02", "to", "do"], ["03", "after", "02"]]
    assert ran.lines("next: ") == ["next: pytest exercises/02"]
