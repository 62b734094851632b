"""What the files of an exercise must say: stub and reference agree, headings exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.audit.findings import Finding
from autograder.course import Course, Exercise
from autograder.course.names import anchor_of
from autograder.scaffold import BLANK

Signature = tuple[str, str | None]  # arguments and return type, docstring


def same_promises(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Stub and reference agree in names, signatures and docstrings; only bodies differ."""
    stub, reference = course.stub(exercise), course.reference(exercise)
    where = str(stub.relative_to(course.root))
    promised, kept = _signatures(stub), _signatures(reference)
    for name in sorted(promised.keys() ^ kept.keys()):
        side = "stub" if name in promised else "reference"
        yield Finding(where, f"only the {side} defines {name}", "define it in both, or in neither")
    for name in sorted(promised.keys() & kept.keys()):
        if promised[name][0] != kept[name][0]:
            yield Finding(where, f"{name} has another signature in the reference", "make them one")
        if promised[name][1] != kept[name][1]:
            yield Finding(where, f"{name} has another docstring in the reference", "make them one")
        if promised[name][1] is None:
            yield Finding(where, f"{name} has no docstring", "say what goes in and what comes out")


def headings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Everything that a check rests on, and that a misconception should read, is a heading."""
    readme = course.root / "exercises" / exercise.id / "README.md"
    where = str(readme.relative_to(course.root))
    known = anchors(readme)
    wanted = {check.id: check.rests_on for check in exercise.checks}
    wanted |= {idea.id: idea.read for idea in exercise.misconceptions}
    for name, anchor in sorted(wanted.items()):
        if anchor is None:
            step = "name the heading that states what is checked"
            yield Finding(where, f"{name} rests on nothing", step)
        elif anchor not in known:
            step = "write the section, or name another heading"
            yield Finding(where, f"{name} points to {anchor}, which is no heading", step)


def no_blanks(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Nothing of what `autograder init` left to fill in is left."""
    step = "fill it in, wherever it has that name"
    head = str((course.title, course.objectives)) if exercise == course.exercises[0] else ""
    if BLANK in head + str(exercise):
        yield Finding(f"course.yaml, exercise {exercise.id}", f"a blank: {BLANK}...", step)
    for kind in ("exercises", "solutions"):
        for path in sorted((course.root / kind / exercise.id).rglob("*")):
            text = path.read_text(encoding="utf-8") if path.suffix in (".md", ".py") else ""
            if BLANK in text:
                line = text[: text.index(BLANK)].count("\n") + 1
                where = f"{path.relative_to(course.root)}, line {line}"
                yield Finding(where, f"a blank: {BLANK}...", step)


def anchors(readme: Path) -> set[str]:
    """The anchors of a lesson's headings: `#the-mean-of-the-known-words`."""
    if not readme.is_file():
        return set()
    titles = re.findall(r"^#+ +(.+)$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return {anchor_of(title) for title in titles}


def _signatures(path: Path) -> dict[str, Signature]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: (ast.dump(node.args) + ast.dump(node.returns or node.args), _doc(node))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def _doc(node: ast.FunctionDef) -> str | None:
    return ast.get_docstring(node)
