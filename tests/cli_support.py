"""The command line in this process: what it prints, how it ends, what it leaves behind."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from word_course import own_kit

from autograder.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


def command(*arguments: object, inside: Path | None = None) -> Ended:
    """Run `autograder ARGUMENTS` in a folder; an exception that gets out fails the test."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["autograder", *map(str, arguments)]
    status = 0
    with own_kit(), _inside(inside), mock.patch.object(sys, "argv", argv), _into(out, err):
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
    return Ended(status, out.getvalue(), err.getvalue())


def refused(*arguments: object, inside: Path | None = None) -> str:
    """Run a command that must be refused as people deserve it; its words, on one line."""
    ended = command(*arguments, inside=inside)
    assert ended.status == 2, ended
    assert not ended.out
    assert "Traceback" not in ended.err
    lines = ended.err.strip().splitlines()
    usage = lines and lines[0].startswith("Usage: ")
    assert 1 <= len(lines) <= (5 if usage else 3), ended.err
    assert usage or lines[0].startswith("autograder: ")
    assert all(len(line) < 400 for line in lines)
    return " ".join(lines)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path, with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@contextlib.contextmanager
def _into(out: io.StringIO, err: io.StringIO) -> Iterator[None]:
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield


@contextlib.contextmanager
def _inside(folder: Path | None) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder or before)
    try:
        yield
    finally:
        os.chdir(before)
