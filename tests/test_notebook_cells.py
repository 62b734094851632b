"""A notebook's cells run one by one in the worker, as "Run All" would; a bad one costs itself."""

import pytest
from notebook_support import RIGHT, Change, answer, as_bytes, changed, locked, notebook
from sandbox_support import opened, verdict_of

from autograder.cells import is_joined, joined, split
from autograder.intake.notebooks import read_notebook
from autograder.sandbox.notebook import plain_python
from autograder.sandbox.server import Server
from autograder.sandbox.session import Limits

ONE = notebook(answer("def answer():\n    return 1"), locked("checks.run()"))
LIMITS = Limits(cpu_seconds=1, wall_seconds=8, memory_mb=256)


def verdict(server: Server, text: str) -> tuple[str, str]:
    """What a check says that wants `answer()` of a notebook's text to be 1."""
    with opened(server, text, LIMITS) as session:
        return verdict_of(session)


def text_of(*cells: str) -> str:
    """The text of a notebook of these code cells."""
    return joined(enumerate(cells, start=1))


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT)
def test_right_work_in_odd_clothes_is_right(one_server: Server, change: Change) -> None:
    """Whatever Jupyter lets pass costs nothing here."""
    text = read_notebook(as_bytes(changed(ONE, change))).text
    assert verdict(one_server, text) == ("pass", "")


def test_the_end_of_the_notebook_counts(one_server: Server) -> None:
    """A function that a later cell defines again is the later one."""
    text = text_of("def answer():\n    return 1", "def answer():\n    return 2")
    assert verdict(one_server, text)[0] == "fail"


def test_a_cell_that_does_not_parse_is_named(one_server: Server) -> None:
    """Its functions say which cell and line it was; those of other cells work."""
    text = text_of("x = 1", "y = 2\ndef answer()\n    return 1")
    assert verdict(one_server, text)[1] == (
        "cell 2 of the notebook did not run: SyntaxError in line 2: expected ':'"
    )


def test_a_cell_that_takes_too_long_is_named(one_server: Server) -> None:
    """An answer that starts with an endless loop says so."""
    text = text_of("while True: pass\ndef answer(): return 1", "x = 1")
    assert "cell 1 of the notebook took too long" in verdict(one_server, text)[1]


def test_an_earlier_definition_outlives_a_failing_later_one(one_server: Server) -> None:
    """As in Jupyter: what a cell could not define anew stays what it was."""
    text = text_of("def answer():\n    return 1", "1 / 0\ndef answer():\n    return 2")
    assert verdict(one_server, text) == ("pass", "")


def test_many_slow_cells_share_one_budget(one_server: Server) -> None:
    """Ten endless cells do not use up the time of the answer behind them."""
    text = text_of(*["while True: pass"] * 10, "def answer():\n    return 1")
    assert verdict(one_server, text) == ("pass", "")


def test_a_notebook_may_build_on_a_notebook(one_server: Server) -> None:
    """An earlier step is imported like a module, with a time limit of its own for each cell."""
    from autograder.sandbox.session import Program, Session

    earlier = text_of("while True: pass", "def one():\n    return 1")
    later = text_of("from step import one", "def answer():\n    return one()")
    program = Program("answer", {"answer": later, "step": earlier})
    with Session(one_server, program, LIMITS) as session:
        assert verdict_of(session) == ("pass", "")


def test_a_main_block_does_not_run(one_server: Server) -> None:
    """Grading imports; it does not run the notebook as a program."""
    text = text_of("def answer():\n    return 1\nif __name__ == '__main__':\n    answer = None")
    assert verdict(one_server, text) == ("pass", "")


def test_cells_come_back_with_their_lines() -> None:
    """A text splits into the cells it was joined from, each with its first line in the text."""
    text = text_of("a = 1\n\nb = 2\n", "\nc = 3")
    assert [cell.source.strip("\n") for cell in split(text)] == ["a = 1\n\nb = 2", "c = 3"]
    assert [text.splitlines()[cell.line - 1] for cell in split(text)] == ["a = 1", "c = 3"]


def test_ordinary_python_is_no_notebook() -> None:
    """Only our own first line makes a text a notebook; a student's `# %%` does not."""
    assert not is_joined("# %%\nx = 1\n")
    assert not is_joined("x = 1\n# %% cell 1\n")


def test_a_cell_cannot_pass_for_two() -> None:
    """A line that reads like our mark is changed, so that it splits nothing."""
    assert len(split(text_of("x = 1\n# %% cell 7\ny = 2"))) == 1


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("%time f()\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls\n", "if x:\n    pass\n"),
        ("a, b = %who\n", "pass\n"),
        ("%%capture out\nx = 1", "\nx = 1"),
        ("%%time\n%%capture\nx = 1", "\n\nx = 1"),
        ("%%html\n<b>x</b>", ""),
        ("f?", "pass"),
        ("?f", "pass"),
    ],
)
def test_notebook_only_lines_are_blanked(source: str, plain: str) -> None:
    """The other lines keep their numbers."""
    assert plain_python(source) == plain
