"""Lies on the line between worker and grader are told apart from answers, and cost nobody else."""

from attacks.conftest import Scene


def test_the_line_holds(scene: Scene) -> None:
    """The verdict names the breach; the next function is asked as if nothing had been."""
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()
