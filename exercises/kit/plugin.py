"""The pytest plugin of a student's own run: fixtures, verdicts, messages, progress."""

import zlib
from pathlib import Path

import numpy as np
import pytest

from .blueprint import read_blueprint
from .expect import Expect
from .load import ExerciseModules
from .message import message
from .outcome import blocked_by, outcome_of
from .progress import bars, course_map, next_step
from .submission import LocalSubmission

EXERCISES = Path(__file__).resolve().parent.parent
COLOURS = {"pass": "green", "todo": "yellow", "blocked": "yellow"}


def pytest_addoption(parser):
    """`--submission DIR`: check other files than your own, in a folder laid out like exercises/."""
    group = parser.getgroup("course")
    group.addoption(
        "--submission",
        type=Path,
        default=EXERCISES,
        metavar="DIR",
        help="folder with 01/, 02/, ... to check (default: the exercises themselves)",
    )


def pytest_configure(config):
    """Register the marker and the run itself."""
    config.addinivalue_line("markers", "check(id): one check of the course, listed in course.yaml")
    modules = ExerciseModules(config.getoption("submission").resolve())
    modules.install()
    config.pluginmanager.register(Run(modules, config.invocation_params.dir), "course_run")


@pytest.fixture
def submission(request):
    """Your module; which one, the check file's name tells: test_pooling.py is about pooling.py."""
    run = request.config.pluginmanager.get_plugin("course_run")
    return LocalSubmission(module_of(request.path), run.modules)


@pytest.fixture
def expect(submission):
    """Compares an answer of `submission` with the expected one."""
    return Expect(submission)


@pytest.fixture
def rng(request):
    """A random generator of the check's own, the same on every run."""
    return check_rng(check_id_of(request.node))


def check_rng(check_id: str, seed: int = 0) -> np.random.Generator:
    """The generator for one check; another `seed` draws other data for the same check."""
    return np.random.default_rng([seed, zlib.crc32(check_id.encode())])


def module_of(check_file: Path) -> str:
    """`test_pooling.py` and `test_hidden_pooling.py` are both about the module `pooling`."""
    return check_file.stem.removeprefix("test_").removeprefix("hidden_")


def check_id_of(item) -> str | None:
    """The id in the check's mark, or None for a test that is no check."""
    mark = item.get_closest_marker("check")
    return mark.args[0] if mark else None


class Run:
    """One run of pytest over the exercises: collects verdicts, prints at the end."""

    def __init__(self, modules, here):
        """`modules` finds the student's modules; `here` is where the command was started."""
        self.modules, self.here = modules, here
        self.blueprint = read_blueprint(EXERCISES)
        self.verdicts, self.messages = {}, []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Give the report of a check its verdict, and keep its message."""
        report = yield
        check_id = check_id_of(item)
        if check_id and call.when == "call":
            outcome = self._outcome(item, call, check_id)
            report.verdict = self.verdicts[check_id] = outcome.verdict
            report.outcome = "passed" if outcome.verdict == "pass" else "failed"
            if outcome.verdict != "pass":
                title = (item.function.__doc__ or item.name).strip().splitlines()[0]
                lines = message(check_id, title, outcome, self.blueprint, report.capstdout)
                self.messages.append((lines, report))
        return report

    def _outcome(self, item, call, check_id):
        error = call.excinfo.value if call.excinfo else None
        calls = item.funcargs["submission"]._calls if "submission" in item.funcargs else []
        outcome = outcome_of(error, module_of(item.path), calls)
        after = self.blueprint.checks.get(check_id, {}).get("after")
        if outcome.verdict in ("pass", "fail") and self.verdicts.get(after, "pass") != "pass":
            return blocked_by(after)
        return outcome

    def pytest_report_teststatus(self, report):
        """Count and mark a check by its verdict; pytest's own tracebacks stay out of the way."""
        verdict = getattr(report, "verdict", None)
        if verdict and verdict != "pass":
            return verdict, verdict[0].upper() if verdict == "broken" else verdict[0], verdict
        return None

    def pytest_terminal_summary(self, terminalreporter):
        """Messages, then the map of the course, a bar for each objective, the next command."""
        if not self.verdicts:
            return
        terminalreporter.write_line("")
        for lines, report in self.messages:
            _write(terminalreporter, lines, report)
        for line in course_map(self.verdicts, self.blueprint) + bars(self.verdicts, self.blueprint):
            terminalreporter.write_line(line)
        terminalreporter.write_line(f"next: {next_step(self.verdicts, EXERCISES, self.here)}")


def _write(terminal, lines, report):
    colour = COLOURS.get(report.verdict, "red")
    terminal.write_line(lines[0], **{colour: True})
    for line in lines[1:]:
        terminal.write_line(line)
    if terminal.config.getoption("verbose") >= 1 and report.verdict != "todo":
        report.toterminal(terminal._tw)
    if len(lines) > 1:
        terminal.write_line("")
