"""`autograder audit` as a whole: its exit status, what it prints, and what it says to do next."""

from pathlib import Path

import pytest
from audit_support import COURSE, VISIBLE, spoilt
from cli_support import Ended, command
from word_course import edit, write_word_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a good course."""
    write_word_course(tmp_path)
    return tmp_path


def audited(root: Path, *options: str) -> Ended:
    """The command, on a course."""
    return command("audit", "--course", root, *options)


def test_a_good_course_is_ready(root: Path) -> None:
    """Exit status 0, a row for each exercise, and leave to release."""
    ended = audited(root)
    assert ended.status == 0, ended
    assert ended.out.splitlines()[-1] == "nothing found: ready for release"
    for number, killed in (("01", "22 of 23 (1 excused)"), ("02", "of")):
        [row] = [line for line in ended.out.splitlines() if line.startswith(f"| {number}")]
        assert killed in row


def test_less_than_everything_is_no_leave_to_release(root: Path) -> None:
    """Without mutants, or on some exercises only, the next step is the whole audit."""
    ended = audited(root, "--no-mutants", "--exercise", "01")
    assert ended.status == 0, ended
    said = "nothing found: audit all exercises with mutants before release"
    assert ended.out.splitlines()[-1] == said
    assert "| 02" not in ended.out


def test_findings_end_with_status_1(root: Path) -> None:
    """What is wrong, in sight of each kind of proof, is told with a next step."""
    spoilt(root, VISIBLE, {'yes", "no"]), "no")': 'yes", "no"]), "yes")'})
    ended = audited(root, "--no-mutants", "--exercise", "02")
    assert ended.status == 1
    assert "solutions/02: reference weighing gets fail for 02.heaviest" in ended.out
    assert "a student's own run of the references (hash seed 0): 4 passed, 1 fail, " in ended.out
    assert ended.out.count("next step: ") >= 2
    assert ended.out.splitlines()[-1].endswith("findings: mend the first, then audit again")


NO_PAIR = {
    "an entry without a check": (
        COURSE,
        {
            'id: "02.heaviest",': 'id: "02.lightest",',
            'after: "02.heaviest"': 'after: "02.lightest"',
        },
        "02.lightest is listed, but no check file has it",
    ),
    "a check without an entry": (
        VISIBLE,
        {'@pytest.mark.check("02.fitting")': '@pytest.mark.check("02.fits")'},
        "02.fitting is listed, but no check file has it",
    ),
    "a check without a mark": (
        VISIBLE,
        {'@pytest.mark.check("02.fitting")\n': ""},
        "a check without its mark",
    ),
}


@pytest.mark.parametrize("case", NO_PAIR)
def test_entries_and_checks_are_pairs(root: Path, case: str) -> None:
    """course.yaml and the check files name the same checks, or that is the first finding."""
    path, changes, expected = NO_PAIR[case]
    edit(root, path, changes)
    ended = audited(root, "--no-mutants")
    assert ended.status == 1, ended
    assert expected in ended.out
    assert "1 findings: mend the first" in ended.out


WAVERS = (
    '    expect(submission.heaviest(["no", "yes", "perhaps", "yes", "no"]), "no")\n',
    '    test_heaviest.turn = 1 - getattr(test_heaviest, "turn", 0)\n'
    '    words = ["no", "yes", "yes"] if test_heaviest.turn else ["no", "yes"]\n'
    '    expect(submission.heaviest(["yes", *words]), "yes" if test_heaviest.turn else "no")\n',
)


def test_a_check_that_wavers(root: Path) -> None:
    """With --repeat the same answer is graded again, and must get the same verdicts."""
    spoilt(root, VISIBLE, dict([WAVERS]))
    ended = audited(root, "--no-mutants", "--exercise", "02", "--repeat", "2", "--jobs", "1")
    assert ended.status == 1
    assert "02.heaviest: reference weighing of 02 gets now fail, now pass" in ended.out
    assert "take all chance from `rng`" in ended.out


@pytest.mark.slow
def test_a_good_course_does_not_waver(root: Path) -> None:
    """Three times the same."""
    assert audited(root, "--no-mutants", "--repeat", "3").status == 0
