"""Known files share the answers of functions that reach the same code."""

from collections.abc import Mapping

import pytest
from grading_support import chaff_named, work

from autograder.run.code import reaches
from autograder.run.grader import Grader
from autograder.sandbox.session import Session

TEXT = '''"""A module."""

import math
from random import choice

LIMIT = 3


def square(x):
    """Multiply."""
    return x * x


def area(r):
    return math.pi * square(r)


def drawn(items):
    return choice(items)


class Box:
    side = 2

    def size(self):
        return square(self.side)


if __name__ == "__main__":
    print(area(LIMIT), drawn([1]), Box().size())
'''


def differing(changes: Mapping[str, str]) -> set[str]:
    """The names whose reach is another one after these changes of the text."""
    text = TEXT
    for was, now in changes.items():
        assert text.count(was) == 1
        text = text.replace(was, now)
    before, after = reaches(TEXT), reaches(text)
    return {name for name in before if before[name] != after.get(name)}


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"return x * x": "return x + x"}, {"square", "area", "Box"}),
        ({"return math.pi": "return 3"}, {"area"}),
        ({"side = 2": "side = 4"}, {"Box"}),
        ({"import choice": "import choices as choice"}, {"drawn", "choice"}),
        ({"import math": "import cmath as math"}, {"area", "math"}),
    ],
)
def test_a_change_reaches_what_uses_it(changes: Mapping[str, str], names: set[str]) -> None:
    """Whatever calls the changed code, directly or not, and nothing else."""
    assert differing(changes) == names


@pytest.mark.parametrize("changes", [{"LIMIT = 3": "LIMIT = 4"}, {"LIMIT = 3": "square = abs"}])
def test_what_stands_beside_the_definitions_reaches_everything(changes: Mapping[str, str]) -> None:
    """A constant could be used anywhere, and an assignment could replace a definition."""
    assert differing(changes) == set(reaches(TEXT))


@pytest.mark.parametrize(
    "changes",
    [
        {'    """Multiply."""\n': ""},
        {'"""A module."""\n': '"""Another one."""\n'},
        {"print(area(LIMIT)": "print(area(5)"},
        {"from random import choice\n": "from random import choice, random\n"},
        {"return x * x": "return (x * x)  # as one says"},
    ],
)
def test_what_changes_no_answer_reaches_nothing(changes: Mapping[str, str]) -> None:
    """Docstrings, comments, unused imports, and what only runs when the file is started."""
    assert differing(changes) == set()


def test_a_definition_used_beside_the_others_reaches_everything() -> None:
    """A table that is made at import depends on what makes it."""
    text = TEXT.replace("LIMIT = 3", "LIMIT = square(3)")
    before, after = reaches(text), reaches(text.replace("x * x", "x + x"))
    assert {name for name in before if before[name] != after[name]} == set(before)


def test_the_second_of_two_definitions_counts() -> None:
    """A name that is defined twice: a change of either reaches everything."""
    text = TEXT.replace("def drawn", "def square(x):\n    return 0\n\n\ndef drawn")
    after = reaches(text.replace("return 0", "return 1"))
    assert all(after[name] != value for name, value in reaches(text).items())


@pytest.mark.parametrize(
    "line",
    [
        "globals()['square'] = abs",
        "import sys",
        "exec('square = abs')",
        "def change():\n    global LIMIT\n    LIMIT += 1",
    ],
)
def test_code_that_cannot_be_foreseen_shares_nothing(line: str) -> None:
    """Where a name may be reached in other ways, only the whole file is the same."""
    assert reaches(f"{TEXT}\n{line}\n") == {}


@pytest.mark.parametrize("text", ["def broken(:\n", "x = '\0'\n"])
def test_what_is_no_python_shares_nothing(text: str) -> None:
    """A known answer with a slip does not stop a grading."""
    assert reaches(text) == {}


def test_a_chaff_is_asked_only_what_it_may_answer_otherwise(
    words: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the reference answered is not asked again of a chaff with the same code for it."""
    one = words.course.exercise("01")
    own = chaff_named(words.course, one, "once_is_enough") + "\n# the student's own file\n"
    asked: list[tuple[str, str]] = []
    ask = Session.ask

    def watched(self: Session, op: str, value: list, what: str) -> object:
        if self.program.module == "counting":
            asked.append((self.program.sources["counting"], what))
        return ask(self, op, value, what)

    monkeypatch.setattr(Session, "ask", watched)
    words.memory.clear()
    graded = words.grade(work(words.course, counting=own))
    assert graded.results["01.example"].misconception == "once_is_enough"
    reference = words.course.reference(one).read_text("utf-8")
    known = {path.stem: path.read_text("utf-8") for path in words.course.chaff(one)}
    code = reaches(reference)
    changed = {stem: {n for n in code if reaches(t)[n] != code[n]} for stem, t in known.items()}
    for stem, text in known.items():
        functions = {what for source, what in asked if source == text}
        assert functions <= changed[stem], stem
    assert {what for source, what in asked if source == known["once_is_enough"]}
