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
    rows = _rows(name, 2, "a text and a label are needed")
    return [tokenize(row[0]) for row in rows], [row[1] for row in rows]


def load_tagged(name: str) -> tuple[list[list[str]], list[list[str]]]:
    """Read texts with a tag for each token: one token per line, an empty line after each text.

    name      a file in exercises/data, such as "names_train.txt", or the path of any UTF-8 file;
              the token comes first in its line, its tag last, with blanks or tabs between
    returns   (texts, tags): the tokens of each text as they stand there but in lower case and
              with every digit as 0, and one tag for each
    errors    FileNotFoundError that says where it looked; ValueError for a token without a tag
    """
    texts, tags = [[]], [[]]
    lines = _place(name).read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if len(parts) == 1:
            raise ValueError(f"{name}, line {number}: a token and a tag are needed, got {parts}")
        if parts:
            texts[-1].append(_DIGIT.sub("0", parts[0].lower()))
            tags[-1].append(parts[-1])
        elif texts[-1]:
            texts.append([])
            tags.append([])
    kept = [number for number, tokens in enumerate(texts) if tokens]
    return [texts[number] for number in kept], [tags[number] for number in kept]


def load_faq(name: str) -> tuple[list[list[str]], list[list[str]]]:
    """Read questions that have an answer: a table with a heading, one question in each row.

    name      a file in exercises/data, such as "faq.csv", or the path of any UTF-8 file: the
              question in the first column, its answer in the second
    returns   (questions, answers): the tokens of each, in the order of the file
    errors    FileNotFoundError that says where it looked; ValueError for a row without an answer
    """
    rows = _rows(name, 2, "a question and an answer are needed")
    return [tokenize(row[0]) for row in rows], [tokenize(row[1]) for row in rows]


def load_dictionary(name: str) -> list[tuple[str, str, str]]:
    """Read a dictionary: a table with a heading, one translation of one word in each row.

    name      a file in exercises/data, such as "dictionary.csv", or the path of any UTF-8 file
    returns   (word, word abroad, meaning) of each row; a word with several translations has
              several rows, and words of one meaning mean the same
    errors    FileNotFoundError that says where it looked; ValueError for a row with less
    """
    rows = _rows(name, 3, "a word, a translation and a meaning are needed")
    return [tuple(row[:3]) for row in rows]


def load_languages(name: str) -> dict[str, tuple[list[str], list[str]]]:
    """Read labelled texts of several languages: a table with a heading: text, label, language.

    name      a file in exercises/data, such as "languages.csv", or the path of any UTF-8 file
    returns   language -> (texts, labels), the texts as they stand there
    errors    FileNotFoundError that says where it looked; ValueError for a row with less
    """
    found = {}
    for text, label, language, *_ in _rows(name, 3, "a text, a label and a language are needed"):
        texts, labels = found.setdefault(language, ([], []))
        texts.append(text)
        labels.append(label)
    return found


def _rows(name, columns, needed):
    with _place(name).open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in list(csv.reader(lines))[1:] if row]
    for number, row in enumerate(rows, start=2):
        if len(row) < columns:
            raise ValueError(f"{name}, row {number}: {needed}, got {row}")
    return rows


def _place(name):
    for place in (DATA / name, Path(name)):
        if place.is_file():
            return place
    raise FileNotFoundError(f"no file {name!r}, neither in {DATA} nor at that path")
