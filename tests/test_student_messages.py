"""What a student reads: at most eight lines that say what is wrong, and where to read on."""

import os

import pytest
from student_support import COURSE, Ran, Student, student_in

TWO = COURSE.exercise("02")
VISIBLE = [check.id for check in TWO.checks if check.visible]
CHAFF = {path.stem: path for path in COURSE.chaff(TWO)}
SPOILED = {
    "crashed": ("import sys; sys.exit()", "mean_pool called exit()"),
    "memory": ("raise MemoryError", "mean_pool used more memory than is allowed"),
    "too_big": (
        "a = []; a.append(a); return a",
        "mean_pool: the value is nested more than 40 deep",
    ),
    "fail": ("return {}['refund']", "KeyError: 'refund'"),
}


@pytest.fixture
def student(tmp_path_factory: pytest.TempPathFactory) -> Student:
    """A student whose first exercise is right, and whose second is as in the release."""
    student = student_in(tmp_path_factory)
    student.paste("01")
    return student


def row(lines: list[str], label: str) -> str:
    """The text of the labelled line of a message."""
    return next(line[2:].removeprefix(label).strip() for line in lines if f"  {label} " in line)


def test_a_wrong_value_is_told_in_eight_lines(student: Student) -> None:
    """Called, expected, got, what it reads as, and the heading of the lesson; nothing else."""
    student.paste("02", CHAFF["sum_for_mean"])
    message = student.run("exercises/02").messages()["02.mean_of_words"]
    assert len(message) <= 8
    assert message[0].startswith("fail     02.mean_of_words ")
    assert row(message, "called").startswith("sentence_vector(['invoice', 'refund'], foundation(")
    assert row(message, "expected") == "[0.65, 0.6, 0.1]"
    assert row(message, "got") == "[1.3, 1.2, 0.2]"
    belief = {idea.id: idea.believes for idea in TWO.misconceptions}["sum_for_mean"]
    assert row(message, "reads as") == belief
    assert row(message, "lesson") == 'exercises/02/README.md, "The mean of the known words"'


@pytest.mark.parametrize("misconception", CHAFF)
def test_every_message_is_short_and_plain(student: Student, misconception: str) -> None:
    """Whatever is wrong: few and short ASCII lines, no numpy spelling, no trace of pytest's."""
    student.paste("02", CHAFF[misconception])
    ran = student.run("exercises/02")
    assert ran.raw.isascii()
    assert b"\x1b" not in ran.raw
    for message in ran.messages().values():
        assert len(message) <= 8
        assert all(len(line) <= 160 for line in message)
    for noise in ("array(", "np.float64", "Traceback", "assert ", "test_pooling.py", "dtype="):
        assert noise not in ran.text.partition("warnings summary")[0]


def test_a_recognised_misconception_is_said(student: Student) -> None:
    """Most wrong answers that a visible check catches are named in the words of the course."""
    named = 0
    for misconception, path in CHAFF.items():
        student.paste("02", path)
        beliefs = {idea.id: idea.believes for idea in TWO.misconceptions}
        named += f"reads as   {beliefs[misconception]}" in student.run("exercises/02").text
    assert named >= len(CHAFF) / 2


@pytest.mark.parametrize("verdict", SPOILED)
def test_every_other_end_is_told_by_its_cause(student: Student, verdict: str) -> None:
    """A function that raises, exits or floods the memory says so, and the run goes on."""
    body, says = SPOILED[verdict]
    reference = COURSE.reference(TWO).read_text(encoding="utf-8")
    student.write("02", f"{reference}\n\ndef mean_pool(*args):\n    {body}\n")
    ran = student.run("exercises/02")
    message = ran.messages()["02.masked_mean"]
    assert message[0].startswith(f"{verdict:<9}02.masked_mean ")
    assert row(message, "got").startswith(says)
    assert list(ran.messages()) == ["02.masked_mean"]
    assert ran.status == 1


def test_an_exception_names_file_line_and_code(student: Student) -> None:
    """The last line of one's own code that took part is shown, and no more of the trace."""
    text = "def mean_pool(ids, mask, foundation):\n    return ids.shape[9]\n"
    student.write("02", text)
    message = student.run("exercises/02").messages()["02.masked_mean"]
    assert row(message, "at") == "pooling.py, line 2, in mean_pool: return ids.shape[9]"
    assert "IndexError: tuple index out of range" in row(message, "got")


BROKEN = {
    "def mean_pool(:\n": "pooling.py, line 1: SyntaxError: ",
    "import numpy as np\nimport pandas\n": "pooling.py, line 2: ModuleNotFoundError: No module nam",
    "from lookup import no_such_name\n": "pooling.py, line 1: ImportError: cannot import name",
    "\n\n1 / 0\n": "pooling.py, line 3: ZeroDivisionError: division by zero",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_module_that_does_not_import_is_one_line_each(student: Student, text: str) -> None:
    """File, line and Python's words; the same for every check."""
    student.write("02", text)
    ran = student.run("exercises/02")
    lines = ran.lines("broken ")
    assert [line.split()[1] for line in lines] == VISIBLE
    assert all(BROKEN[text] in line for line in lines)
    assert "Traceback" not in ran.text


def test_a_missing_file_says_what_to_do(student: Student) -> None:
    """Whoever deletes the stub is told to put it back."""
    (student.folder / "exercises/02/pooling.py").unlink()
    assert "there is no pooling.py: put the stub back" in student.run("exercises/02").text


def test_a_renamed_function_is_guessed(student: Student) -> None:
    """A missing function is told with the nearest name there is."""
    reference = COURSE.reference(TWO).read_text(encoding="utf-8")
    student.write("02", reference.replace("def mean_pool(", "def mean_pol("))
    text = student.run("exercises/02").text
    assert "pooling.py has no function 'mean_pool' (did you mean 'mean_pol'?)" in text


def test_an_unwritten_earlier_step_blocks(student: Student) -> None:
    """Where an earlier exercise is missing, the line says which function, in which file."""
    student.write("01", (COURSE.stub(COURSE.exercise("01"))).read_text(encoding="utf-8"))
    student.paste("02")
    ran = student.run("exercises/02")
    assert ran.lines("blocked ")
    for line in ran.lines("blocked "):
        assert line.endswith("in lookup.py is not written yet")
    assert not ran.lines("fail ")


def test_a_broken_earlier_step_is_named(student: Student) -> None:
    """A mistake in an earlier module is told with that module's own line."""
    student.write("01", "def token_ids(:\n")
    student.paste("02")
    assert "lookup.py, line 1: SyntaxError" in student.run("exercises/02").text


def test_own_prints_are_shown_and_harmless(student: Student) -> None:
    """What one's own code prints stands in the message of the failing check, shortened."""
    reference = COURSE.reference(TWO).read_text(encoding="utf-8")
    loud = "    print('ids:', 1)\n    print('x' * 10_000)\n    return None\n"
    student.write("02", f"{reference}\n\ndef mean_pool(*args):\n{loud}")
    message = student.run("exercises/02").messages()["02.masked_mean"]
    assert row(message, "printed") == "ids: 1  (+1 lines: -s)"
    assert len(message) <= 8


def test_a_saved_change_counts_at_once(student: Student) -> None:
    """Two saves within a second: the newer text is run, never a stale copy."""
    for number in (1, 2, 3):
        student.write("02", f"def mean_pool(*args):\n    return {number}\n")
        os.utime(student.folder / "exercises/02/pooling.py", (1_700_000_000, 1_700_000_000))
        message = student.run("exercises/02").messages()["02.masked_mean"]
        assert row(message, "got") == str(number)


def test_more_can_be_asked_for(student: Student) -> None:
    """`-vv` shows Python's own traceback as well."""
    student.write("02", "def mean_pool(*args):\n    return [][1]\n")
    assert "> " in student.run("exercises/02", "-vv").text
    assert "list index out of range" in student.run("exercises/02", "-vv").text


def test_colours_only_where_they_are_wanted(student: Student) -> None:
    """Redirected output is plain; a terminal gets colours; NO_COLOR is respected."""
    assert b"\x1b" not in student.run("exercises/02").raw
    assert b"\x1b[33mtodo" in student.run("exercises/02", "--color=yes").raw
    assert b"\x1b" not in student.run("exercises/02", NO_COLOR="1").raw
    assert b"\x1b" in student.run("exercises/02", FORCE_COLOR="1").raw


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(student: Student, encoding: str) -> None:
    """A signature with accents and arrows in it does not stop a run on an old terminal."""
    student.write("02", "def mean_pool(*args):\n    return 'é → 漢'\n")
    ran: Ran = student.run("exercises/02", PYTHONIOENCODING=encoding)
    assert ran.status == 1
    assert b"02.masked_mean" in ran.raw
    assert "Traceback" not in ran.errors
