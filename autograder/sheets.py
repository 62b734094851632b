"""Tables that people open in a spreadsheet: CSV out, safe to open, and CSV in, as they save it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-\d+(\.\d+)?(e-\d+)?")
_SEPARATORS = ",;\t"  # a spreadsheet saves with the one that its language is used to


@dataclass(frozen=True)
class Row:
    """One row of a table that was read: its place, for messages, and its cells by column."""

    where: str
    cells: dict[str, str]

    def error(self, column: str, what: str, next_step: str = "") -> UserError:
        """Return what is wrong with one cell, as an error that names row and column."""
        return UserError(what, f"{self.where}, column {column}", next_step)


def csv_row(cells: Iterable[str]) -> str:
    """Return one line of a CSV file: quoted as needed, and safe to open in a spreadsheet."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_no_formula(cell) for cell in cells])
    # The writer quotes a lone carriage return only if its own line ends hold one.
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read a CSV file that has at least these columns; what `csv_row` made safe is undone.

    Headings may differ in case, and have spaces for underscores. Rows without any text are left
    out. Raises UserError for a file that cannot be read, a missing column, a row of another length.
    """
    lines = _lines(path)
    heading = [name.strip().casefold().replace(" ", "_") for name in (lines[0][1] if lines else [])]
    for column in columns:
        if heading.count(column) != 1:
            what = "there are two columns" if column in heading else "there is no column"
            step = f"the first row names the columns: {', '.join(columns)}"
            raise UserError(f'{what} "{column}"', str(path), step)
    return [_row(path, number, heading, cells) for number, cells in lines[1:] if any(cells)]


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")  # line ends inside cells stay as they are
        first = text.partition("\n")[0]
        separator = max(_SEPARATORS, key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return list(enumerate(rows, start=1))
    except UnicodeDecodeError:
        step = 'save it again, as "CSV UTF-8"'
        raise UserError("this file is not in UTF-8", str(path), step) from None
    except OSError as error:
        what = f"this file cannot be read ({error.strerror})"
        raise UserError(what, str(path), "give the path of a CSV file") from None
    except csv.Error as error:
        raise UserError(f"this is no CSV file ({error})", str(path), "save it as CSV") from None


def _row(path: Path, number: int, heading: list[str], cells: list[str]) -> Row:
    where = f"{path}, row {number}"
    if len(cells) != len(heading):
        what = f"{len(cells)} cells, where the heading has {len(heading)}"
        raise UserError(what, where, "leave a cell empty rather than out")
    return Row(where, {name: _plain(cell) for name, cell in zip(heading, cells, strict=True)})


def _no_formula(cell: str) -> str:
    """Stop a spreadsheet from running a name such as ``=HYPERLINK(...)``; a number stays one."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
