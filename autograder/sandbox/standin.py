"""Stand-ins for plotting packages and IPython, which grading does not need.

A plot costs no point, and neither does a package that is missing here: whatever is called on a
stand-in does nothing.
"""

import dis
import importlib.abc
import importlib.machinery
import re
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

PACKAGES = (
    "matplotlib",
    "mpl_toolkits",
    "pylab",
    "seaborn",
    "plotly",
    "bokeh",
    "altair",
    "IPython",
)

_IMPORT = re.compile(
    rf"^\s*(?:from|import)\s+({'|'.join(PACKAGES)})\b", re.MULTILINE
)  # also inside functions: there it is imported late

_UNPACK = (dis.opmap["UNPACK_SEQUENCE"], dis.opmap["UNPACK_EX"])


def imported(texts: Iterable[str]) -> list[str]:
    """Which plotting packages these sources import, sorted."""
    return sorted({name for text in texts for name in _IMPORT.findall(text)})


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last: a plotting package that is installed is used as it is."""

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for plotting packages and their parts."""
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Give a module that has every name."""
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: there is nothing to run."""


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _Nothing:
    """Can be called, read, indexed, unpacked, calculated with; nothing comes of it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take what `class Mine(plt.Figure)` gives, too."""

    def __call__(self, *args: object, **kwargs: object) -> "_Nothing":
        return self

    def __getattr__(self, name: str) -> "_Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def __iter__(self) -> Iterator["_Nothing"]:
        """As many as are asked for, `line, = ax.plot(...)`; none in a loop."""
        frame = sys._getframe(1)
        code, at = frame.f_code.co_code, frame.f_lasti
        return iter((self,) * (code[at + 1] if code[at] in _UNPACK else 0))

    def __enter__(self) -> "_Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __len__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    __getitem__ = __neg__ = __call__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __call__
    __truediv__ = __rtruediv__ = __pow__ = __matmul__ = __call__
