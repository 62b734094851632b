"""Each verdict, by a submission that causes it, at every isolation level that works here."""

import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sandbox_support import HASTY, SMALL, opened, verdict_of

from autograder.run.checks import watchdog
from autograder.sandbox.faults import SubmissionFault
from autograder.sandbox.proxy import Submission
from autograder.sandbox.server import Server
from autograder.sandbox.session import Program, Session

# What the function `answer` does when a check asks it for 1, and what that is called.
CAUSES = {
    "right answer": ("pass", "return 1"),
    "wrong answer": ("fail", "return 2"),
    "no answer": ("fail", "pass"),
    "object instead of data": ("fail", "return object()"),
    "object equal to everything": (
        "fail",
        "return type('Yes', (), {'__eq__': lambda *_: True, '__hash__': id})()",
    ),
    "error of its own": ("fail", "raise ValueError('no')"),
    "next of nothing": ("fail", "return next(iter(()))"),
    "endless recursion": ("fail", "return answer()"),
    "not written": ("todo", "raise NotImplementedError('answer')"),
    "end by os._exit": ("crashed", "import os; os._exit(0)"),
    "end by sys.exit": ("crashed", "import sys; sys.exit()"),
    "end by exit status": ("crashed", "raise SystemExit(3)"),
    "end by a signal": ("crashed", "import os; os.abort()"),
    "end by a wild pointer": ("crashed", "import ctypes; ctypes.string_at(0)"),
    "keyboard interrupt": ("crashed", "raise KeyboardInterrupt"),
    "endless loop": ("timeout", "while True: pass"),
    "endless loop in C": ("timeout", "return sum(iter(int, 1))"),
    "memory of Python's": ("memory", "return len(bytearray(1 << 31))"),
    "memory of numpy's": ("memory", "import numpy as np; return np.ones(1 << 28).sum()"),
    "memory by and by": ("memory", "kept = []\nwhile True: kept.append(bytes(1 << 22))"),
    "huge text": ("too_big", "return 'x' * 5_000_000"),
    "huge number": ("too_big", "return 10 ** 5000"),
    "million of numbers": ("too_big", "return [0.5] * 1_000_001"),
    "list that holds itself": ("too_big", "a = []; a.append(a); return a"),
    "garbage on the line": ("tampered", "import os; os.write(3, bytes(64)); return 1"),
    "forged answer": ("tampered", "forge({'kind': 'value', 'token': 0, 'value': ONE}); return 1"),
    "forged answer without a question": ("tampered", "forge({'value': ONE}); return 1"),
    "forged pass": ("tampered", "forge({'verdict': 'pass', 'token': None}); return 1"),
    "forged call-back": ("tampered", "forge({**mine(), 'kind': 'callback'}); return 1"),
    "forged value of the wrong form": ("tampered", "forge({**mine(), 'value': {}}); return 1"),
    "forged value of no form": ("tampered", "forge({**mine(), 'value': ['a', 1]}); return 1"),
    "forged report of no form": ("tampered", "forge({**mine(), 'kind': 'error'}); return 1"),
}

FORGERY = '''
import json, os, struct, sys
ONE = ["l", 1, None, None]

def forge(tree):
    text = json.dumps(tree).encode()
    os.write(3, struct.pack("<III", len(text), 0, 0) + text)

def mine():
    """The question's own token, found in the memory of the process."""
    frame = sys._getframe()
    while type(worker := frame.f_locals.get("self")).__name__ != "Worker":
        frame = frame.f_back
    return {"kind": "value", "token": worker.token, "value": ["l", 1]}

def other():
    return 1
'''


def source(body: str) -> str:
    """The text of a submission whose `answer` does this, and whose `other` is right."""
    return FORGERY + "\ndef answer():\n" + textwrap.indent(body, "    ") + "\n"


@pytest.mark.parametrize("cause", CAUSES)
def test_verdict_of_each_cause(server: Server, cause: str) -> None:
    """Each cause has exactly its verdict, and the next function is asked as if nothing had been."""
    verdict, body = CAUSES[cause]
    with opened(server, source(body)) as session:
        assert verdict_of(session)[0] == verdict
        assert verdict_of(session, "other") == ("pass", "")


IMPORTS = {
    "syntax error": ("broken", "def answer(:", "answer.py, line 1: SyntaxError: "),
    "error": ("broken", "x = 1\nx.y", "answer.py, line 2: AttributeError: "),
    "module that is not there": ("broken", "import pandas", "answer.py, line 1: ModuleNotFound"),
    "nul characters": ("broken", "x = '\0'", "null bytes"),
    "os._exit": ("crashed", "import os; os._exit(0)", "ended itself (exit status 0)"),
    "sys.exit": ("crashed", "raise SystemExit", "answer.py called exit()"),
    "a signal": ("crashed", "import ctypes; ctypes.string_at(0)", "ended by SIGSEGV"),
    "endless loop": ("timeout", "while True: pass", "no answer within"),
    "memory": ("memory", "x = bytearray(1 << 31)", "more memory than is allowed"),
    "garbage on the line": ("tampered", "import os; os.write(3, bytes(64))", ""),
    "not written": ("broken", "raise NotImplementedError('x')", "NotImplementedError: x"),
}


@pytest.mark.parametrize("cause", IMPORTS)
def test_verdict_of_each_import(server: Server, cause: str) -> None:
    """A module that does not import has one verdict, and the words to mend it, for every check."""
    verdict, text, says = IMPORTS[cause]
    with opened(server, text) as session:
        first, again = verdict_of(session), verdict_of(session, "other")
    assert first == again
    assert first[0] == verdict
    assert says in first[1]


def test_an_earlier_step_that_is_not_written_blocks(server: Server) -> None:
    """A function that rests on somebody's unwritten earlier step waits for it, and says so."""
    earlier = "def token_ids(words):\n    raise NotImplementedError('token_ids')"
    text = "from lookup import token_ids\ndef answer(): return token_ids([])\ndef other(): return 1"
    program = Program("answer", {"answer": text, "lookup": earlier})
    with Session(server, program, SMALL) as session:
        assert verdict_of(session)[0] == "blocked"
        assert verdict_of(session, "other")[0] == "pass"


def test_a_sleeper_is_timed_out_by_the_clock(server: Server) -> None:
    """A function that uses no processor time runs out of wall time."""
    with opened(server, source("import time; time.sleep(60)"), HASTY) as session:
        assert verdict_of(session)[0] == "timeout"
        assert verdict_of(session, "other")[0] == "pass"


def test_a_loop_is_ended_by_its_computing_time(server: Server) -> None:
    """An endless loop is not given the wall time of a sleeper: its processor time is counted."""
    with opened(server, source("while True: pass")) as session:
        verdict_of(session, "other")
        began = time.monotonic()
        assert verdict_of(session)[0] == "timeout"
        assert time.monotonic() - began < SMALL.wall_seconds / 2


def test_the_disk_cannot_be_filled(server: Server, tmp_path: Path) -> None:
    """What a submission writes, where it may write at all, stays below 16 MiB."""
    tmp_path.chmod(0o777)
    target = tmp_path / "big"
    body = (
        f"try: open({str(target)!r}, 'wb').write(bytes(20 << 20))\nexcept OSError: pass\nreturn 1"
    )
    with opened(server, source(body)) as session:
        assert verdict_of(session)[0] == "pass"
    assert not target.exists() or target.stat().st_size <= 16 << 20


# Whether /dev/null, the working directory and /tmp can be written to.
WRITABLE = {
    "namespaces": [True, True, False],
    "landlock": [True, False, False],
    "seccomp": [False, False, False],
}


def test_what_may_be_written(server: Server) -> None:
    """A scratch folder where there is one, /dev/null where a level can tell it apart."""
    if server.level not in WRITABLE:
        pytest.skip(f"{server.level} promises nothing")
    body = """
    def opened(path):
        try:
            return open(path, "w").close() is None
        except OSError:
            return False
    return [opened(os.devnull), opened("own.txt"), opened("/tmp/not-mine.txt")]
    """
    text = "import os\n" + source(textwrap.dedent(body))
    with opened(server, text) as session:
        assert Submission(session).answer() == WRITABLE[server.level]


def test_a_function_that_timed_out_is_not_called_again(server: Server) -> None:
    """The second check of an endless loop costs no time; other functions are still asked."""
    with opened(server, source("while True: pass")) as session:
        verdict_of(session)
        began = time.monotonic()
        verdict, text = verdict_of(session)
        assert verdict == "timeout"
        assert "not called again" in text
        assert time.monotonic() - began < SMALL.cpu_seconds / 2
        assert verdict_of(session, "other")[0] == "pass"


def test_a_check_that_is_stopped_spares_the_next(one_server: Server) -> None:
    """A check stopped in the middle of a call is timed out; the next one is no tampering."""
    with opened(one_server, source("import time; time.sleep(0.3); return 1")) as session:
        submission = Submission(session)
        submission.other()
        with watchdog() as alarm:
            alarm(0.45)
            with pytest.raises(SubmissionFault, match="took too long") as caught:
                [submission.answer() for _ in range(100)]
        assert caught.value.verdict == "timeout"
        assert verdict_of(session, "other") == ("pass", "")


def test_chance_without_a_seed_is_the_same_each_time(server: Server) -> None:
    """Work that draws numbers without a seed is graded alike today and tomorrow."""
    text = """
        import random
        import numpy as np

        first = random.random()

        def answer():
            return [first, random.random(), float(np.random.rand())]
    """
    drawn = []
    for _ in range(2):
        with opened(server, text) as session:
            drawn.append(Submission(session).answer())
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 3


def test_an_answer_in_advance_is_refused(server: Server) -> None:
    """A second answer to one question is tampering with the next one, and helps nobody."""
    with opened(server, source("forge({**mine(), 'value': ONE}); return 1")) as session:
        assert verdict_of(session)[0] == "pass"  # it only answered, twice
        assert verdict_of(session, "other")[0] == "tampered"
        assert verdict_of(session, "other")[0] == "pass"


@pytest.mark.parametrize(
    "body",
    [
        "print('x' * (8 << 20))",
        "for _ in range(100_000): print('all work and no play')",
        "import sys; sys.stderr.write('x' * (8 << 20)); sys.__stdout__.write('x' * (8 << 20))",
        "import os\nfor fd in (1, 2): os.write(fd, b'x' * (8 << 20))",
        "import warnings; warnings.warn('x' * (8 << 20))",
        "import sys; sys.stdout = None; print('x')",
        "import sys; sys.stdout.close(); print()",
    ],
)
def test_prints_do_not_matter(server: Server, body: str) -> None:
    """Printing by the megabyte, or breaking the output, costs no point."""
    body = f"try:\n{textwrap.indent(body, '    ')}\nexcept ValueError: pass\nreturn 1"
    with opened(server, source(body)) as session:
        assert verdict_of(session) == ("pass", "")


def test_a_submission_that_dies_for_ever_is_left_alone(server: Server) -> None:
    """After so many deaths no new process is started, and the verdict says so."""
    patient = replace(SMALL, ends=10)
    with opened(server, source("import os; os._exit(1)"), patient) as session:
        session._starts = 3
        verdicts = [verdict_of(session) for _ in range(4)]
    assert [verdict for verdict, _ in verdicts] == ["crashed"] * 4
    assert "died too often" in verdicts[-1][1]


def test_a_function_that_ends_its_process_is_called_three_times(one_server: Server) -> None:
    """Then it is left alone, at no cost; the other functions are still called."""
    text = "import os\ndef ends():\n    os._exit(1)\ndef answer():\n    return 1\n"
    with opened(one_server, text) as session:
        words = [verdict_of(session, "ends") for _ in range(5)]
        assert {verdict for verdict, _ in words} == {"crashed"}
        assert ["not called again" in text for _, text in words] == [False] * 3 + [True] * 2
        assert verdict_of(session) == ("pass", "")
        assert session.generation == 3
