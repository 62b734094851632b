"""The shape of a T5-type model: who sees what."""

import importlib

import numpy as np
import pytest

from kit.encoder_decoder import EncoderDecoder

MODEL = EncoderDecoder(np.random.default_rng(5))
SOURCE, WRITTEN = [5, 3, 8, 2], [0, 7, 4]


def test_the_encoder_sees_both_sides() -> None:
    """Another last token changes the vector of the first place."""
    assert not np.allclose(MODEL.encode(SOURCE)[0], MODEL.encode([5, 3, 8, 9])[0])


def test_the_decoder_does_not_see_what_is_written_later() -> None:
    """Another last token leaves earlier scores, and earlier looks into the source, as they were."""
    memory = MODEL.encode(SOURCE)
    (logits, shares), (others, looks) = (MODEL.decode(memory, w) for w in (WRITTEN, [0, 7, 9]))
    assert np.allclose(logits[:2], others[:2])
    assert np.allclose(shares[:2], looks[:2])
    assert not np.allclose(logits[2], others[2])


def test_each_written_token_looks_at_the_whole_source() -> None:
    """Shares over the source add up to one, none is zero, and another source changes all scores."""
    logits, shares = MODEL.decode(MODEL.encode(SOURCE), WRITTEN)
    assert shares.shape == (3, 4)
    assert np.allclose(shares.sum(axis=1), 1)
    assert (shares > 0).all()
    others = MODEL.decode(MODEL.encode([5, 3, 8, 9]), WRITTEN)[0]
    assert (np.abs(logits - others).max(axis=1) > 1e-3).all()


def test_it_is_read_like_any_decoder() -> None:
    """`read(tokens, first)` of a source gives the rows from `first` on."""
    read = MODEL.reader(SOURCE)
    assert np.allclose(read(WRITTEN, 1), MODEL.decode(MODEL.encode(SOURCE), WRITTEN)[0][1:])


def test_transformers_vectors_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the baseline names the command, as the models do."""
    baseline = importlib.import_module("kit.baseline")
    monkeypatch.setattr(baseline.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NotImplementedError, match="pip install transformers"):
        baseline.transformers_vectors(["hello"])


def test_transformers_give_the_vectors_of_the_reference() -> None:
    """Where the library and the weights are here, its pipeline agrees with a published cosine."""
    pytest.importorskip("transformers")
    pytest.importorskip("torch")
    from kit.baseline import transformers_vectors
    from kit.models import NotInstalled

    try:
        vectors = transformers_vectors(["I want my money back", "please refund my order"])
    except NotInstalled as missing:
        pytest.skip(str(missing))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.557574, abs=1e-4)
