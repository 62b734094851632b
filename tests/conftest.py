"""Fixtures of the tests that start workers: one fork server for each isolation level."""

import re
from collections.abc import Iterator

import pytest

from autograder.run.grader import Grader
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove
from autograder.sandbox.server import Server, Setup


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With pytest-xdist: tests that share what is costly to make run in the same process."""
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    """Attacks look at what the whole system shows; of most files the tests share a fixture."""
    if "attacks" in item.path.parts:
        return "attacks"
    exercise = re.search(r"\[(\d\d)\b", item.name) if "foursided" in item.path.name else None
    return f"{item.path}{exercise[1] if exercise else ''}"


@pytest.fixture(scope="session")
def strongest() -> str:
    """The strongest isolation level that is proved to work here."""
    level = next((level for level in LEVELS if prove(level).holds), None)
    return level or pytest.skip("no isolation level works here")


@pytest.fixture(scope="session", params=LEVELS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A fork server at each level that works here, with the course's kit for its submissions."""
    proof = prove(request.param)
    if not proof.holds:
        pytest.skip(f"{proof.level}: {proof.refused}")
    yield from _started(request.param)


@pytest.fixture(scope="session")
def one_server(strongest: str) -> Iterator[Server]:
    """A fork server at the strongest level only, for what does not depend on the level."""
    yield from _started(strongest)


@pytest.fixture(scope="session")
def pack(strongest: str) -> Iterator[Grader]:
    """A grader of the course itself: its memory of known answers serves every test."""
    from grading_support import ROOT, grading

    with grading(ROOT, strongest) as grader:
        yield grader


@pytest.fixture(scope="session")
def words(strongest: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader of the small course about words."""
    from grading_support import grading
    from word_course import write_word_course

    folder = tmp_path_factory.mktemp("words")
    write_word_course(folder)
    with grading(folder, strongest) as grader:
        yield grader


def _started(level: str) -> Iterator[Server]:
    from sandbox_support import KIT  # here, so that tests which start no worker need no kit

    with Server(Setup(level, KIT.given())) as server:
        yield server
