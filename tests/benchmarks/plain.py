"""The usual way: a pytest plugin that gives a check the student's module itself. No isolation."""

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from kit.expect import Expect
from kit.plugin import check_id_of, check_rng, module_of


class Direct(types.SimpleNamespace):
    """A module; `submission.f.observe(...)` works, too."""

    _calls: tuple[()] = ()


class Observable:
    """A function that can be looked at closely."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def each(self, calls: Any) -> list[Any]:
        return [self.function(*args) for args in calls]

    def observe(self, *args: Any, **kwargs: Any) -> Any:
        result = self.function(*args, **kwargs)
        return types.SimpleNamespace(result=result, args=args, kwargs=kwargs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--handed-in FOLDER`: whose module is checked."""
    parser.addoption("--handed-in", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """Checks carry their id in a mark."""
    config.addinivalue_line("markers", "check(id): one check")


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Direct:
    """The module that a student handed in, imported as it is."""
    name, folder = module_of(request.path), request.config.getoption("--handed-in")
    if name not in sys.modules:
        path = next(folder.glob(f"*/{name}.py"))
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    values = vars(sys.modules[name])
    return Direct(**{k: Observable(v) if callable(v) else v for k, v in values.items()})


@pytest.fixture
def expect(submission: Direct) -> Expect:
    """The course's own comparison."""
    return Expect(submission)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Any:
    """The check's own generator."""
    return check_rng(check_id_of(request.node))
