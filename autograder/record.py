"""The record of a class: results.json for machines, scores.csv for spreadsheets.

The same grading gives the same bytes, in whatever order it was done, and a
reader never meets a file that is half written.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.course import Course, Exercise
from autograder.errors import UserError
from autograder.files import write_in_pieces
from autograder.scoring import MISSING, Carried, Graded, Tally, exact, mastery, score
from autograder.sheets import csv_row

FORMAT = 1
JSON_NAME = "results.json"
CSV_NAME = "scores.csv"

Results = dict[str, Any]
"""The content of a results.json, format 1."""


def build_results(
    course: Course, engine_version: str, isolation: str, graded: Iterable[Graded]
) -> Results:
    """Score each student and return the whole record.

    Raises `UserError` when a student comes twice.
    """
    students: Results = {}
    for work in graded:
        name = _portable(work.student)
        if name in students:
            raise UserError(
                "this student was graded twice",
                where=name,
                next_step="keep one submission of this student, then grade again",
            )
        students[name] = student_record(course, work)
    head = class_record(course, engine_version, isolation, students.values())
    return {**head, "students": students}


def class_record(
    course: Course, engine_version: str, isolation: str, students: Iterable[Results]
) -> Results:
    """Return the record but for the students, whose records are counted over once."""
    return {
        "format": FORMAT,
        "course": course.id,
        "engine": engine_version,
        "isolation": isolation,
        "objectives": {name: objective.title for name, objective in course.objectives.items()},
        "misconceptions": _misconceptions(course, students),
    }


def write_results(folder: Path, results: Results) -> tuple[Path, Path]:
    """Write results.json and scores.csv into ``folder``, made if need be; return their paths.

    Raises `UserError` when they cannot be written.
    """
    students = sorted(results["students"].items())
    return write_class(folder, results, lambda: students)


def write_class(
    folder: Path, head: Results, students: Callable[[], Iterable[tuple[str, Results]]]
) -> tuple[Path, Path]:
    """Write both files, one student at a time, so that a large class needs no large memory.

    ``students`` gives names and records, by name, as often as it is called. Each file appears
    whole or not at all. Raises `UserError` when they cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_in_pieces(folder / JSON_NAME, _json_chunks(head, students()))
        write_in_pieces(folder / CSV_NAME, _csv_chunks(sorted(head["objectives"]), students()))
    except OSError as error:
        raise UserError(
            f"the results cannot be written ({(error.strerror or str(error)).lower()})",
            where=str(folder),
            next_step="give a folder that you may write to, and that has space left",
        ) from error
    return folder / JSON_NAME, folder / CSV_NAME


def to_json(results: Results) -> str:
    """Return the record as JSON: keys sorted, a line for each student, newline at the end."""
    return "".join(_json_chunks(results, sorted(results["students"].items())))


def _json_chunks(head: Results, students: Iterable[tuple[str, Results]]) -> Iterator[str]:
    """Yield what `to_json` returns, piece by piece."""
    whole = json.dumps({**head, "students": {}}, sort_keys=True, indent=1, ensure_ascii=False)
    before, after = whole.split('"students": {}')
    yield before + '"students": {'
    between, end = "\n  ", ""
    for name, student in students:  # without indent, which Python's encoder would be slow at
        yield f"{between}{_line(name)}: {_line(student)}"
        between, end = ",\n  ", "\n "
    yield end + "}" + after + "\n"


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def to_csv(results: Results) -> str:
    """Return one row per student: a share of 0 to 1 per objective, points, and possible points.

    A share is empty where nothing was possible.
    """
    students = sorted(results["students"].items())
    return "".join(_csv_chunks(sorted(results["objectives"]), students))


def _csv_chunks(objectives: list[str], students: Iterable[tuple[str, Results]]) -> Iterator[str]:
    yield csv_row(["student", *objectives, "points", "possible"])
    for name, student in students:
        shares = [_share(student["objectives"][objective]) for objective in objectives]
        yield csv_row([name, *shares, str(student["points"]), str(student["possible"])])


def _misconceptions(course: Course, students: Iterable[Results]) -> Results:
    """What recognised misconceptions believe, where to read, and how many students hold them."""
    holders = Counter(
        name
        for student in students
        for name in {
            check["misconception"]
            for exercise in student["exercises"].values()
            for check in exercise["checks"].values()
            if "misconception" in check
        }
    )
    return {
        idea.id: {
            "believes": idea.believes,
            "read": f"exercises/{exercise.id}/README.md{idea.read}",
            "students": holders[idea.id],
        }
        for exercise in course.exercises
        for idea in exercise.misconceptions
        if holders[idea.id]
    }


def student_record(course: Course, work: Graded) -> Results:
    """Return the record of one student."""
    points = score(course, work.results)
    return {
        "points": points.total.earned,
        "possible": points.total.possible,
        "objectives": {
            name: {**_points(tally), "mastery": mastery(tally, course.policy).value}
            for name, tally in points.objectives.items()
        },
        "exercises": {
            exercise.id: {
                **_points(points.exercises[exercise.id]),
                **_carried(work.carried.get(exercise.id), points.exercises[exercise.id]),
                **_reflection(exercise, work),
                "checks": _checks(exercise, work),
            }
            for exercise in course.exercises
        },
        "notices": [_portable(notice) for notice in work.notices],
    }


def _carried(carried: Carried | None, points: Tally) -> Results:
    """Both gradings of an exercise, where the one on given earlier steps counts."""
    if carried is None:
        return {}
    steps = ", ".join(carried.steps)
    says = (
        f"with your own step {steps}: {carried.own}/{points.possible}, "
        f"with ours: {carried.given}/{points.possible}; "
        f"counted: {carried.given}/{points.possible}, carried"
    )
    return {"carried": {"own": carried.own, "given": carried.given, "says": says}}


def _reflection(exercise: Exercise, work: Graded) -> Results:
    """Whether a written question was answered; a person marks it."""
    if exercise.reflection is None:
        return {}
    return {"reflection": "answered" if exercise.id in work.answered else "unanswered"}


def _points(tally: Tally) -> Results:
    return {"earned": tally.earned, "possible": tally.possible}


def _checks(exercise: Exercise, work: Graded) -> Results:
    rows: Results = {}
    for check in exercise.checks:
        result = work.results.get(check.id, MISSING)
        rows[check.id] = {
            "verdict": result.verdict.value,
            "objective": check.objective,
            "points": check.points,
            "visible": check.visible,
            "message": _portable(result.message),
            **({"misconception": result.misconception} if result.misconception else {}),
        }
    return rows


def _portable(text: str) -> str:
    """Write out lone surrogates, as in names that are not UTF-8: no file can hold them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _share(points: Results) -> str:
    if not points["possible"]:
        return ""
    return f"{float(exact(points['earned']) / exact(points['possible'])):.4f}"
