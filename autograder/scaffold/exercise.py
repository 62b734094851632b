"""A new exercise: lesson, stub, checks, reference, right and wrong answers, and its entry."""

import re

from autograder.errors import UserError
from autograder.scaffold import texts

_LIST = re.compile(r"^exercises:[ \t]*(?:#.*)?\n", re.MULTILINE)
_NEXT_KEY = re.compile(r"^[^\s#-]", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def exercise_files(number: str, module: str) -> dict[str, str]:
    """Path -> text of all the files, but for course.yaml."""
    public, private = f"exercises/{number}", f"solutions/{number}"
    answers = {
        f"{private}/{module}.py": "FILL_IN_right_answer",
        f"{private}/wheat/another.py": "FILL_IN_another_right_answer",
        f"{private}/wheat/third.py": "FILL_IN_third_right_answer",
        **{f"{private}/chaff/{idea}.py": f"FILL_IN_{idea}" for idea in ideas(number)},
    }
    files = {
        f"{public}/README.md": texts.LESSON,
        f"{public}/{module}.py": texts.MODULE + texts.TODO,
        f"{public}/test_{module}.py": texts.VISIBLE,
        f"{private}/test_hidden_{module}.py": texts.HIDDEN,
        **{path: f"{texts.MODULE}    return {answer}\n" for path, answer in answers.items()},
    }
    return {path: _filled(text, number, module) for path, text in files.items()}


def ideas(number: str) -> list[str]:
    """The names of the wrong ideas, until their author finds better ones."""
    return [f"idea_{number}_{one}" for one in range(1, texts.IDEAS + 1)]


def with_entry(course: str, number: str, module: str, objective: str, where: str) -> str:
    """Return the text of a course.yaml with one more exercise, comments and all the rest as it was.

    Raises UserError when its exercises are not written one below the other.
    """
    start = _LIST.search(course)
    if start is None:
        step = "write them one below the other, each beginning with a hyphen"
        raise UserError("the exercises are not a list that can be added to", where, step)
    end = _NEXT_KEY.search(course, start.end())
    block = course[start.end() : end.start() if end else len(course)]
    item = _ITEM.search(block)
    indent = item[1] if item else "  "
    entry = "".join(f"{indent}{line}\n" for line in _entry(number, module, objective).splitlines())
    before = course[: start.end()] + (block.rstrip("\n") + "\n\n" if block.strip() else "")
    return before + entry + (f"\n{course[end.start() :]}" if end else "")


def _entry(number: str, module: str, objective: str) -> str:
    names = ideas(number)
    believed = "\n".join(texts.MISCONCEPTION.replace("@IDEA@", name) for name in names)
    entry = texts.ENTRY.replace("@MISCONCEPTIONS@", believed).replace("@IDEAS@", ", ".join(names))
    return _filled(entry.replace("@OBJECTIVE@", objective), number, module)


def _filled(text: str, number: str, module: str) -> str:
    return text.replace("@NUMBER@", number).replace("@MODULE@", module)
