"""From a course.yaml on disk to a `Course`, or to all that is wrong with it."""

from contextlib import suppress
from pathlib import Path

import yaml
from pydantic import ValidationError

from autograder.course.document import Document
from autograder.course.model import Course, CourseFile
from autograder.course.problems import CourseError, Problem
from autograder.course.rules import broken_rules
from autograder.course.words import problem
from autograder.errors import UserError

FILE_NAME = "course.yaml"


def find_course(start: Path) -> Path:
    """Return the course.yaml in ``start`` or the nearest folder above it.

    Raises `UserError` when there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        with suppress(OSError):  # a folder one may not look into holds no course for us
            if (folder / FILE_NAME).is_file():
                return folder / FILE_NAME
    raise UserError(
        f"no {FILE_NAME} here or in a folder above",
        where=str(start),
        next_step=f"go to the folder of the course, or give the path of its {FILE_NAME}",
    )


def load_course(path: Path) -> Course:
    """Read a course.yaml, given as the file or as the folder that holds it.

    Raises `CourseError`, a `UserError`, with every problem found in the file,
    and a plain `UserError` when it cannot be read at all.
    """
    file, data = _read(path)
    where = _short(file)
    return parse_course(_decode(data, where), file.parent, where)


def parse_course(text: str, root: Path, where: str) -> Course:
    """Read the text of a course.yaml whose course lies in ``root``.

    Raises `CourseError`, a `UserError`, with every problem; ``where`` says of which text.
    """
    document = _parse(text, where)
    return Course.from_file(_validate(document, where), root=root.resolve())


def _short(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def _read(path: Path) -> tuple[Path, bytes]:
    try:
        file = path / FILE_NAME if path.is_dir() else path
        return file, file.read_bytes()
    except OSError as error:
        raise UserError(
            f"the course cannot be read ({(error.strerror or str(error)).lower()})",
            where=str(path),
            next_step=f"give the path of a {FILE_NAME}, or of the folder that holds it",
        ) from error


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = "save the file as UTF-8 in your editor"
        raise CourseError(where, [Problem(line, "", "is not UTF-8 text", fix)]) from error


def _parse(text: str, where: str) -> Document:
    try:
        document = Document(text)
    except yaml.YAMLError as error:
        raise CourseError(where, [_syntax(error, text)]) from error
    if document.data is None and document.problems:
        raise CourseError(where, document.problems)
    if document.data is None:
        fix = "begin with format: 1, then course, policy, limits, objectives, exercises"
        raise CourseError(where, [Problem(1, "", "the file is empty", fix)])
    return document


def _syntax(error: yaml.YAMLError, text: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        lines = text.splitlines()
        line = min(error.problem_mark.line + 1, len(lines))  # the end of the text has no line
        what = ", ".join(part for part in (error.context, error.problem) if part)
        return Problem(line, "", f"YAML: {what}", _syntax_fix(what, lines[line - 1]))
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return Problem(line, "", "a character that YAML does not allow", "delete it")


def _syntax_fix(what: str, written: str) -> str:
    if "\t" in written:
        return "indent with spaces instead of tabs"
    if "mapping values" in what:
        return 'put text that holds ": " in quotes, and check the indentation'
    if "another document" in what:
        return 'keep one document, without a second "---"'
    return "check quotes, brackets and indentation here and on the line before"


def _validate(document: Document, where: str) -> CourseFile:
    wrong_format = _other_format(document)
    if wrong_format is not None:  # whatever else it holds belongs to another format
        raise CourseError(where, [wrong_format])
    problems = [*document.problems, *broken_rules(document)]
    try:
        file = CourseFile.model_validate(document.data)
    except ValidationError as error:
        problems += [problem(details, document) for details in error.errors()]
        raise CourseError(where, problems) from error
    if problems:
        raise CourseError(where, problems)
    return file


def _other_format(document: Document) -> Problem | None:
    data = document.data
    if not isinstance(data, dict) or "format" not in data or data["format"] is None:
        return None
    if type(data["format"]) is int and data["format"] == 1:
        return None
    what = f"{document.text(('format',)) or 'this'} is not a format this engine reads"
    return Problem(document.line(("format",)), "format", what, "write format: 1")
