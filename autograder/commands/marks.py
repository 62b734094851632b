"""`autograder marks`: written answers out for people to mark, and their marks back in."""

from collections.abc import Iterator
from pathlib import Path

import click

from autograder.commands.options import course_option, loaded
from autograder.course import Course
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.intake import list_entries, read_entry
from autograder.layout import layout_of
from autograder.marks.account import with_marks
from autograder.marks.sheet import read_marks, refuse_without_questions, sheet_rows
from autograder.record import Results, write_class
from autograder.reports.reading import read_record
from autograder.sheets import csv_row
from autograder.store import NAME, Store

_BOM = "\ufeff"  # without it a spreadsheet takes the file for Latin-1, and spoils answers in it


@click.group()
def marks() -> None:
    """Mark written answers by hand, in a CSV file; no grading changes these marks."""


@marks.command("export")
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="the CSV file")
@course_option
def export_marks(results: Path, submissions: Path, out: Path, course: Path | None) -> None:
    """Write a sheet to fill in: a row for each student, written question and criterion."""
    known = loaded(course)
    refuse_without_questions(known)
    students: Results = {**read_record(known, results)["students"]}
    written = _written(known, submissions, students)
    with _store(results) as store:
        marked = [(name, mark) for name in students for mark in store.marks(name)]
    rows = list(sheet_rows(known, written, marked))
    text = _BOM + "".join(map(csv_row, rows))
    try:
        write_whole(out, text.encode("utf-8"))
    except OSError as error:
        what = f"the file cannot be written ({error.strerror})"
        raise UserError(what, str(out), "give another file with -o") from error
    click.echo(f"{len(rows) - 1} rows to mark: {out}")


@marks.command("import")
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("sheet", type=click.Path(path_type=Path))
@course_option
def import_marks(results: Path, sheet: Path, course: Path | None) -> None:
    """Take the marks of a filled-in SHEET into RESULTS, all of them or none."""
    known = loaded(course)
    refuse_without_questions(known)
    record: Results = {**read_record(known, results)}
    read = read_marks(sheet, known, record["students"])
    with _store(results) as store:
        store.keep_marks(read)
        students = {n: with_marks(known, s, store.marks(n)) for n, s in record["students"].items()}
    head = {name: value for name, value in record.items() if name != "students"}
    write_class(_home(results), head, lambda: sorted(students.items()))
    given = [mark for own in read.values() for mark in own]
    waiting = sum(mark.points is None for mark in given)
    click.echo(f"{len(given) - waiting} criteria are marked, {waiting} are still to be marked")


def marked_records(course: Course, store: Store) -> Iterator[tuple[str, Results]]:
    """Each student of the running grading with the record, marks included, by name."""
    for name, record in store.records():
        yield name, with_marks(course, record, store.marks(name))


def _store(results: Path) -> Store:
    return Store(_home(results) / NAME)


def _home(results: Path) -> Path:
    """The folder that grading wrote, given by itself or by its results.json."""
    return results if results.is_dir() else results.parent


def _written(course: Course, submissions: Path, students: Results) -> dict[str, dict[str, str]]:
    """Student -> what was handed in for each written question."""
    layout = layout_of(course)
    found = {}
    for entry in list_entries(submissions).entries:
        if entry.student in students:
            found[entry.student] = dict(read_entry(entry, layout).written)
    if missing := sorted(set(students) - set(found)):
        what = f"{missing[0]} has results, but no submission here"
        raise UserError(what, str(submissions), "give the folder that was graded")
    return found
