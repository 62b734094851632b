"""Nothing outlives the grading: no process, no file, no change."""

from attacks.batch import Outcome
from attacks.conftest import Scene


def test_what_was_tried_failed(scene: Scene) -> None:
    """The attempt earns nothing and costs the neighbour nothing."""
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()


def test_no_process_is_left(outcome: Outcome) -> None:
    """When the command has ended, all that it started has."""
    assert outcome.processes == []


def test_no_file_is_left_or_changed(outcome: Outcome) -> None:
    """The course, the class and the secrets are as they were; nothing new lies about."""
    assert outcome.written == []
    assert outcome.changed == []


def test_nothing_is_left_in_the_kernel(outcome: Outcome) -> None:
    """No old-style shared memory, semaphore or queue of the attack's key exists."""
    assert outcome.kernel == []
