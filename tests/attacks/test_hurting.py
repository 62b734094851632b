"""Whatever a submission does to itself, the class is graded; verdicts name what happened."""

from attacks.batch import Outcome
from attacks.conftest import Scene
from autograder.sandbox.probe import FORBIDDEN


def test_nobody_else_is_hurt(scene: Scene) -> None:
    """The verdict names what happened, the other function has its points, the neighbour all."""
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()


def test_the_class_is_finished(outcome: Outcome) -> None:
    """Everybody has a record, nothing is left ungraded, and the command ends well."""
    students = outcome.results["students"]
    assert outcome.printed.endswith("exit status 0"), outcome.printed[-2000:]
    assert "Traceback" not in outcome.printed
    assert len(students) > 400
    verdicts = {
        check["verdict"]
        for student in students.values()
        for exercise in student["exercises"].values()
        for check in exercise["checks"].values()
    }
    assert "not graded" not in verdicts


def test_the_level_is_stated(outcome: Outcome) -> None:
    """The results and the command name the level that they were graded at."""
    assert outcome.results["isolation"] in FORBIDDEN
    assert f"isolation: {outcome.results['isolation']}\n" in outcome.printed


def test_the_grader_stays_small(outcome: Outcome) -> None:
    """Bombs and large answers do not grow the grader beyond what a worker may use."""
    assert outcome.peak_mb < 600
