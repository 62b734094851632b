"""Reads back what `autograder grade` has written: a results.json, or its folder."""

import json
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from autograder.record import FORMAT, JSON_NAME, Results

AGAIN = "grade again: autograder grade"


def read_record(course: Course, path: Path) -> Results:
    """The whole record of a class; `path` is the file or its folder.

    Raises UserError when it cannot be read, or is of another course or another version.
    """
    file = json_file(path)
    try:
        results: Results = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        step = "give the results.json that autograder grade wrote, or its folder"
        raise UserError(f"these results cannot be read ({error})", str(file), step) from error
    if not isinstance(results, dict) or results.get("format") != FORMAT:
        raise UserError("this is no results.json of this version", str(file), AGAIN)
    if results["course"] != course.id:
        raise UserError(f"these are results of the course {results['course']}", str(file), AGAIN)
    known = {exercise.id for exercise in course.exercises}
    strange = {name for s in results["students"].values() for name in s["exercises"]} - known
    if strange:
        what = f"the course has no exercise {min(strange)} any more"
        raise UserError(what, str(file), AGAIN)
    return results


def json_file(path: Path) -> Path:
    """The results.json that is meant by its folder, or by itself."""
    return path / JSON_NAME if path.is_dir() else path
