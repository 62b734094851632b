"""A file for Canvas: Grades > Import.

As its importer reads it (instructure/canvas-lms, lib/gradebook_importer.rb): these five headings in
this order, then a column for each assignment, found by its name or made new; a row of points
possible; then a row for each student, found by ID, else by SIS User ID, SIS Login ID, or the name.
"""

from collections.abc import Iterator, Mapping

from autograder.course import Course
from autograder.errors import UserError
from autograder.exports.columns import columns
from autograder.exports.roster import Roster
from autograder.record import Results

HEADINGS = {
    "name": "Student",
    "id": "ID",
    "sis_user_id": "SIS User ID",
    "sis_login_id": "SIS Login ID",
    "section": "Section",
}
IDENTIFIERS = tuple(HEADINGS)
DEFAULT = "sis_login_id"
POSSIBLE = "Points Possible"


def rows(course: Course, results: Results, roster: Roster) -> Iterator[list[str]]:
    """Yield heading, points possible, and students; raises UserError for an impossible name."""
    assignments = columns(course, results)
    students = results["students"]
    yield [*HEADINGS.values(), *(column.name for column in assignments)]
    possible = [column.possible(students.values()) for column in assignments]
    yield [POSSIBLE, *[""] * (len(HEADINGS) - 1), *possible]
    for name, student in sorted(students.items()):
        earned = [column.points(student) for column in assignments]
        yield [*_who(name, roster.people[name]), *earned]


def _who(name: str, person: Mapping[str, str]) -> list[str]:
    shown = {"name": name, **{column: text for column, text in person.items() if text}}
    if POSSIBLE in shown["name"]:
        what = f'Canvas would take the student "{shown["name"]}" for the row of points possible'
        raise UserError(what, next_step="give another name in a roster: --roster")
    return [shown.get(column, "") for column in HEADINGS]
