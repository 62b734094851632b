"""Writes the public data files: the same bytes on every machine."""

import csv
import io
from pathlib import Path

import numpy as np

from .foreign import dictionary
from .generator import DESCRIPTIONS, World

SEED = 11
LICENCE = """\
Every file in this folder was written by this course's own generator, or where it is said by its
authors: no message here was ever sent by anybody, no person or order is real. Copyright (c) 2026
The Shared Foundation authors. Licence: MIT, the same as the course; you may use, change and pass on
these files.

corpus.txt          8,000 texts without labels, one per line
intents_train.csv   customers' messages with one of 12 intents, 60 of each
intents_valid.csv   the same, 30 of each: for choosing settings
intents_test.csv    the same, 100 of each: for measuring, once the settings stand
intents.csv         a description of each intent
urgency_train.csv   a second task on such messages: urgent, or later; 100 of each
urgency_test.csv    the same, 300 of each
names_train.txt     60 customers' messages, one token per line with a tag: B- and I- and the kind of
                    a name, or O; an empty line after each message
names_test.txt      the same, 240 other messages
faq.csv             60 questions that are answered, and their answers
faq_asked.csv       300 questions of customers, and the number of the entry of faq.csv, from 0
corpus_abroad.txt   8,000 texts in a made-up second language, about the same world
dictionary.csv      words, their translations, and what they mean: all translations of a word, and
                    all words of a meaning
golden_minilm.json  what all-MiniLM-L6-v2 gives for five sentences of ours, and how it was made
golden_smollm2.json what SmolLM2-135M-Instruct gives for texts of ours, and how it was made
golden_use.json     what the multilingual encoder gives for sentences of ours, and how it was made
languages.csv       112 customers' messages in four languages, written by the authors: text, one of
                    8 intents, language

In all generated texts the words are split by spaces and every digit is written as 0.
"""


def public_files() -> dict[str, bytes]:
    """File name -> contents, for exercises/data."""
    world, rng = World(SEED), np.random.default_rng(SEED)
    files = {
        "LICENSE.txt": LICENCE,
        "corpus.txt": _lines(world.corpus(8000, rng)),
        "intents.csv": _table(("label", "description"), DESCRIPTIONS.items()),
    }
    for part, size in (("train", 60), ("valid", 30), ("test", 100)):
        files[f"intents_{part}.csv"] = _labelled(*world.labelled(size, rng))
    for part, size in (("train", 100), ("test", 300)):
        files[f"urgency_{part}.csv"] = _labelled(*world.urgency(size, rng))
    files |= _four_tasks(world, np.random.default_rng([SEED, 9]))
    return {name: text.encode("utf-8") for name, text in files.items()}


def write(folder: Path) -> None:
    """Write every public file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, contents in public_files().items():
        (folder / name).write_bytes(contents)


def _four_tasks(world, rng):
    questions, answers = (map(" ".join, part) for part in world.faq())
    texts, numbers = world.asked(300, rng)
    return {
        "names_train.txt": _tagged(*world.messages(5, rng)[:2]),
        "names_test.txt": _tagged(*world.messages(20, rng)[:2]),
        "faq.csv": _table(("question", "answer"), zip(questions, answers)),
        "faq_asked.csv": _table(("text", "entry"), zip(map(" ".join, texts), numbers)),
        "corpus_abroad.txt": _lines(world.corpus_abroad(8000, rng)),
        "dictionary.csv": _table(("word", "abroad", "meaning"), dictionary()),
    }


def _lines(texts):
    return "".join(" ".join(text) + "\n" for text in texts)


def _tagged(texts, tags):
    pairs = (zip(*both) for both in zip(texts, tags))
    return "".join("".join(f"{word}\t{tag}\n" for word, tag in rows) + "\n" for rows in pairs)


def _labelled(texts, labels):
    return _table(("text", "label"), zip(map(" ".join, texts), labels))


def _table(heading, rows):
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([heading, *rows])
    return lines.getvalue()
