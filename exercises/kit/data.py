"""Reads texts and labels: the course's own files by name, or any file of yours by its path."""

import csv
import re
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[^\s\w]|_")


def tokenize(text: str) -> list[str]:
    """Split a text into lower-case words, numbers and signs; every digit becomes 0.

    A number says little by itself, but that there is one of five digits can say a lot: order
    numbers look alike this way.

    >>> tokenize("Where's order 48213?")
    ["where's", 'order', '00000', '?']
    """
    return _TOKEN.findall(_DIGIT.sub("0", text.lower()))


def load_texts(name: str) -> list[list[str]]:
    """Read texts without labels.

    name      a file in exercises/data, such as "corpus.txt", or the path of any UTF-8 file:
              one text per line, or a .csv file with a heading, whose first column is taken
    returns   the tokens of each text that is not empty, in the order of the file
    errors    FileNotFoundError that says where it looked
    """
    if str(name).endswith(".csv"):
        return load_labelled(name)[0]
    lines = _place(name).read_text(encoding="utf-8-sig").splitlines()
    return [tokens for tokens in map(tokenize, lines) if tokens]


def load_labelled(name: str) -> tuple[list[list[str]], list[str]]:
    """Read a table with a heading: the text in the first column, its label in the second.

    name      a file in exercises/data, such as "intents_train.csv", or the path of any UTF-8 file
    returns   (texts, labels): the tokens of each text and its label, in the order of the file
    errors    FileNotFoundError that says where it looked; ValueError for a row without a label
    """
    with _place(name).open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in list(csv.reader(lines))[1:] if row]
    for number, row in enumerate(rows, start=2):
        if len(row) < 2:
            raise ValueError(f"{name}, row {number}: a text and a label are needed, got {row}")
    return [tokenize(row[0]) for row in rows], [row[1] for row in rows]


def _place(name):
    for place in (DATA / name, Path(name)):
        if place.is_file():
            return place
    raise FileNotFoundError(f"no file {name!r}, neither in {DATA} nor at that path")
