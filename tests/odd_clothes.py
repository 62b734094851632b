"""Correct work in odd clothes: what students' files look like, without being wrong."""

import io
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass

Dressed = str | bytes


@dataclass(frozen=True)
class Clothes:
    """One way to dress a module.

    wear     the text of a right module -> the bytes or the text that is handed in
    notice   words that a notice must hold, where something was normalised
    """

    wear: Callable[[str], Dressed]
    notice: str = ""


def after(text: str, extra: str) -> str:
    """The module with more at its end."""
    return f"{text}\n\n{extra}\n"


def at_the_top(text: str, extra: str) -> str:
    """The module with more right after its docstring, before everything else."""
    end = text.index('"""', text.index('"""') + 3) + 3
    return f"{text[:end]}\n{extra}\n{text[end:]}"


def in_functions(text: str, extra: str) -> str:
    """The module with more at the start of each function's body, one-line statements only."""
    found = re.compile(r'(^def .*?:\n    """.*?"""\n)', re.MULTILINE | re.DOTALL)
    return found.sub(lambda match: f"{match[0]}    {extra}\n", text)


def tabbed(text: str) -> str:
    """The module indented by tabs; what stands in its longer texts stays as it is."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    texts = [t for t in tokens if t.type == tokenize.STRING and t.start[0] < t.end[0]]
    inside = {line for t in texts for line in range(t.start[0] + 1, t.end[0] + 1)}
    lines = enumerate(text.splitlines(keepends=True), 1)
    return "".join(line if number in inside else _tabs(line) for number, line in lines)


def _tabs(line: str) -> str:
    return re.sub(r"^(?: {4})+", lambda match: "\t" * (len(match[0]) // 4), line)


def _latin(text: str) -> bytes:
    return after(text, "# déjà vu: naïve façade").encode("latin-1")


def _future(text: str) -> str:
    return at_the_top(text, "from __future__ import annotations\n")


TYPES = """
from typing import Any, Final, NamedTuple, Optional, TypeVar, Union
T = TypeVar("T")
LIMIT: Final[int] = 3
class Pair(NamedTuple):
    word: str
    count: Optional[int] = None
def first(items: list[T], default: Union[T, None] = None) -> Any:
    return items[0] if items else default
"""
DATACLASS = """
from __future__ import annotations
import dataclasses, enum, functools
@dataclasses.dataclass(order=True)
class Note:
    word: str
    rows: list[int] = dataclasses.field(default_factory=list)
class Kind(enum.Enum):
    WORD = enum.auto()
@functools.lru_cache(maxsize=None)
def twice(number: int) -> int:
    "Only a docstring would do, too."
    return 2 * number
assert Note("a") < Note("b") and twice(2) == 4
"""
MAIN = """
if __name__ == "__main__":
    name = input("Your name? ")
    while True:
        print("Hello", name)
        again = input("Again? ")
"""
TRY_OUT = """
def main():
    print("trying", __name__, __doc__)
main()
for number in range(3):
    print("step", number, flush=True)
print()
"""
NOISE = """
import logging, sys, warnings
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("mine").warning("careful")
warnings.warn("this is old", DeprecationWarning)
warnings.warn("and this is slow")
print("error: nothing is wrong", file=sys.stderr)
sys.stderr.write("Traceback (most recent call last):\\n")
sys.__stderr__.write("more\\n")
"""
NOWHERE = """
import contextlib, os
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    print("not seen")
"""
TERMINAL = """
import io, sys
sys.stdout.reconfigure(encoding="utf-8")
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding=sys.stdout.encoding or "utf-8")
sys.stdout.flush()
sys.stdout.writelines(["a", "b"])
sys.stdout.buffer.write(b"bytes")
sys.stderr.isatty(), sys.stdout.errors, sys.stdout.closed
print("\\N{SNOWMAN}", end="")
"""
PLOT = """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib import cm, pyplot
from mpl_toolkits.mplot3d import Axes3D
sns.set_theme(style="whitegrid")
plt.rcParams["figure.figsize"] = (4, 3)
plt.rcParams.update({"font.size": 8})
fig, ax = plt.subplots(figsize=(4, 3))
line, = ax.plot([1, 2], [3, 4], color=cm.viridis(0.5))
fig, axes = plt.subplots(1, 3)
for axis in axes.flat:
    axis.set_title("one")
for number in range(3):
    axes[number].bar([1], [2])
fig, (left, middle, right) = plt.subplots(1, 3)
counts, bins, patches = plt.hist([1, 2, 2])
with plt.style.context("ggplot"):
    plt.legend(loc="best")
plt.savefig("plot.png", dpi=150)
plt.show()
"""
SEEDS = """
import random
import numpy as np
random.seed(42)
np.random.seed(42)
np.set_printoptions(precision=2, suppress=True)
np.seterr(all="ignore")
random.shuffle(list(range(5)))
"""

TEXT = {
    "a byte order mark": Clothes(lambda t: b"\xef\xbb\xbf" + t.encode(), "byte order mark"),
    "Windows line ends": Clothes(lambda t: t.replace("\n", "\r\n"), "line ends"),
    "old Mac line ends": Clothes(lambda t: t.replace("\n", "\r"), "line ends"),
    "a comment in Latin-1": Clothes(_latin, "Latin-1"),
    "UTF-16": Clothes(lambda t: t.encode("utf-16"), "UTF-16"),
    "tabs": Clothes(tabbed),
    "no newline at the end": Clothes(str.rstrip),
    "blanks at line ends": Clothes(lambda t: t.replace("\n", " \n")),
    "a form feed": Clothes(lambda t: t.replace("\n\n\n", "\n\f\n\n")),
    "a byte of nothing": Clothes(lambda t: after(t, "# end") + "\0", "NUL"),
    "prints by the megabyte": Clothes(
        lambda t: in_functions(after(t, "print('y' * (4 << 20))"), "print('x' * (1 << 20))")
    ),
    "prints to the bare output": Clothes(
        lambda t: after(t, "import os\nos.write(1, b'x' * (1 << 20)); os.write(2, b'y' * 4096)")
    ),
    "a print in each function": Clothes(
        lambda t: in_functions(t, "print('here', sorted(locals()))")
    ),
    "warnings and stderr": Clothes(lambda t: at_the_top(t, NOISE)),
    "a warning in each function": Clothes(
        lambda t: in_functions(t, "import warnings; warnings.warn('old', FutureWarning)")
    ),
    "output thrown away": Clothes(lambda t: at_the_top(t, NOWHERE)),
    "terminal idioms": Clothes(lambda t: at_the_top(t, TERMINAL)),
    "a program with input": Clothes(lambda t: after(t, MAIN)),
    "a try-out of its own": Clothes(lambda t: after(t, TRY_OUT)),
    "plots": Clothes(lambda t: at_the_top(t, PLOT), "matplotlib is not needed"),
    "a plot in each function": Clothes(
        lambda t: in_functions(t, "import matplotlib.pyplot as plt; plt.plot([1]); plt.show()"),
        "matplotlib is not needed",
    ),
    "global seeds": Clothes(lambda t: after(t, SEEDS)),
    "a seed in each function": Clothes(lambda t: in_functions(t, "np.random.seed(1)")),
    "types": Clothes(lambda t: at_the_top(t, TYPES)),
    "annotations from the future": Clothes(_future),
    "dataclasses and caches": Clothes(lambda t: at_the_top(t, DATACLASS)),
    "a helper of a docstring only": Clothes(
        lambda t: after(t, 'def helper(x):\n    """Helps."""\n\n\nclass Empty:\n    """Is."""')
    ),
    "a shell line": Clothes(lambda t: "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n" + t),
    "an encoding that is named": Clothes(
        lambda t: ("# -*- coding: latin-1 -*-\n" + after(t, "NAME = 'é'")).encode("latin-1")
    ),
}
