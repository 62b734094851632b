"""The roster: our names of students, and what a gradebook calls the same people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.sheets import read_table

MOST_NAMED = 5


@dataclass(frozen=True)
class Roster:
    """Student -> what a gradebook's columns say of them; the columns that the file has, in order.

    Without a file, every student is known by the name of the submission, under `default`.
    """

    columns: tuple[str, ...]
    people: Mapping[str, Mapping[str, str]]

    def absent(self, graded: Iterable[str]) -> list[str]:
        """Return who is on the roster and has no results."""
        return sorted(set(self.people) - set(graded))


def nobody_else(students: Iterable[str], default: str) -> Roster:
    """The roster of a class whose gradebook uses the names of the submissions."""
    return Roster((default,), {name: {default: name} for name in students})


def read_roster(path: Path, students: Iterable[str], columns: Sequence[str]) -> Roster:
    """Read a CSV file with a column `student` and some of these, at least one.

    Raises UserError for a student who is not in it, is in it twice, or has no identifier there.
    """
    rows = read_table(path, ["student"])
    given = tuple(name for name in columns if not rows or name in rows[0].cells)
    if not given:
        step = f"add one of these: {', '.join(columns)}"
        raise UserError("the roster has no column that this gradebook knows", str(path), step)
    people: dict[str, dict[str, str]] = {}
    for row in rows:
        name = row.cells["student"]
        if name in people:
            raise row.error("student", f'"{name}" is there twice', "keep one of the rows")
        people[name] = {column: row.cells[column].strip() for column in given}
        if not any(people[name].values()):
            raise row.error(
                given[0], f'"{name}" has no identifier', f"fill in {' or '.join(given)}"
            )
    _refuse_strangers(path, people, students)
    return Roster(given, people)


def _refuse_strangers(path: Path, people: Mapping[str, object], students: Iterable[str]) -> None:
    missing = sorted(set(students) - set(people))
    if missing:
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        names = ", ".join(missing[:MOST_NAMED])
        step = "add a row for each, with the name in the results in the column student"
        raise UserError(f"these students are not on the roster: {names}{more}", str(path), step)
