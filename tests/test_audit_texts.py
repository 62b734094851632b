"""The audit of texts: promises, headings, examples, and assertions that cannot fail."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from audit_support import COURSE, HIDDEN, LESSON, ONE, REFERENCE, STUB, TWO, VISIBLE, spoilt, told
from word_course import put, write_word_course

from autograder.audit import lessons, texts, vacuous
from autograder.course import Course

RULES = (texts.same_promises, texts.headings, vacuous.vacuous_checks, lessons.examples)


def found(course: Course) -> list[str]:
    """What all rules about texts find in a course."""
    return told(
        f for rule in RULES for exercise in course.exercises for f in rule(course, exercise)
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a good course."""
    write_word_course(tmp_path)
    return tmp_path


def test_a_good_course_has_no_findings(root: Path) -> None:
    """Nothing is found where nothing is wrong."""
    assert found(write_word_course(root / "again")) == []


SAME = {
    "another argument": (STUB, {"tokens: list[str], length: int": "tokens: list[str]"}),
    "another type": (STUB, {"length: int": "length: float"}),
    "another answer": (REFERENCE, {") -> dict[str, int]": ") -> dict[str, float]"}),
    "a default": (REFERENCE, {"length: int": "length: int = 3"}),
    "another docstring": (STUB, {"tokens, then": "words, then"}),
    "no docstring": (STUB, {'"""Count how often': '""; """Count how often'}),
    "a name only in the stub": (STUB, {"def drawn": "def more(): ''\n\n\ndef drawn"}),
    "a name only in the reference": (REFERENCE, {"def drawn": "def more(): ''\n\n\ndef drawn"}),
}


@pytest.mark.parametrize("case", SAME)
def test_stub_and_reference_agree(root: Path, case: str) -> None:
    """Names, signatures and docstrings are the same; only bodies differ."""
    path, changes = SAME[case]
    course = spoilt(root, path, changes)
    said = told(texts.same_promises(course, course.exercises[ONE]))
    expected = {
        "another argument": "padded has another signature in the reference",
        "another type": "padded has another signature in the reference",
        "another answer": "word_counts has another signature in the reference",
        "a default": "padded has another signature in the reference",
        "another docstring": "padded has another docstring in the reference",
        "no docstring": "word_counts has another docstring in the reference",
        "a name only in the stub": "only the stub defines more",
        "a name only in the reference": "only the reference defines more",
    }
    assert f"{STUB}: {expected[case]}" in said


def test_helpers_of_the_reference_are_its_own(root: Path) -> None:
    """What begins with an underscore is no promise."""
    course = spoilt(root, REFERENCE, {"def drawn": "def _more(): ''\n\n\ndef drawn"})
    assert told(texts.same_promises(course, course.exercises[ONE])) == []


HEADINGS = {
    "a heading that is gone": (
        (LESSON, {"## Shares\n": "## Parts\n"}),
        [
            "02.any_shares points to #shares, which is no heading",
            "02.example points to #shares, which is no heading",
            "counts_for_shares points to #shares, which is no heading",
            "shares_of_the_different points to #shares, which is no heading",
        ],
    ),
    "a check that rests on nothing": (
        (COURSE, {'visible: true, rests_on: "#fitting"': "visible: true"}),
        ["02.fitting rests on nothing"],
    ),
    "a misconception that is read nowhere": (
        (COURSE, {'"A long word is a heavy word.", read: "#the-heaviest"': '"A.", read: "#heavy"'}),
        ["longest_word points to #heavy, which is no heading"],
    ),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_headings_exist(root: Path, case: str) -> None:
    """What a check rests on, and what a misconception should read, is a heading of the lesson."""
    (path, changes), expected = HEADINGS[case]
    course = spoilt(root, path, changes)
    said = told(texts.headings(course, course.exercises[TWO]))
    assert said == [f"{LESSON}: {line}" for line in expected]


EXAMPLES = {
    "a wrong example in the lesson": (LESSON, {"{'no': 0.75,": "{'no': 0.7,"}),
    "an example that raises": (LESSON, {'weights(["no", "yes",': 'weight(["no", "yes",'}),
    "a wrong example in a docstring": (
        "solutions/02/weighing.py",
        {"a number from 0 to 1\n": "a number from 0 to 1\n\n    >>> heaviest([])\n    'no'\n"},
    ),
    "no lesson": (LESSON, {}),
}


@pytest.mark.parametrize("case", EXAMPLES)
def test_examples_are_true(root: Path, case: str) -> None:
    """Examples of lessons and docstrings give what they say."""
    path, changes = EXAMPLES[case]
    course = spoilt(root, path, changes)
    [said] = told(lessons.examples(course, course.exercises[TWO]))
    expected = "there is no lesson" if case == "no lesson" else "an example does not give what it"
    assert said.startswith(f"{LESSON}: {expected}")


CALL = 'submission.heaviest(["no"])'
VACUOUS = {
    "nothing asserted": (f"    {CALL}\n", "it asserts nothing"),
    "only an error": (
        f"    with expect.raises(ValueError):\n        {CALL}\n",
        "code that always raises passes it",
    ),
    "only an error, by pytest": (
        f"    with pytest.raises(ValueError):\n        {CALL}\n",
        "code that always raises passes it",
    ),
    "a constant": ("    assert True\n", "asserts a constant"),
    "a text": (f'    {CALL}\n    assert f"{{submission}}"\n', "asserts a constant"),
    "a pair": (f'    assert ({CALL} == "no", "no it is")\n', "asserts a constant"),
    "a list": (f"    assert [{CALL}]\n", "asserts a constant"),
    "a constant to expect.true": (f'    {CALL}\n    expect.true(True, "ok")\n', "a constant"),
    "itself": (f"    got = {CALL}\n    assert got == got\n", "compares a thing with itself"),
    "itself to expect": (
        f"    got = {CALL}\n    expect(got, got)\n",
        "compares a thing with itself",
    ),
    "itself to expect.true": (
        f'    got = {CALL}\n    expect.true(got == got, "the same")\n',
        "compares a thing with itself",
    ),
    "a comparison without assert": (
        f'    {CALL} == "no"\n    expect({CALL}, "no")\n',
        "compares and forgets: `assert` is missing",
    ),
    "a line after what raises": (
        f"    with expect.raises(ValueError):\n        {CALL}\n        assert {CALL} == 1\n",
        "comes after what raises, and never runs",
    ),
    "any exception": (
        f'    expect({CALL}, "no")\n    with expect.raises(Exception):\n        {CALL}\n',
        "takes any exception for the right one",
    ),
    "any exception, by pytest": (
        f'    expect({CALL}, "no")\n    with pytest.raises(BaseException):\n        {CALL}\n',
        "takes any exception for the right one",
    ),
}


def with_body(root: Path, path: str, check: str, body: str) -> Course:
    """The course with another body for one of its checks."""
    text = (root / path).read_text(encoding="utf-8")
    head, _, rest = text.partition(f"def {check}(")
    first, *others = rest.split("\n\n\n")
    signature, docstring, *_ = first.split("\n")
    put(root, path, "\n\n\n".join([f"{head}def {check}({signature}\n{docstring}\n{body}", *others]))
    return spoilt(root, path, {"import pytest": "import pytest  # spoilt"})


@pytest.mark.parametrize("case", VACUOUS)
@pytest.mark.parametrize(("path", "check"), [(VISIBLE, "test_heaviest"), (HIDDEN, "test_row")])
def test_assertions_that_cannot_fail(root: Path, path: str, check: str, case: str) -> None:
    """Each way of asserting nothing is found, in sight and hidden."""
    body, expected = VACUOUS[case]
    course = with_body(root, path, check, body)
    said = told(vacuous.vacuous_checks(course, course.exercises[TWO]))
    assert any(line.startswith(f"{path}, {check}: ") and expected in line for line in said)


FINE: Mapping[str, str] = {
    "expect": f'    expect({CALL}, "no")\n',
    "assert": f'    assert {CALL} == "no"\n',
    "expect.true": f'    expect.true({CALL} == "no", "it is")\n',
    "two answers": f"    got, again = {CALL}, {CALL}\n    assert got == again\n",
    "an error and a value": f'    expect({CALL}, "no")\n'
    "    with expect.raises(ValueError):\n        submission.heaviest(3)\n",
}


@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_assertions_that_can_fail(root: Path, body: str) -> None:
    """What can fail is not found."""
    course = with_body(root, VISIBLE, "test_heaviest", body)
    assert told(vacuous.vacuous_checks(course, course.exercises[TWO])) == []


def test_an_error_check_that_waits_for_a_value_is_fine(root: Path) -> None:
    """With an `after`, code that always raises does not earn an error check."""
    course = write_word_course(root / "again")
    assert "01.too_long" in {check.id for check in course.exercises[ONE].checks if check.after}
    assert told(vacuous.vacuous_checks(course, course.exercises[ONE])) == []
    course = spoilt(root, COURSE, {'after: "01.filled",\n': "\n"})
    [said] = told(vacuous.vacuous_checks(course, course.exercises[ONE]))
    assert "test_too_long: code that always raises passes it" in said
