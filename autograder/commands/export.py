"""`autograder export`: a results.json as a table for statistics, for Canvas or for Moodle."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.commands.options import course_option, loaded
from autograder.course import Course
from autograder.errors import UserError
from autograder.exports import canvas, moodle
from autograder.exports.checks import check_rows
from autograder.exports.columns import empty_cells
from autograder.exports.roster import Roster, nobody_else, read_roster
from autograder.files import write_atomically
from autograder.record import Results
from autograder.reports.reading import read_record
from autograder.sheets import csv_row

GRADEBOOKS = {"canvas": canvas, "moodle": moodle}
MOST_SHOWN = 20


@dataclass(frozen=True)
class Table:
    """The rows of a file, and what people should know about it."""

    rows: list[list[str]]
    empty: Sequence[str] = ()
    absent: Sequence[str] = ()


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice(["checks", *GRADEBOOKS]), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="the CSV file")
@click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV of student and the gradebook's names"
)
@course_option
def export(results: Path, form: str, out: Path, roster: Path | None, course: Path | None) -> None:
    """Write RESULTS as a CSV file: a row for each check, or what a gradebook imports."""
    if roster and form not in GRADEBOOKS:
        raise click.UsageError(f"--roster is for {' and '.join(GRADEBOOKS)}")
    known = loaded(course)
    record: Results = {**read_record(known, results)}
    table = _table(known, record, form, roster)
    _write(out, map(csv_row, table.rows))
    click.echo(f"{len(table.rows) - 1} rows: {out}")
    for line in _told(table):
        click.echo(line, err=True)
    sys.exit(1 if table.empty else 0)


def _table(course: Course, results: Results, form: str, path: Path | None) -> Table:
    if form not in GRADEBOOKS:
        return Table(list(check_rows(results)))
    gradebook = GRADEBOOKS[form]
    roster = _roster(results["students"], path, gradebook.IDENTIFIERS, gradebook.DEFAULT)
    absent = roster.absent(results["students"])
    return Table(
        list(gradebook.rows(course, results, roster)), empty_cells(course, results), absent
    )


def _roster(
    students: Iterable[str], path: Path | None, identifiers: Sequence[str], default: str
) -> Roster:
    if path is None:
        return nobody_else(students, default)
    return read_roster(path, students, identifiers)


def _told(table: Table) -> Iterator[str]:
    for line in table.empty[:MOST_SHOWN]:
        yield f"left empty: {line}"
    if more := len(table.empty[MOST_SHOWN:]):
        yield f"left empty: {more} more"
    if table.absent:
        yield f"on the roster, without results: {', '.join(table.absent[:MOST_SHOWN])}"


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        write_atomically(path, "".join(lines))
    except OSError as error:
        what = f"the file cannot be written ({error.strerror})"
        raise UserError(what, str(path), "give another file with -o") from error
