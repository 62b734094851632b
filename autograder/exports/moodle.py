"""A file for Moodle: Grades > Import > CSV file.

Moodle asks there which column says who it is ("Map to": username, ID number or email address), and
which grade item each other column goes to (docs.moodle.org, "Grade import"). A grade item has to
exist; the total is there for courses that keep one item only.
"""

from collections.abc import Iterator

from autograder.course import Course
from autograder.exports.columns import columns, points
from autograder.exports.roster import Roster
from autograder.record import Results

HEADINGS = {"username": "Username", "id_number": "ID number", "email_address": "Email address"}
IDENTIFIERS = tuple(HEADINGS)
DEFAULT = "id_number"


def rows(course: Course, results: Results, roster: Roster) -> Iterator[list[str]]:
    """Yield the heading and a row for each student; the total only where every cell is filled."""
    items = columns(course, results)
    who = [column for column in HEADINGS if column in roster.columns]
    yield [*(HEADINGS[column] for column in who), *(item.name for item in items), "total"]
    for name, student in sorted(results["students"].items()):
        earned = [item.points(student) for item in items]
        total = points(student["points"]) if all(earned) else ""
        yield [*(roster.people[name][column] for column in who), *earned, total]
