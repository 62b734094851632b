"""The class of attacks is graded once for each setting; the tests look at what came of it."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from attacks import forging, hurting, leaving, reading, wire
from attacks.attack import Attack, unique
from attacks.batch import Outcome, Setting, graded, neighbour, public_python
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import FORBIDDEN

FAMILIES = {family.__name__.rpartition(".")[2]: family for family in
            (forging, hurting, leaving, reading, wire)}  # fmt: skip
SETTINGS = [Setting(level, user) for level in LEVELS for user in ("root", "ordinary")]
USUAL = (Setting("namespaces", "root"), Setting("landlock", "ordinary"))


def promised(attack: Attack, level: str) -> bool:
    """Whether the level says that it stops this attack."""
    return not attack.closed_by or attack.closed_by in FORBIDDEN[level]


class Range:
    """Grades all attacks that a setting promises to stop, when it is first asked for."""

    def __init__(self, python: str) -> None:
        """`python` can be started by every user."""
        self.python = python
        self.attacks = unique(attack for family in FAMILIES.values() for attack in family.ATTACKS)
        self.outcome = cache(self._outcome)

    def _outcome(self, setting: Setting) -> Outcome:
        chosen = {n: a for n, a in self.attacks.items() if promised(a, setting.level)}
        return graded(setting, chosen, self.python)


class Scene:
    """One attack in one setting, with what came of it."""

    def __init__(self, attack: Attack, outcome: Outcome) -> None:
        """`outcome` is that of the whole class."""
        self.attack, self.outcome = attack, outcome
        self.record = outcome.student(attack.id)

    def verdicts(self) -> dict[str, str]:
        """Check id -> verdict."""
        exercises = self.record["exercises"].values()
        return {n: c["verdict"] for e in exercises for n, c in e["checks"].items()}

    def has_expected_verdicts(self) -> None:
        """Each check says what happened to it, and the notices name what was done to the files."""
        found = self.verdicts()
        wrong = {
            check: found[check]
            for check, verdict in self.attack.expected().items()
            if found[check] not in verdict.split("|")
        }
        assert not wrong, self.messages()
        notices = self.record["notices"]
        assert not self.attack.notice or any(self.attack.notice in n for n in notices), notices

    def has_only_its_own_points(self) -> None:
        """The points are those of the checks that it was expected to pass, and no others."""
        expected = self.attack.expected()
        passed = {check for check, verdict in self.verdicts().items() if verdict == "pass"}
        attacked = {check[:2] for check in expected}
        honest = {check for check in passed if check[:2] not in attacked}
        assert passed - honest == {check for check in expected if expected[check] == "pass"}
        assert not honest or self.attack.hits == "shares"  # its own first exercise is right

    def spared_its_neighbour(self) -> None:
        """The honest work next to it has full marks, without a notice."""
        other = self.outcome.student(neighbour(self.attack))
        assert (other["points"], other["possible"], other["notices"]) == (15, 15, [])

    def messages(self) -> str:
        """All that the student is told."""
        exercises = self.record["exercises"].values()
        lines = [c["message"] for e in exercises for c in e["checks"].values()]
        return "\n".join([*lines, *self.record["notices"]])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each attack of the family that a test module is named after, in every setting."""
    family = FAMILIES.get(metafunc.module.__name__.rpartition("test_")[2])
    if "scene" in metafunc.fixturenames and family:
        ids = unique(family.ATTACKS)
        cases = [
            pytest.param((setting, attack), id=f"{setting}-{name}", marks=_marks(setting))
            for setting in SETTINGS
            for name, attack in ids.items()
            if promised(attack, setting.level)
        ]
        metafunc.parametrize("scene", cases, indirect=True)
    elif "outcome" in metafunc.fixturenames:
        cases = [pytest.param(s, id=str(s), marks=_marks(s)) for s in SETTINGS]
        metafunc.parametrize("outcome", cases, indirect=True)


def _marks(setting: Setting) -> list[pytest.MarkDecorator]:
    return [] if setting in USUAL else [pytest.mark.slow]


@pytest.fixture(scope="session")
def firing_range() -> Iterator[Range]:
    """Where attacks are graded."""
    folder = Path(tempfile.mkdtemp(prefix="python-", dir="/tmp"))
    yield Range(public_python(folder))
    shutil.rmtree(folder)


@pytest.fixture
def outcome(request: pytest.FixtureRequest, firing_range: Range) -> Outcome:
    """What a setting's class left; skipped where this machine does not have the setting."""
    return _outcome(firing_range, request.param)


@pytest.fixture
def scene(request: pytest.FixtureRequest, firing_range: Range) -> Scene:
    """One attack with what came of it."""
    setting, attack = request.param
    return Scene(attack, _outcome(firing_range, setting))


def _outcome(firing_range: Range, setting: Setting) -> Outcome:
    if why := setting.missing(firing_range.python):
        pytest.skip(f"{setting}: {why}")
    return firing_range.outcome(setting)
