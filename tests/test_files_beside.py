"""A file beside a module: from the student's folder to the function that reads it."""

from pathlib import Path

import pytest
from grading_support import handed_in
from intake_support import LAYOUT, noted, put
from small_course import YAML, small_course
from student_support import COURSE, student_in
from word_course import own_kit

from autograder.errors import UserError
from autograder.intake import Layout, read_submission
from autograder.release import public_files
from autograder.run.grader import Grader, Job
from autograder.run.keys import Keys
from autograder.run.sources import sources
from autograder.verdict import Verdict

CARD = COURSE.exercise("12")
FORM = "12.card_filled"
"""The check that needs no weights, and reads the card."""
BESIDE = Layout(LAYOUT.modules, LAYOUT.names, beside={"card.yaml": "classifier"})


def true_card() -> str:
    """The card of the reference, as the text of a file."""
    reference = COURSE.reference(CARD).read_text(encoding="utf-8")
    return reference.partition('return """')[2].partition('"""')[0].lstrip("\n")


def module() -> str:
    """The reference without its own card: `evidence` reads the file, as in the stub."""
    reference = COURSE.reference(CARD).read_text(encoding="utf-8")
    start = reference.index('    return """\nmodel:')
    end = reference.index('"""\n', start + 20) + 4
    body = '    return text_beside(__name__, "evidence.yaml")\n'
    return reference[:start] + body + reference[end:]


def files(card: str | None) -> dict[str, str]:
    """A submission of exercise 12 and what it builds on."""
    found = {"04/scratch.py": COURSE.reference(COURSE.exercise("04")).read_text(encoding="utf-8")}
    found["12/foundation_model.py"] = module()
    return found if card is None else {**found, "12/evidence.yaml": card}


@pytest.fixture(scope="module")
def grader(strongest: str):
    """A grader of exercise 12 of the course."""
    with own_kit():
        made = Grader(Job(COURSE.root / "course.yaml", strongest, ("12",)))
    yield made
    made.close()


def verdict(grader: Grader, folder: Path, card: str | None) -> Verdict:
    """What a card, handed in as a file, gets for its form."""
    return grader.grade(handed_in(grader.course, folder, files(card))).results[FORM].verdict


def test_a_card_that_is_handed_in_as_a_file_counts(grader: Grader, tmp_path: Path) -> None:
    """The locked worker has no files, and yet the module reads this one."""
    assert verdict(grader, tmp_path, true_card()) is Verdict.PASS


def test_a_card_in_odd_clothes_counts(grader: Grader, tmp_path: Path) -> None:
    """Windows line ends and a byte order mark are mended."""
    card = "\ufeff" + true_card().replace("\n", "\r\n")
    work = handed_in(grader.course, tmp_path, files(card))
    assert work.modules["evidence.yaml"] == true_card()
    assert grader.grade(work).results[FORM].verdict is Verdict.PASS


def test_an_untouched_card_and_a_missing_one_are_to_do(grader: Grader, tmp_path: Path) -> None:
    """As the stub of a function is."""
    stub = COURSE.stub(CARD).with_name("evidence.yaml").read_text(encoding="utf-8")
    assert verdict(grader, tmp_path / "a", stub) is Verdict.TODO
    assert verdict(grader, tmp_path / "b", None) is Verdict.TODO


def test_a_card_that_is_begun_fails_and_says_what_is_missing(
    grader: Grader, tmp_path: Path
) -> None:
    """One blank is left: the message names it."""
    card = true_card().replace("  type: encoder", "  type: TODO")
    result = grader.grade(handed_in(grader.course, tmp_path, files(card))).results[FORM]
    assert result.verdict is Verdict.FAIL
    assert "model.type: still to be filled in" in result.message


def test_the_students_own_run_reads_the_same_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Filled in, it passes; as it was handed out, it is to do."""
    student = student_in(tmp_path_factory)
    student.paste("04")
    student.write("12", module())
    asked = ("exercises/12", "-k", "card_filled")
    assert "evidence is not written yet" in student.run(*asked).messages()[FORM][0]
    place = student.folder / "exercises/12/evidence.yaml"
    place.write_text(true_card(), encoding="utf-8")
    assert student.run(*asked).status == 0


def test_the_release_hands_out_the_blank_card_and_no_answer() -> None:
    """The file with its blanks, in the archive and beside the notebook."""
    stub = COURSE.stub(CARD).with_name("evidence.yaml").read_bytes()
    assert public_files(COURSE)["exercises/12/evidence.yaml"] == stub


def test_another_card_is_another_result_of_its_exercise_alone(tmp_path: Path) -> None:
    """A changed file is graded again; other exercises do not get it."""
    keys = Keys(COURSE, "rlimits")
    one, other = (
        handed_in(COURSE, tmp_path / card, files(card)) for card in ("model: a", "model: b")
    )
    for number, same in (("12", False), ("04", True)):
        exercise = COURSE.exercise(number)
        assert (keys.key(exercise, one, False) == keys.key(exercise, other, False)) is same
        assert ("evidence.yaml" in sources(COURSE, exercise, one, False)) is not same


def test_a_flat_submission_may_have_it_at_the_top(tmp_path: Path) -> None:
    """Its name is one of a kind; it may be spelt in capitals."""
    work = read_submission(put(tmp_path, {"Card.yaml": "flat"}), BESIDE)
    assert work.modules == {"card.yaml": "flat"}


def test_the_file_in_the_exercises_folder_goes_before_others(tmp_path: Path) -> None:
    """Of several the one at home counts, and that is told."""
    several = {"card.yaml": "flat", "work/03/card.yaml": "home", "01/card.yaml": "other"}
    work = read_submission(put(tmp_path, several), BESIDE)
    assert work.modules == {"card.yaml": "home"}
    assert noted(work, "03/card.yaml was used, not", "01/card.yaml")


def test_two_exercises_cannot_hand_in_files_of_one_name(tmp_path: Path) -> None:
    """Flat submissions could not tell them apart."""
    text = YAML.replace("    module: counting\n", "    module: counting\n    files: [card.yaml]\n")
    text = text.replace("    module: weighing\n", "    module: weighing\n    files: [card.yaml]\n")
    with pytest.raises(UserError, match=r'file "card\.yaml" is already on line'):
        small_course(tmp_path, text)
