"""Right answers in other types, and right work that is slow or hungry, earn full marks."""

from pathlib import Path

import pytest
from grading_support import handed_in, has_full_marks, right_files
from odd_clothes import after
from word_course import changed

from autograder.run.grader import Grader

# Answers in other types than the reference's: a function around each function of a module.
AROUND = """
import functools
import numpy as np

def _other(value):
    {}
    if isinstance(value, dict):
        return {{key: _other(item) for key, item in value.items()}}
    return value

def _around(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        return _other(function(*args, **kwargs))
    return wrapped

for _name in [n for n, f in globals().items() if callable(f) and n in NAMES]:
    globals()[_name] = _around(globals()[_name])
"""
ANSWERS = {
    "float32": "if isinstance(value, (float, np.ndarray)): return np.float32(value)",
    "numpy numbers": "if isinstance(value, (bool, int, float)): return np.array(value)[()]",
    "small numpy numbers": "if type(value) is int: return np.uint8(value)",
    "tuples for lists": "if isinstance(value, list): return tuple(value)",
    "numpy texts": "if isinstance(value, str): return np.str_(value)",
    "a dict of another kind": "import collections\n    if isinstance(value, dict): "
    "return collections.OrderedDict(value)",
    "a dict with a default": "import collections\n    if isinstance(value, dict): "
    "return collections.defaultdict(int, value)",
    "a counter": "import collections\n    if isinstance(value, dict): "
    "return collections.Counter(value)",
    "an array in another order": "if isinstance(value, np.ndarray): "
    "return np.asfortranarray(np.repeat(value, 2)[::2])",
    "an array that cannot be written": "if isinstance(value, np.ndarray): "
    "value = value.copy(); value.flags.writeable = False",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_types_of_answers(words: Grader, tmp_path: Path, answer: str) -> None:
    """A right answer in a type that the docstring allows is right."""
    work = {}
    for name, text in right_files(words).items():
        names = [line[4 : line.index("(")] for line in text.splitlines() if line[:4] == "def "]
        work[name] = after(text, f"NAMES = {names}{AROUND.format(answer)}")
    has_full_marks(words, handed_in(words.course, tmp_path, work))


BUSY = """
import time
def _busy():
    end = time.process_time() + {share} * {limit}
    while time.process_time() < end:
        pass
"""


def test_slow_but_right(words: Grader, tmp_path: Path) -> None:
    """Work that takes a good part of its time limit at every call is right."""
    work, limit = right_files(words), words.course.limits.cpu_seconds
    text = changed(
        work["02/weighing.py"], {"        padded(tokens": "        _busy(); padded(tokens"}
    )
    work["02/weighing.py"] = after(text, BUSY.format(share=0.7, limit=limit))
    has_full_marks(words, handed_in(words.course, tmp_path, work))


def test_a_slow_import(words: Grader, tmp_path: Path) -> None:
    """A module that takes a good part of the time limit to import is right."""
    work, limit = right_files(words), words.course.limits.cpu_seconds
    for name, text in work.items():
        work[name] = after(text, BUSY.format(share=0.4, limit=limit) + "_busy()")
    has_full_marks(words, handed_in(words.course, tmp_path, work))


def test_hungry_but_right(words: Grader, tmp_path: Path) -> None:
    """Work that takes a good part of the memory, and gives it back, is right."""
    work = right_files(words)
    eat = f"bytearray({words.course.limits.memory_mb} * 7 << 17); padded(tokens"
    work["02/weighing.py"] = changed(
        work["02/weighing.py"], {"        padded(tokens": f"        {eat}"}
    )
    has_full_marks(words, handed_in(words.course, tmp_path, work))
