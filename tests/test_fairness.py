"""Correct work in odd clothes earns full marks, with a notice where something was normalised."""

from itertools import cycle, islice
from pathlib import Path

import pytest
from grading_support import Files, handed_in, has_full_marks, right_files, zipped
from odd_clothes import TEXT, Clothes, Dressed, at_the_top
from word_course import changed

from autograder.run.grader import Grader
from autograder.scoring import Graded


def noted(done: Graded, notice: str) -> bool:
    """Whether a notice says so; whether there is none, when nothing was normalised."""
    return any(notice in line for line in done.notices) if notice else done.notices == ()


@pytest.mark.parametrize("clothes", TEXT.values(), ids=TEXT)
def test_texts(words: Grader, tmp_path: Path, clothes: Clothes) -> None:
    """However a file is written, what it says counts."""
    dressed = {name: clothes.wear(text) for name, text in right_files(words).items()}
    assert all(dressed[name] != text for name, text in right_files(words).items())
    done = has_full_marks(words, handed_in(words.course, tmp_path, dressed))
    assert noted(done, clothes.notice)


@pytest.mark.parametrize(
    "shift", [pytest.param(n, marks=[] if n == 5 else pytest.mark.slow) for n in range(len(TEXT))]
)
def test_texts_of_the_course(pack: Grader, tmp_path: Path, shift: int) -> None:
    """The course's own references, each exercise in other clothes."""
    work, wardrobe = right_files(pack), islice(cycle(TEXT.values()), shift, None)
    dressed = {
        name: worn(clothes, work[name]) for name, clothes in zip(work, wardrobe, strict=False)
    }
    has_full_marks(pack, handed_in(pack.course, tmp_path, dressed))


def worn(clothes: Clothes, text: str) -> Dressed:
    """The text in these clothes; as it is where their encoding has no sign for what is in it."""
    try:
        return clothes.wear(text)
    except UnicodeEncodeError:
        return text


def below(folder: str, work: Files) -> Files:
    """The same files below a folder."""
    return {f"{folder}/{name}": content for name, content in work.items()}


def flat(work: Files) -> Files:
    """The same files without their folders."""
    return {name.rpartition("/")[2]: content for name, content in work.items()}


def renamed(work: Files) -> Files:
    """The same files by names of the student's own."""
    names = {"01/counting.py": "01/my_solution_v2.py", "02/weighing.py": "02/Aufgabe 2 (final).py"}
    return {names[name]: content for name, content in work.items()}


def more(work: Files) -> Files:
    """The same files beside all that lies about in a student's folder."""
    return {
        **work,
        "01/counting_old.py": "raise SystemExit",
        "01/scratch.py": "x = (",
        "notes.txt": "call mum",
        "01/plot.png": b"\x89PNG",
        ".git/HEAD": "ref: refs/heads/main",
        "01/__pycache__/counting.cpython-311.pyc": b"\0\1",
        "02/data/words.csv": "a,b",
        "__MACOSX/01/._counting.py": b"\0\5",
        "01/test_counting.py": "def test(): assert False",
    }


LAYOUTS = {
    "as handed out": (lambda work: work, ""),
    "all in one folder": (flat, ""),
    "a folder too deep": (lambda work: below("homework/final", work), ""),
    "the whole release below a folder": (lambda work: below("course/exercises", work), ""),
    "a zip within a folder": (lambda work: {"work.zip": zipped(work)}, "work.zip was opened"),
    "a zip too deep": (
        lambda work: {"a/work.zip": zipped(below("b/c", work))},
        "work.zip was opened",
    ),
    "names of its own": (renamed, "was used for counting"),
    "capitals": (
        lambda work: {name.replace("c", "C"): text for name, text in work.items()},
        "was read as counting.py",
    ),
    "other files beside": (more, ""),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(words: Grader, tmp_path: Path, layout: str) -> None:
    """Wherever the files lie, and whatever lies beside them, the work is found."""
    arranged, notice = LAYOUTS[layout]
    done = has_full_marks(words, handed_in(words.course, tmp_path, arranged(right_files(words))))
    assert layout == "other files beside" or noted(done, notice)


HELPERS = {
    "a helper beside both": {"tools.py": "def add_one(n):\n    return n + 1\n"},
    "a helper with a helper": {
        "tools.py": "from deeper import add_one\n",
        "deeper.py": "import tools\n\ndef add_one(n):\n    return n + 1\n",
    },
    "a helper of a docstring and a constant": {
        "tools.py": '"""Tools."""\nadd_one = (1).__add__\n',
        "empty.py": '"""Nothing yet."""\n',
    },
}


@pytest.mark.parametrize("helpers", HELPERS.values(), ids=HELPERS)
def test_helper_modules(words: Grader, tmp_path: Path, helpers: dict[str, str]) -> None:
    """A module of the student's own can be imported."""
    work = right_files(words)
    counting = changed(
        work["01/counting.py"], {"counts.get(token, 0) + 1": "add_one(counts.get(token, 0))"}
    )
    work["01/counting.py"] = at_the_top(counting, "from tools import add_one\n")
    for name, text in helpers.items():
        work[f"01/{name}"] = text
    has_full_marks(words, handed_in(words.course, tmp_path, work))


STARS = "from counting import *\nfrom math import *\nfrom random import *\n"
IMPORTS = {
    "stars": {"from counting import padded, word_counts\n": STARS},
    "inside functions": {
        "from counting import padded, word_counts\n": "",
        "    shares = weights(tokens)\n    words = padded": "    from counting import padded\n"
        "    shares = weights(tokens)\n    words = padded",
        "        padded(tokens, length)\n": "        import counting\n"
        "        counting.padded(tokens, length)\n",
        "word_counts(tokens).items()": "__import__('counting').word_counts(tokens).items()",
    },
    "a path of its own": {
        "from counting import padded, word_counts\n": "import os, sys\n"
        "sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '01'))\n"
        "sys.path.insert(0, '../01')\nfrom counting import padded, word_counts\n"
    },
    "a second try": {
        "from counting import padded, word_counts\n": "try:\n    from .counting import padded\n"
        "except ImportError:\n    from counting import padded\nfrom counting import word_counts\n"
    },
}


@pytest.mark.parametrize("imports", IMPORTS.values(), ids=IMPORTS)
def test_imports_of_earlier_work(words: Grader, tmp_path: Path, imports: dict[str, str]) -> None:
    """However the earlier exercise is imported, it is found."""
    work = right_files(words)
    work["02/weighing.py"] = changed(work["02/weighing.py"], imports)
    has_full_marks(words, handed_in(words.course, tmp_path, work))
