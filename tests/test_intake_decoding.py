"""Odd encodings cost nobody a point: the text is read, and a notice tells what was changed."""

import codecs
import encodings.aliases
from pathlib import Path

import pytest
from intake_support import noted, read_folder

from autograder.intake.decoding import decode

TEXT = 'NAME = "Zoë"\n\ndef label_scores(v: str) -> None:\n\treturn v  # naïve\n'

ODD = {
    "utf-8 mark": (codecs.BOM_UTF8 + TEXT.encode(), "byte order mark"),
    "utf-16 little": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "read as UTF-16"),
    "utf-16 big": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "read as UTF-16"),
    "utf-32": (TEXT.encode("utf-32"), "read as UTF-32"),
    "windows lines": (TEXT.replace("\n", "\r\n").encode(), "line ends"),
    "old mac lines": (TEXT.replace("\n", "\r").encode(), "line ends"),
    "latin-1": (TEXT.encode("latin-1"), "Latin-1"),
    "nul": (TEXT.encode().replace(b"return", b"ret\0urn"), "NUL bytes were removed"),
}


@pytest.mark.parametrize(("data", "remark"), ODD.values(), ids=ODD)
def test_odd_bytes_give_the_same_text(tmp_path: Path, data: bytes, remark: str) -> None:
    """Marks, encodings, line ends and NUL are put right, with a notice that names the file."""
    work = read_folder(tmp_path, {"03/classifier.py": data})
    assert work.modules["classifier"] == TEXT
    assert noted(work, "03/classifier.py: ", remark)
    assert len(work.notices) == 1


@pytest.mark.parametrize("data", [TEXT.encode(), TEXT.rstrip().encode(), b""])
def test_plain_text_is_left_alone(data: bytes) -> None:
    """UTF-8 with tabs and with or without a last line end stays as it is."""
    assert decode(data).text == data.decode()
    assert decode(data).remarks == ()


@pytest.mark.parametrize("encoding", ["latin-1", "iso-8859-15", "cp1251", "shift_jis", "utf-8"])
@pytest.mark.parametrize("line", [1, 2])
def test_an_encoding_line_is_honoured(encoding: str, line: int) -> None:
    """The encoding a file names in its first two lines is the one it is read in."""
    text = "#!python\n" * (line - 1) + f"# coding: {encoding}\nx = 'я'\n"
    text = text.replace("я", "ö") if encoding in ("latin-1", "iso-8859-15") else text
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.remarks == ()
    compile(decoded.text, "module", "exec")


def test_an_encoding_line_counts_in_a_line_that_is_not_ascii() -> None:
    """The name is found beside a letter of the encoding it names."""
    text = "# é coding: latin-1\n"
    assert decode(text.encode("latin-1")).text == text


def test_an_encoding_line_further_down_does_not_count() -> None:
    """As in Python, only the first two lines name an encoding, whatever the line ends."""
    assert decode("# a\r# b\r# coding: latin-1\rx = 'é'\r".encode()).text.endswith("x = 'é'\n")


@pytest.mark.parametrize("name", ["ascii", "no-such-thing", "utf-16", "rot13", "hex", "cp037"])
def test_a_wrong_encoding_line_is_passed_over(name: str) -> None:
    """A file that is UTF-8 is read as such when the encoding it names is no use."""
    text = f"# coding: {name}\nx = 'é'\n"
    decoded = decode(text.encode())
    assert decoded.text == text
    assert any("encoding its first lines name" in remark for remark in decoded.remarks)


@pytest.mark.parametrize("name", sorted(set(encodings.aliases.aliases.values())))
def test_no_encoding_line_can_do_harm(name: str) -> None:
    """Whatever encoding Python knows may be named: a text comes out that can be written."""
    data = f"# coding: {name}\n".encode() + b"x = '\xff\\ud800\xe9'\n"
    decode(data).text.encode("utf-8")


def test_half_characters_are_replaced() -> None:
    """Broken UTF-16 gives a text that can be written, and a remark."""
    decoded = decode(codecs.BOM_UTF16_LE + "x = 1\n".encode("utf-16-le") + b"\x00\xd8#")
    assert decoded.text.startswith("x = 1\n")
    assert any("not valid UTF-16" in remark for remark in decoded.remarks)
    decoded.text.encode("utf-8")


def test_one_change_in_many_files_is_one_notice(tmp_path: Path) -> None:
    """A student on Windows reads one line about line ends, not one a file."""
    files = {f"{name}.py": "x = 1\r\n" for name in ("lookup", "pooling", "classifier")}
    notices = read_folder(tmp_path, files).notices
    assert len(notices) == 1
    assert notices[0].startswith("lookup.py, pooling.py, classifier.py: ")
