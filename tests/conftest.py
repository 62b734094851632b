"""Fixtures of the tests that start workers: one fork server for each isolation level."""

from collections.abc import Iterator

import pytest

from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove
from autograder.sandbox.server import Server, Setup


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


def _started(level: str) -> Iterator[Server]:
    from sandbox_support import KIT  # here, so that tests which start no worker need no kit

    with Server(Setup(level, KIT.given())) as server:
        yield server
