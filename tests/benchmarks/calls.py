"""What one call across the line costs, there and back, in microseconds of wall time."""

import functools
import time
from collections.abc import Callable, Iterator

import numpy as np

from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server, Setup
from autograder.sandbox.session import Limits, Program, Session

TEXT = "def same(*values):\n    return values[0] if values else None\n"
TABLE = {f"word{n}": [0.1 * n, 0.2, 0.3] for n in range(12)}
WORDS = ["word1", "word2"]
ROUNDS = 400


def calls(level: str) -> Iterator[tuple[str, float]]:
    """What is handed over, and the median of many calls with it."""
    values = {
        "nothing": (),
        "two words": (WORDS,),
        "two words and a table of 12 vectors": (WORDS, TABLE),
        "1000 x 300 numbers (2.4 MB), there and back": (np.zeros((1000, 300)),),
    }
    with (
        Server(Setup(level)) as server,
        Session(server, Program("echo", {"echo": TEXT}), Limits()) as session,
    ):
        submission = Submission(session)
        for name, arguments in values.items():
            ask = functools.partial(submission.same, *arguments)
            yield name, 1e6 * _median(submission, ask)
        ask = functools.partial(submission.same.each, [(WORDS,)] * 100)
        yield "two words, as one of a hundred asked at once", 1e4 * _median(submission, ask)


def _median(submission: Submission, ask: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
        submission._calls.clear()
    return sorted(took)[ROUNDS // 2]
