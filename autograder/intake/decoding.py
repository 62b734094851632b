"""From the bytes of a Python file to its text, with a remark for everything changed."""

import codecs
import io
import tokenize
from dataclasses import dataclass

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "a byte order mark at the start was removed"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "read as UTF-32"),  # before UTF-16: it starts alike
    (codecs.BOM_UTF32_BE, "utf-32-be", "read as UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "read as UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "read as UTF-16"),
)
HEAD = 4096
"""Bytes in which an encoding line is looked for; Python looks at two lines."""

_ASCII = bytes(byte if byte < 0x80 else 0x3F for byte in range(256))
PROBE = bytes(range(0x20, 0x7F)) + rb"\u0041"
"""What every encoding meant for source code reads as ASCII does; escapes and ciphers do not."""


@dataclass(frozen=True)
class Decoded:
    """The text of a file and what was changed to get it."""

    text: str
    remarks: tuple[str, ...]


def decode(data: bytes) -> Decoded:
    r"""Return the text of a Python file, whatever its bytes; nothing is raised.

    A byte order mark decides, else the encoding line (as ``tokenize.detect_encoding`` finds
    it), else UTF-8, else cp1252. The text has ``\n`` line ends, no byte order mark at the
    start, no NUL, and can be encoded as UTF-8.
    """
    text, remarks = _marked(data) or _unmarked(data)
    if "\0" in text:
        text = text.replace("\0", "")
        remarks.append("NUL bytes were removed")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        remarks.append("Windows or old Mac line ends were changed to plain ones")
    # Half a surrogate pair would break every later write of the text.
    text = text.lstrip("\ufeff").encode("utf-8", "replace").decode("utf-8")
    return Decoded(text, tuple(remarks))


def _marked(data: bytes) -> tuple[str, list[str]] | None:
    """Return text and remarks of a file that starts with a byte order mark."""
    for mark, encoding, remark in MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            text = _strict(body, encoding)
            if text is not None:
                return text, [remark]
            broken = f"bytes that are not valid {encoding[:6].rstrip('-').upper()} were replaced"
            return body.decode(encoding, "replace"), [remark, broken]
    return None


def _unmarked(data: bytes) -> tuple[str, list[str]]:
    """Return text and remarks of a file without a byte order mark."""
    named = _encoding_line(data)
    text = _strict(data, named) if named else None
    if text is not None:
        return text, []
    misnamed = ["the encoding its first lines name does not fit and was passed over"]
    remarks = misnamed if named != "utf-8" else []
    text = _strict(data, "utf-8")
    if text is not None:
        return text, remarks
    latin = _strict(data, "cp1252")
    remarks = [*remarks, "it is not UTF-8 and was read as Latin-1 (cp1252)"]
    return (latin if latin is not None else data.decode("latin-1")), remarks


def _encoding_line(data: bytes) -> str | None:
    """Return the encoding a file names, UTF-8 when it names none, None when it is no use."""
    # Only its first lines matter and only their ASCII; old Mac line ends would hide them.
    head = data[:HEAD].replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    ascii_head = head.translate(_ASCII)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(ascii_head).readline)
        return encoding if PROBE.decode(encoding) == PROBE.decode("ascii") else None
    except (SyntaxError, LookupError, ValueError):
        return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except ValueError:
        return None
