"""`autograder demo`: a class of 24 made-up submissions, graded before your eyes."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.layout import public_names, refuse_gaps

MARK = ".made-by-autograder-demo"
Files = dict[str, str]  # path below the submission -> text

HOSTILE = {
    "reads-secrets": 'return [open(p).read() for p in ("/etc/passwd", "../../course.yaml")]',
    "exits": "import os; os._exit(0)",
    "equals-everything": 'return type("Yes", (), {"__eq__": lambda *_: True, "__hash__": id})()',
}


def make_class(course: Course, folder: Path) -> Path:
    """Write 24 submissions below `folder`, made anew each time; the folder that holds them."""
    if folder.exists() and not (folder / MARK).exists():
        step = "give another folder with -o"
        raise UserError("this folder was not made by the demo", str(folder), step)
    refuse_gaps(course, course.exercises)
    shutil.rmtree(folder, ignore_errors=True)
    submissions = folder / "submissions"
    try:
        submissions.mkdir(parents=True)
        (folder / MARK).touch()
        for name, files in _class(course):
            _write(submissions / name, files)
    except OSError as error:
        what = f"the class cannot be written ({error.strerror})"
        raise UserError(what, str(folder), "give another folder with -o") from None
    return submissions


def _class(course: Course) -> Iterator[tuple[str, Files]]:
    right = _files(course, lambda e: _read(course.reference(e)))
    for number in range(1, 4):
        yield f"right-{number}", right
    yield "right-in-a-zip.zip", right
    yield "right-flat", {path.rpartition("/")[2]: text for path, text in right.items()}
    yield "right-with-windows-line-ends", {p: t.replace("\n", "\r\n") for p, t in right.items()}
    for number in range(4):
        yield f"other-right-{number + 1}", _files(course, _nth(course, course.wheat, number))
    for number in range(7):
        yield f"wrong-{number + 1}", _files(course, _nth(course, course.chaff, number))
    yield "untouched", _files(course, lambda e: _read(course.stub(e)))
    yield "half-done", {**_files(course, lambda e: _read(course.stub(e))), **_first(right)}
    last = course.exercises[-1]
    yield "syntax-error", _appended(right, last, "\ndef broken(:\n")
    yield "endless-loop", _appended(right, last, _overrides(course, last, "while True: pass", 1))
    for name, body in HOSTILE.items():
        yield f"hostile-{name}", _hostile(course, right, body)


def _files(course: Course, text_of: Callable[[Exercise], str]) -> Files:
    return {f"{e.id}/{e.module}.py": text_of(e) for e in course.exercises}


def _nth(
    course: Course, answers: Callable[[Exercise], list[Path]], number: int
) -> Callable[[Exercise], str]:
    def text_of(exercise: Exercise) -> str:
        known = answers(exercise) or [course.reference(exercise)]
        return _read(known[number % len(known)])

    return text_of


def _first(files: Files) -> Files:
    return dict(sorted(files.items())[:1])


def _appended(files: Files, exercise: Exercise, text: str) -> Files:
    path = f"{exercise.id}/{exercise.module}.py"
    return {**files, path: files[path] + text}


def _hostile(course: Course, files: Files, body: str) -> Files:
    for exercise in course.exercises:
        files = _appended(files, exercise, _overrides(course, exercise, body))
    return files


def _overrides(course: Course, exercise: Exercise, body: str, most: int | None = None) -> str:
    """The exercise's own functions (at `most` so many) once more, with another body."""
    names = sorted(public_names(course, exercise))[:most]
    return "".join(f"\n\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(place: Path, files: Files) -> None:
    if place.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        place.write_bytes(packed.getvalue())
        return
    for path, text in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
