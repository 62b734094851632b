"""Reads GGUF files: facts and arrays of a model in one file, most numbers in a few bits.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Read are version 3 and the
kinds of numbers that the files of this course hold.
"""

import struct

import numpy as np

BLOCKS = {0: (1, 4), 3: (32, 20), 8: (32, 34)}  # kind: numbers in a block, bytes of it
_PLAIN = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q"}
_PLAIN |= {11: "<q", 12: "<d"}
_TEXT, _LIST = 8, 9


def read_gguf(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """What a GGUF file holds.

    data      the whole file
    returns   (facts, arrays): name -> number, text or list of them; name -> float32 array
    errors    ValueError for another format, and for a kind of numbers that is not read here
    """
    reader = _Reader(data)
    if reader.take("<4s") != b"GGUF" or reader.take("<I") != 3:
        raise ValueError("this is no GGUF file of version 3")
    count, facts = reader.take("<Q"), {}
    for _ in range(reader.take("<Q")):
        name = reader.text()
        facts[name] = reader.value(reader.take("<I"))
    entries = [_entry(reader) for _ in range(count)]
    step = facts.get("general.alignment", 32)
    start = -(-reader.place // step) * step
    return facts, {name: _array(data, start + at, *form) for name, at, *form in entries}


class _Reader:
    """Takes one value after the other."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, form):
        [value] = struct.unpack_from(form, self.data, self.place)
        self.place += struct.calcsize(form)
        return value

    def text(self):
        return self.take(f"<{self.take('<Q')}s").decode("utf-8")

    def value(self, kind):
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            inner, count = self.take("<I"), self.take("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.take(_PLAIN[kind])


def _entry(reader):
    name = reader.text()
    shape = [reader.take("<Q") for _ in range(reader.take("<I"))][::-1]
    kind = reader.take("<I")
    return name, reader.take("<Q"), shape, kind


def _array(data, start, shape, kind):
    if kind not in BLOCKS:
        raise ValueError(f"numbers of kind {kind} are not read here")
    numbers, size = BLOCKS[kind]
    count = int(np.prod(shape)) // numbers
    raw = np.frombuffer(data, np.uint8, count * size, start).reshape(count, size)
    return _KINDS[kind](raw).reshape(shape)


def _four_bits(raw):
    """Q4_1: a step and a lowest value, 16 bits each; then 32 numbers, two in a byte."""
    step, lowest = np.split(_halves(raw[:, :4]), 2, axis=1)
    return np.hstack([raw[:, 4:] & 15, raw[:, 4:] >> 4]) * step + lowest


def _eight_bits(raw):
    """Q8_0: a step of 16 bits, then 32 numbers of a byte each."""
    return raw[:, 2:].view(np.int8) * _halves(raw[:, :2])


def _halves(raw):
    return np.ascontiguousarray(raw).view("<f2").astype(np.float32)


_KINDS = {0: lambda raw: raw.view("<f4"), 3: _four_bits, 8: _eight_bits}
