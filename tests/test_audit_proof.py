"""The audit of checks: right answers pass, wrong ones are caught, nothing else earns."""

from pathlib import Path

import pytest
from audit_support import (
    COURSE,
    HIDDEN,
    ONE,
    REFERENCE,
    STUB,
    TWO,
    VISIBLE,
    spoilt,
    told,
    tried,
)
from word_course import edit, put, write_word_course

from autograder.audit import proof
from autograder.audit.mutants import mutants
from autograder.audit.trials import Trial, Tried, distance
from autograder.course import Course, load_course
from autograder.errors import UserError
from autograder.verdict import Verdict


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a good course."""
    write_word_course(tmp_path)
    return tmp_path


def right(course: Course, level: str) -> list[str]:
    """What is found about right answers to exercise 02."""
    two = course.exercises[TWO]
    return told(proof.right_answers(two, tried(course, two, level, "reference", "wheat")))


def wrong(course: Course, level: str, exercise: int = TWO) -> list[str]:
    """What is found about wrong answers to an exercise."""
    chosen = course.exercises[exercise]
    return told(proof.chaff(chosen, tried(course, chosen, level, "chaff")))


def test_a_good_course_has_no_findings(root: Path, strongest: str) -> None:
    """Nothing is found where nothing is wrong."""
    course = load_course(root)
    assert right(course, strongest) == wrong(course, strongest) == []
    assert wrong(course, strongest, ONE) == []
    for exercise in course.exercises:
        known = tried(course, exercise, strongest, "stub", "garbage")
        assert told(proof.stubs(exercise, known)) + told(proof.garbage(exercise, known)) == []


def test_a_wheat_that_fails(root: Path, strongest: str) -> None:
    """A check that refuses a right answer is found, or the answer that is wrong."""
    spoil = {"return len(tokens) <= length": "return len(tokens) < length"}
    course = spoilt(root, "solutions/02/wheat/lengths.py", spoil)
    assert right(course, strongest) == ["solutions/02: wheat lengths gets fail for 02.fitting"]


def test_a_reference_that_fails(root: Path, strongest: str) -> None:
    """A check that the reference itself does not pass is found."""
    course = spoilt(root, HIDDEN, {"tokens.count(word) / 11": "tokens.count(word) / 12"})
    said = right(course, strongest)
    assert "solutions/02: reference weighing gets fail for 02.any_shares" in said
    assert len(said) == 3


def test_too_few_wheat(root: Path, strongest: str) -> None:
    """One other right answer is not enough."""
    course = spoilt(root, "solutions/02/wheat/lengths.py", {})
    assert right(course, strongest) == ["solutions/02/wheat: 1 right answers, not 2"]


def test_a_tolerance_that_is_too_narrow(root: Path, strongest: str) -> None:
    """A right answer must stay within a tenth of the tolerance."""
    single = {"{word: count / len(tokens) for": "{word: float(np.float32(count / len(tokens))) for"}
    edit(root, "solutions/02/wheat/lengths.py", single)
    assert right(load_course(root), strongest) == []
    close = {"/ 11 for word in WORDS})": "/ 11 for word in WORDS}, tolerance=2e-8)"}
    [said] = right(spoilt(root, HIDDEN, close), strongest)
    assert said.startswith("solutions/02: lengths is ")
    assert said.endswith("tolerances off in 02.any_shares; right answers must stay within 0.1")


def test_a_tolerance_that_is_too_wide(root: Path, strongest: str) -> None:
    """A wrong answer must be a hundred tolerances off."""
    wide = {'{"no": 0.75, "yes": 0.25})': '{"no": 0.75, "yes": 0.25}, tolerance=0.01)'}
    said = wrong(spoilt(root, VISIBLE, wide), strongest)
    assert "02.example: shares_of_the_different is only" in said[0]
    assert said[0].endswith("tolerances off; wrong answers need 100")


def test_a_check_that_no_chaff_fails(root: Path, strongest: str) -> None:
    """Every check has a wrong answer that it catches."""
    course = spoilt(
        root,
        COURSE,
        {'rests_on: "#fitting",\n         catches: [everything_fits]': 'rests_on: "#fitting"'},
    )
    assert wrong(course, strongest) == [
        "solutions/02/chaff: no check says that it catches everything_fits",
        "02.fitting: no wrong answer is known to fail this check",
    ]


def test_a_chaff_that_passes(root: Path, strongest: str) -> None:
    """A check that lets a wrong answer pass, though it says it catches it, is found."""
    course = spoilt(root, VISIBLE, {'"perhaps", "yes", "no"]), "no")': '"perhaps", "no"]), "no")'})
    said = wrong(course, strongest)
    assert said == ["02.heaviest: last_of_equals passes a check that says it catches it"]


def test_a_chaff_that_is_right(root: Path, strongest: str) -> None:
    """A wrong answer that is right fails nothing."""
    course = spoilt(root, "solutions/02/chaff/longest_word.py", {"key=len,": "key=shares.get,"})
    said = wrong(course, strongest)
    assert said == ["02.heaviest: longest_word passes a check that says it catches it"]


def test_a_chaff_that_is_not_listed(root: Path, strongest: str) -> None:
    """Every wrong answer is a misconception of the course."""
    listed = root / "solutions/02/chaff"
    (listed / "longest_word.py").rename(listed / "shortest_word.py")
    assert set(wrong(load_course(root), strongest)) == {
        "solutions/02/chaff: shortest_word.py is not listed in course.yaml",
        "solutions/02/chaff: there is no longest_word.py",
    }


def test_too_few_chaff(root: Path, strongest: str) -> None:
    """Five wrong answers are not enough."""
    said = wrong(spoilt(root, "solutions/02/chaff/longest_word.py", {}), strongest)
    assert "solutions/02/chaff: 5 wrong answers, not 6" in said


def test_checks_in_sight_catch_half(root: Path, strongest: str) -> None:
    """What only hidden checks catch is at most half of the wrong answers."""
    text = (root / COURSE).read_text(encoding="utf-8")
    course = spoilt(root, COURSE, {text: text.replace("visible: true", "visible: false")})
    said = wrong(course, strongest, ONE)
    assert "solutions/01/chaff: visible checks catch 0 of 7 wrong answers" in said


def test_an_answer_that_is_taken_for_another(root: Path, strongest: str) -> None:
    """A known wrong answer in a check must be its misconception's, and nobody else's."""
    known = '"perhaps", "yes", "no"]), "no", known={"last_of_equals": "perhaps"})'
    course = spoilt(root, VISIBLE, {'"perhaps", "yes", "no"]), "no")': known})
    assert wrong(course, strongest) == [
        "02.heaviest: the answer of longest_word reads as last_of_equals"
    ]


def test_a_stub_that_is_not_todo(root: Path, strongest: str) -> None:
    """An untouched stub has everything to do."""
    course = spoilt(root, STUB, {'raise NotImplementedError("padded")': "return []"})
    one = course.exercises[ONE]
    said = told(proof.stubs(one, tried(course, one, strongest, "stub")))
    assert "exercises/01: the untouched stub gets fail, not todo, for 01.filled" in said


BY_VALUE = '    expect(submission.heaviest(["no", "yes", "perhaps", "yes", "no"]), "no")'
FORM_ONLY = '    expect.true(submission.weight_row(["no"], 3).shape == (3,), "a row of three")'


def test_garbage_that_earns(root: Path, strongest: str) -> None:
    """Code that does nothing sensible earns no check by itself."""
    course = spoilt(root, COURSE, {'visible: false, after: "02.heaviest"': "visible: false"})
    two = course.exercises[TWO]
    said = told(proof.garbage(two, tried(course, two, strongest, "garbage")))
    assert said == ["02.nothing: code that gives an empty text passes"]


def test_garbage_of_the_right_form_that_earns(root: Path, strongest: str) -> None:
    """A check of form alone is earned by zeros of that form; it has to look at a value."""
    weak = {
        '    expect(submission.heaviest(["no", "yes", "perhaps", "yes", "no"]), "no")': FORM_ONLY
    }
    course = spoilt(root, VISIBLE, weak)
    two = course.exercises[TWO]
    said = told(proof.garbage(two, tried(course, two, strongest, "garbage")))
    assert "02.heaviest: code that gives zeros in the right form passes" in said
    assert "02.heaviest: code that gives nan in the right form passes" in said


def test_an_empty_file_earns_nothing(root: Path, strongest: str) -> None:
    """Garbage includes a file with nothing in it."""
    course = load_course(root)
    known = tried(course, course.exercises[ONE], strongest, "garbage")
    [empty] = [one for one in known if one.trial.name == "is an empty file"]
    assert empty.passed == set()


def test_an_error_check_that_garbage_earns(root: Path, strongest: str) -> None:
    """Code that always raises does not earn an error check by itself."""
    course = spoilt(root, COURSE, {'after: "01.filled",\n': "\n"})
    one = course.exercises[ONE]
    said = told(proof.garbage(one, tried(course, one, strongest, "garbage")))
    forms = [f"gives {filler} in the right form" for filler in ("zeros", "ones", "nan")]
    earning = ["raises ValueError", *forms]  # the right form raises where the reference does
    assert said == [f"01.too_long: code that {what} passes" for what in earning]


EXCUSES = "solutions/01/excused.yaml"
AGAIN = '- was: "{}"\n  now: "{}"\n  because: "so"\n'


def killed(course: Course, level: str, exercise: int = ONE) -> list[str]:
    """What is found about mutants of an exercise."""
    chosen = course.exercises[exercise]
    return told(proof.killed(course, chosen, tried(course, chosen, level, "mutant")))


def test_mutants_of_a_good_course(root: Path, strongest: str) -> None:
    """Every mutant is killed, or excused in writing."""
    course = load_course(root)
    one = course.exercises[ONE]
    found = tried(course, one, strongest, "mutant")
    assert told(proof.killed(course, one, found)) == []
    assert len(found) >= 20
    [alive] = proof.survivors(found, {})
    assert alive == "while len(row) < length:  ->  while len(row) != length:"


def test_a_surviving_mutant_and_its_excuse(root: Path, strongest: str) -> None:
    """A change that no check notices is found until it is excused."""
    (root / EXCUSES).unlink()
    said = killed(load_course(root), strongest)
    assert said == [
        "solutions/01: no check notices the change  "
        "while len(row) < length:  ->  while len(row) != length:"
    ]


def test_a_check_that_is_too_weak(root: Path, strongest: str) -> None:
    """Without the exact boundary a mutant of the comparison survives; two are too many."""
    weak = {'    expect(submission.padded(["no", "yes"], 2), ["no", "yes"])\n': ""}
    said = killed(spoilt(root, "exercises/01/test_counting.py", weak), strongest)
    assert said == [
        "solutions/01: no check notices the change  "
        "if len(tokens) > length:  ->  if len(tokens) >= length:",
        "solutions/01: 2 of 23 mutants survive, more than 3%",
    ]


def test_an_excuse_for_nothing(root: Path, strongest: str) -> None:
    """An excuse for a mutant that is killed, or that there is not, is found."""
    with (root / EXCUSES).open("a", encoding="utf-8") as file:
        file.write(AGAIN.format("counts: dict[str, int] = {}", "counts = None"))
        file.write(AGAIN.format("if len(tokens) > length:", "if len(tokens) == length:"))
    assert killed(load_course(root), strongest) == [
        "solutions/01: an excuse for what does not survive: "
        "counts: dict[str, int] = {}  ->  counts = None",
        "solutions/01: an excuse for what does not survive: "
        "if len(tokens) > length:  ->  if len(tokens) == length:",
    ]


@pytest.mark.parametrize("text", ["- was: x\n", "- x\n", "3", "was: [", "{was: x}"])
def test_excuses_that_cannot_be_read(root: Path, strongest: str, text: str) -> None:
    """The next step is said."""
    (root / EXCUSES).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"excused\.yaml: cannot be read"):
        killed(load_course(root), strongest)


def test_mutants_leave_alone_what_students_are_given(root: Path, strongest: str) -> None:
    """A line of the stub is not the student's to get right."""
    given = {"import numpy as np\n": "import numpy as np\n\nLIMIT = 3\n"}
    edit(root, STUB, given)
    course = spoilt(root, "solutions/01/counting.py", given)
    names = [one.trial.name for one in tried(course, course.exercises[ONE], strongest, "mutant")]
    assert names
    assert not any("LIMIT" in name for name in names)


def test_lines_that_are_alike_are_changed_each(root: Path) -> None:
    """The same line in two functions is changed in each, and never where the stub has it."""
    more = "\n\ndef {}():\n    return 5\n"
    for path, names in ((STUB, ["given"]), (REFERENCE, ["given", "_one", "_other"])):
        text = (root / path).read_text(encoding="utf-8")
        put(root, path, text + "".join(map(more.format, names)))
    course = load_course(root)
    found = [m for m in mutants(course, course.exercises[ONE]) if "return 5  ->" in m.name]
    assert [one.text.count("return 5\n") for one in found] == [2, 2, 2, 2]
    assert all("def given():\n    return 5\n" in one.text for one in found)


def test_a_comparison_without_tolerance(root: Path, strongest: str) -> None:
    """A tolerance of 0 is met by equal numbers, and by nothing else."""
    exact = {"/ 11 for word in WORDS})": "/ 11 for word in WORDS}, tolerance=0)"}
    assert right(spoilt(root, HIDDEN, exact), strongest) == []


def check_of(trial: str, *verdicts: Verdict) -> list[Tried]:
    """The same trial, graded several times."""
    return [Tried(Trial("02", "wheat", trial, ""), {"02.example": verdict}) for verdict in verdicts]


def test_a_check_that_wavers() -> None:
    """The same answer gets the same verdict each time, or the check is told."""
    steady = check_of("one", Verdict.PASS, Verdict.PASS) + check_of("two", Verdict.FAIL)
    assert told(proof.wavering(steady)) == []
    assert told(proof.wavering(steady + check_of("one", Verdict.FAIL))) == [
        "02.example: wheat one of 02 gets now fail, now pass"
    ]


@pytest.mark.parametrize(
    ("got", "expected", "off"),
    [
        (1.5, 1.0, 0.25),
        ([1.0, 2.0], (1.0, 2.0), 0.0),
        ({"a": 3.0}, {"a": 1.0}, 1.0),
        ({"b": 3.0}, {"a": 1.0}, float("inf")),
        ([1.0], [1.0, 2.0], float("inf")),
        (None, 1.0, float("inf")),
        ("x", "x", 0.0),
        ("x", "y", float("inf")),
        (1, 2, float("inf")),
        (float("nan"), 1.0, float("inf")),
        (10**400, 1.0, float("inf")),
    ],
)
def test_distances_in_tolerances(got: object, expected: object, off: float) -> None:
    """How far off an answer is: only numbers of the right form are near or far."""
    assert distance(got, expected) == off
