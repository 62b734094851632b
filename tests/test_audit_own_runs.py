"""The audit of students' own runs: the same checks in plain pytest, strict in other ways."""

from pathlib import Path

import pytest
from audit_support import REFERENCE, STUB, spoilt, told
from word_course import write_word_course

from autograder.audit.own_runs import judge, own_runs
from autograder.course import Course, load_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a good course."""
    write_word_course(tmp_path)
    return tmp_path


def found(course: Course, name: str) -> list[str]:
    """What is found in the own runs of some answers, under every hash seed."""
    runs = [run for run in own_runs(course, course.exercises) if run.name == name]
    assert runs
    return told(finding for run in runs for finding in judge(course, course.exercises, run))


def spoilt_counts(root: Path, line: str) -> Course:
    """The course whose reference begins its counting with another line."""
    first = "    counts: dict[str, int] = {}"
    return spoilt(root, REFERENCE, {first: f"    {line}\n{first}"})


def test_right_answers_run_under_two_hash_seeds(root: Path) -> None:
    """The references and each wheat, so that nothing rests on the order of a set."""
    course = load_course(root)
    runs = {(run.name, run.hash_seed) for run in own_runs(course, course.exercises)}
    right = ("references", "wheat 1", "wheat 2")
    assert runs == {("stubs", "0"), *((name, seed) for name in right for seed in "01")}


def test_a_good_course_has_no_findings(root: Path) -> None:
    """Stubs are all to do, right answers pass."""
    course = load_course(root)
    for name in ("stubs", "references", "wheat 1"):
        assert found(course, name) == []


def test_a_stub_that_is_not_all_to_do(root: Path) -> None:
    """A stub that answers something is found in a student's own run, too."""
    course = spoilt(root, STUB, {'raise NotImplementedError("padded")': "return []"})
    [said] = found(course, "stubs")
    assert said.startswith("a student's own run of the stubs (hash seed 0): ")


def test_a_right_answer_that_warns(root: Path) -> None:
    """A warning is an error: a reference must not teach what numpy or Python warn of."""
    course = spoilt_counts(root, "np.float64(1) / np.float64(0)")
    said = found(course, "references")
    assert len(said) == 2


def test_an_answer_that_rests_on_the_order_of_a_set(root: Path) -> None:
    """What holds under one hash seed only is found."""
    course = spoilt_counts(root, "if list({'no', 'yes'})[0] == 'no': return {}")
    [said] = found(course, "references")
    assert "(hash seed 1)" in said
