"""The course inside a Jupyter notebook: the same checks, on the cells above them.

The first cell of a notebook makes a `Notebook`; a check cell asks it for the checks of one
objective. Earlier steps are imported from your notebooks in the folders beside this one.
"""

import ast
import contextlib
import importlib.abc
import importlib.util
import json
import os
import sys
import textwrap
import traceback
import warnings
from pathlib import Path

import yaml

from .blueprint import Blueprint, heading_of
from .expect import Expect
from .message import message
from .outcome import blocked_by, outcome_of
from .plugin import check_rng
from .progress import bars
from .submission import LocalSubmission

HOME = Path(__file__).resolve().parent.parent
WIDTH = 84  # what Jupyter and `nbgrader validate` show of a line


class NotYet(Exception):
    """Some checks do not pass yet. Jupyter shows the report alone, without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Notebook:
    """One exercise in a notebook."""

    def __init__(self, exercise: str, home: Path = HOME):
        """`exercise` is its number, `home` the folder with course.yaml, checks and lesson."""
        entry = yaml.safe_load((home / "course.yaml").read_text(encoding="utf-8"))
        [self._entry] = [e for e in entry["exercises"] if e["id"] == exercise]
        checks = {check["id"]: check for check in self._entry["checks"]}
        ideas = {idea["id"]: idea for idea in self._entry["misconceptions"]}
        self._blueprint = _Here(home, checks, ideas)
        self._home = home
        sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder) is not Earlier]
        sys.meta_path.append(Earlier(home.parent, self._entry["earlier"]))
        for module in self._entry["earlier"]:
            sys.modules.pop(module, None)  # an earlier notebook may have been saved since

    def check(self, objective: str) -> float:
        """Run the checks of one objective that you can see, and tell what came of each.

        returns   the points earned
        raises    NotYet instead, under `nbgrader validate`, when some do not pass
        """
        verdicts, lines = self._run(objective)
        lines += bars(verdicts, self._blueprint)
        report = "\n".join(part for line in lines for part in _wrapped(line))
        passed = [name for name, verdict in verdicts.items() if verdict == "pass"]
        if len(passed) < len(verdicts) and os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise NotYet(report)
        print(report)
        return float(sum(self._blueprint.checks[name]["points"] for name in passed))

    def hidden(self, objective: str) -> None:
        """Hold the place of checks that only your instructor's grader runs.

        raises   RuntimeError when a kernel is made to grade them: it does not have them
        """
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            raise RuntimeError("the course's own grader runs these checks: see nbgrader_config.py")
        print(f"{objective}: these checks test the same sentences of the lesson on other data.")

    def _run(self, objective):
        """Verdicts, and lines to show, of an objective's checks; all are run, for `after`."""
        verdicts, shown, lines = {}, {}, []
        for check_id, function in _checks(self._home, self._entry["module"]):
            entry = self._blueprint.checks[check_id]
            outcome = self._outcome(check_id, function)
            after = entry.get("after")
            if outcome.verdict in ("pass", "fail") and verdicts.get(after, "pass") != "pass":
                outcome = blocked_by(after)
            verdicts[check_id] = outcome.verdict
            if entry["objective"] == objective:
                title = (function.__doc__ or check_id).strip().splitlines()[0]
                shown[check_id] = outcome.verdict
                lines += self._told(check_id, title, outcome)
        return shown, lines

    def _outcome(self, check_id, function):
        submission = LocalSubmission(self._entry["module"], _Cells(self._entry["module"]))
        makers = {
            "submission": lambda: submission,
            "expect": lambda: Expect(submission),
            "rng": lambda: check_rng(check_id),
        }
        wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
        error = None
        with contextlib.redirect_stderr(sys.stdout), warnings.catch_warnings():
            try:
                function(**{name: makers[name]() for name in wanted})
            except KeyboardInterrupt:
                raise
            except BaseException as raised:
                error = raised
        return outcome_of(error, self._entry["module"], submission._calls)

    def _told(self, check_id, title, outcome):
        if outcome.verdict == "pass":
            return [f"{'pass':<8} {check_id:<24} {title}"]
        module = self._entry["module"]
        lines = message(check_id, title, outcome, self._blueprint)
        return [line.replace(f"{module}.py, line", "your cell, line") for line in lines]


class _Here(Blueprint):
    """The blueprint of a notebook: the lesson is in the notebook itself."""

    def lesson(self, check_id, misconception):
        idea = self.misconceptions.get(misconception or "", {})
        anchor = idea.get("read") or self.checks.get(check_id, {}).get("rests_on", "")
        found = heading_of(self.root / "README.md", anchor)
        return f'above, "{found}"' if found else "above"


class _Cells:
    """What the cells have defined so far, where a check looks for a module."""

    def __init__(self, module):
        self.module = module

    def load(self, name):
        return sys.modules["__main__"]

    def frames(self, error):
        """The part of a traceback that lies in cells, as if they were the module's file."""
        return [
            traceback.FrameSummary(f"{self.module}.py", f.lineno, f.name, line=f.line)
            if _is_cell(f.filename)
            else f
            for f in traceback.extract_tb(error.__traceback__)
            if _is_cell(f.filename) or f.filename.endswith(".ipynb")
        ]


class Earlier(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports an earlier step from your notebook of it. A .py file beside this notebook wins."""

    def __init__(self, folder: Path, modules: dict[str, str]):
        """`modules` maps an earlier step to the folder of its notebook, below `folder`."""
        self.places = {name: folder / home / f"{name}.ipynb" for name, home in modules.items()}

    def find_spec(self, fullname, path=None, target=None):
        """Answer for the earlier steps of this exercise."""
        place = self.places.get(fullname)
        if place is None:
            return None
        if not place.is_file():
            wanted = f"{place.parent.name}/{place.name}"
            raise ImportError(f"your notebook {wanted} is needed, in the folder beside this one")
        return importlib.util.spec_from_loader(fullname, self, origin=str(place))

    def exec_module(self, module):
        """Run what its cells define; a call that stands by itself is a try-out and is left out."""
        place = Path(module.__spec__.origin)
        for cell in json.loads(place.read_text(encoding="utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "code" and (marks.get("solution") or not marks.get("locked")):
                with contextlib.suppress(Exception):
                    exec(_definitions("".join(cell["source"]), str(place)), module.__dict__)


def _definitions(source, file):
    tree = ast.parse(source, file)
    tree.body = [part for part in tree.body if not isinstance(part, ast.Expr)]
    return compile(tree, file, "exec")


def _checks(home, module):
    """Id and function of each check in the file of visible checks, in its order."""
    spec = importlib.util.spec_from_file_location("_checks", home / f"test_{module}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    for name, function in vars(loaded).items():
        marks = [m for m in getattr(function, "pytestmark", ()) if m.name == "check"]
        if name.startswith("test_") and marks:
            yield marks[0].args[0], function


def _is_cell(file):
    return "ipykernel" in file or file.startswith("<ipython-input")


def _wrapped(line):
    indent = " " * (13 if line.startswith("  ") else 9)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [line]
