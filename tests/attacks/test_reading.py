"""Nothing secret is seen, and nothing that was asked in secret is shown."""

import dataclasses

import pytest

from attacks.attack import READ
from attacks.batch import Outcome, Setting, graded
from attacks.conftest import Range, Scene
from attacks.reading import ATTACKS
from attacks.vault import MARK, SECRET


def test_nothing_is_read(scene: Scene) -> None:
    """Neither secrets nor the inputs of hidden checks come out in what the student is told."""
    told = scene.messages()
    assert "LOOT" not in told
    assert f"{SECRET}-" not in told
    assert str(int(MARK)) not in told
    scene.has_expected_verdicts()
    scene.has_only_its_own_points()
    scene.spared_its_neighbour()


def test_hidden_checks_say_the_same_to_all(outcome: Outcome) -> None:
    """A hidden check has one sentence for each verdict, whatever a submission did."""
    said: dict[str, set[str]] = {}
    for student in outcome.results["students"].values():
        for exercise in student["exercises"].values():
            for check in exercise["checks"].values():
                handed_in = not check["message"].endswith("was handed in")
                if not check["visible"] and handed_in:
                    said.setdefault(check["verdict"], set()).add(check["message"])
    assert {verdict: len(texts) for verdict, texts in said.items()} == dict.fromkeys(said, 1)
    assert len(said) >= 5


def test_nothing_went_out(outcome: Outcome) -> None:
    """No door on this machine was knocked at."""
    assert outcome.visitors == []


def test_the_reading_attacks_are_real(firing_range: Range) -> None:
    """Where nothing guards the files, the same attacks find the secrets."""
    setting = Setting("rlimits", "ordinary")
    if why := setting.missing(firing_range.python):
        pytest.skip(why)
    loot = ("hidden-checks", "whole-tree", "reference", "results", "raw-system-calls", "home")
    attacks = {
        attack.id: dataclasses.replace(attack, closed_by="")
        for attack in ATTACKS
        if attack.closed_by == READ and attack.id[4:] in loot
    }
    outcome = graded(setting, attacks, firing_range.python)
    assert len(attacks) == len(loot)
    for name in attacks:
        assert "LOOT" in Scene(attacks[name], outcome).messages(), name
