"""Finds the check functions of a course with pytest, once for each process."""

import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from autograder.course import Course, Exercise
from autograder.errors import UserError

FIXTURES = frozenset(("submission", "expect", "rng"))
_OPTIONS = (
    "--collect-only",
    "--quiet",
    "--noconftest",
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "-pno:cacheprovider",
    f"-c{os.devnull}",
)


@dataclass(frozen=True)
class CheckFunction:
    """One check, ready to be run.

    title       the first line of its docstring: the behaviour it states
    arguments   which of submission, expect and rng it takes
    """

    id: str
    title: str
    function: Callable[..., None]
    arguments: frozenset[str]


def collect(course: Course, exercises: Iterable[Exercise]) -> dict[str, CheckFunction]:
    """The check functions of these exercises, by check id.

    Raises UserError when a check file does not import, or when the files and course.yaml do not
    name the same checks.
    """
    chosen = list(exercises)
    files = [f for e in chosen for f in (course.visible_checks(e), course.hidden_checks(e))]
    found: dict[str, CheckFunction] = {}
    for item in _items([file for file in files if file.is_file()], course.root):
        check = _check(item)
        if check.id in found:
            raise UserError(f"two checks are called {check.id}", where=str(item.path))
        found[check.id] = check
    found = {name: check for name, check in found.items() if name not in course.left_out}
    _same_checks(course, chosen, found)
    return found


class _Collector:
    """A pytest plugin that keeps what was collected, and what failed to be."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []
        self.failed: list[str] = []
        self.reading = "the check files"

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "check(id): one check of the course")

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        self.reading = collector.nodeid or self.reading

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}: {report.longreprtext.splitlines()[-1]}")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [item for item in session.items if isinstance(item, pytest.Function)]


def _items(files: list[Path], root: Path) -> list[pytest.Function]:
    collector = _Collector()
    arguments = [*_OPTIONS, f"--rootdir={root}", *map(str, files)]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), _without_settings():
        ended = pytest.main(arguments, plugins=[collector])
    _forget(files)
    if collector.failed:
        raise UserError("a check file does not import", where=collector.failed[0])
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise UserError("a check file ends Python when it is read", where=collector.reading)
    return collector.items


def _forget(files: Iterable[Path]) -> None:
    """Let the files be read anew next time; another course may use the same names, too."""
    paths = {str(file) for file in files}
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) in paths:
            del sys.modules[name]


@contextmanager
def _without_settings() -> Iterator[None]:
    """Collect the same way whatever the user's environment says about pytest."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    try:
        yield
    finally:
        os.environ.update(kept)


def _check(item: pytest.Function) -> CheckFunction:
    mark = item.get_closest_marker("check")
    where = f"{item.path}, {item.name}"
    if mark is None or len(mark.args) != 1:
        step = '@pytest.mark.check("03.what_it_checks")'
        raise UserError("a check without its mark", where, f"write {step} above it")
    arguments = frozenset(inspect.signature(item.function).parameters)
    if unknown := arguments - FIXTURES:
        raise UserError(
            f"a check takes {', '.join(sorted(FIXTURES))}; it does not take {sorted(unknown)[0]}",
            where,
            "make the data with a plain function in the file",
        )
    doc = inspect.getdoc(item.function)
    if not doc:
        raise UserError("a check without a docstring", where, "say what it checks, in one line")
    return CheckFunction(mark.args[0], doc.splitlines()[0], item.function, arguments)


def _same_checks(course: Course, exercises: list[Exercise], found: Iterable[str]) -> None:
    listed = {check.id for exercise in exercises for check in exercise.checks}
    where = str(course.root / "course.yaml")
    if missing := sorted(listed - set(found)):
        step = "write the check, or take the entry out"
        raise UserError(f"{missing[0]} is listed, but no check file has it", where, step)
    if unlisted := sorted(set(found) - listed):
        step = "list it with its objective and points"
        raise UserError(f"{unlisted[0]} is in a check file, but not listed", where, step)
