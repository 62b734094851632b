"""Stand-ins for plotting packages and IPython, which grading does not need.

A plot costs no point, and neither does a package that is missing here: whatever is called on a
stand-in does nothing.
"""

import importlib.abc
import importlib.machinery
import re
import types
from collections.abc import Iterable
from typing import Any

PACKAGES = ("matplotlib", "pylab", "seaborn", "plotly", "bokeh", "altair", "IPython")

_IMPORT = re.compile(
    rf"^\s*(?:from|import)\s+({'|'.join(PACKAGES)})\b", re.MULTILINE
)  # also inside functions: there it is imported late


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
    """Can be called, read, indexed, unpacked in twos and used in `with`; nothing comes of it."""

    def __call__(self, *args: object, **kwargs: object) -> "_Nothing":
        return self

    def __getattr__(self, name: str) -> "_Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> "_Nothing":
        return self

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def __iter__(self) -> Any:
        return iter((self, self))  # fig, ax = plt.subplots()

    def __enter__(self) -> "_Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        return None
