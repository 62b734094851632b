"""What may cross between the grader and a submission: plain data, of exact types, within caps.

On the wire a value is one JSON tree and raw byte buffers; nothing is ever unpickled or evaluated. A
JSON scalar stands for itself, a JSON object for a dict with text keys, a JSON list for everything
else: `[tag, ...]`. `encoder` writes the tree, `decoder` reads trees that may be hostile.
"""

import re
from collections.abc import Sequence
from typing import Any

MAX_NODES = 1_000_000
MAX_DEPTH = 40
ATOMS = frozenset((type(None), bool, int, float, str))
DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|c8|c16|[US][1-9]\d{0,4})")

Buffers = list[Any]


class Record(tuple[Any, ...]):
    """A NamedTuple or dataclass of a submission: fields by name, equal to its tuple of values."""

    _kind: str
    _fields: tuple[str, ...]

    def __new__(cls, kind: str, fields: Sequence[str], values: Sequence[Any]) -> "Record":
        """Build the record of a `kind` with these `fields`."""
        self = tuple.__new__(cls, values)
        self.__dict__.update(zip(fields, values, strict=True))
        self.__dict__.update(_kind=kind, _fields=tuple(fields))
        return self

    def __repr__(self) -> str:
        pairs = zip(self._fields, self, strict=True)
        return f"{self._kind}({', '.join(f'{name}={value!r}' for name, value in pairs)})"


def clean(text: Any, limit: int = 2000) -> str:
    """Text of a submission that people will see: bounded, on known signs, no addresses."""
    if type(text) is not str:
        return "?"
    if len(text) > limit:
        text = f"{text[: limit // 2]} ... [{len(text)} characters] ... {text[-limit // 2 :]}"
    if "0x" in text or "0X" in text:
        text = re.sub(r"0[xX][0-9a-fA-F]{6,16}", "0x...", text)
    if text.replace("\n", "").isprintable():
        return str(text)
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)
