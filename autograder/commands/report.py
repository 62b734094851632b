"""`autograder report`: the pages of a class and of each student, from the results of grading.

Only this command needs the extra `pages`, so only it imports what needs it.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course import Course
from autograder.errors import UserError
from autograder.store import NAME, recorded_seconds

if TYPE_CHECKING:
    from autograder.reports.reading import Record

NEEDED = ("jinja2", "matplotlib", "markdown_it")
CLASS_PAGE = "index.html"
NUMBERS = ("class.json", "checks.csv", "misconceptions.csv")


def report(course: Course, results: Path, out: Path | None) -> None:
    """Write the pages and say where they are; without `out` they go into the results' folder.

    Raises UserError when a package is missing, results do not fit, or pages cannot be written.
    """
    _need_packages()
    from autograder.reports.folder import whole_folder
    from autograder.reports.reading import read_record

    record = read_record(course, results)
    home = results if results.is_dir() else results.parent
    place = home / "pages" if out is None else out
    with whole_folder(place) as draft:
        (draft / "students").mkdir()
        for name, text in _files(course, record, home):
            (draft / name).write_text(text, encoding="utf-8", newline="")
    print(f"class page, for instructors only: {place / CLASS_PAGE}")
    print(f"pages of {len(record['students'])} students: {place / 'students'}")
    print(f"numbers: {', '.join(str(place / name) for name in NUMBERS)}")


def _files(course: Course, record: Record, home: Path) -> Iterator[tuple[str, str]]:
    """Name below the folder -> text: the class first, then one student after the other."""
    from autograder.reports.class_numbers import class_numbers
    from autograder.reports.class_page import class_page
    from autograder.reports.spreadsheets import checks_csv, misconceptions_csv
    from autograder.reports.student_page import StudentPages
    from autograder.reports.titles import check_titles

    titles = check_titles(course)
    numbers = class_numbers(course, record, titles, recorded_seconds(home / NAME))
    text = json.dumps(numbers, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    yield CLASS_PAGE, class_page(numbers)
    yield from zip(NUMBERS, (text, checks_csv(numbers), misconceptions_csv(numbers)), strict=True)
    pages = StudentPages(course, record, titles)
    for name in _with_progress(list(record["students"])):
        yield numbers["students"][name]["page"], pages.page(name)


def _with_progress(names: list[str]) -> Iterator[str]:
    console = Console(stderr=True)
    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield from progress.track(names)


def _need_packages() -> None:
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        step = "install it: pip install 'shared-foundation[pages]'"
        raise UserError(f"pages need {missing[0]}, which is not installed", next_step=step)
