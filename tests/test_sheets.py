"""Tables for spreadsheets: what is written is read back, and nothing in them is run."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import UserError
from autograder.sheets import csv_row, read_table

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
TRICKY = st.sampled_from(
    ["=1+1", "'=1+1", "''-2", "'", "-", "+1", "@x", "\tx", "\rx", "a\r\nb", ""]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS | TRICKY, CELLS | TRICKY), max_size=4))
def test_there_and_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """Any text comes back as it was, formulas and quotes included; empty rows are left out."""
    path = tmp_path / "table.csv"
    text = "".join(csv_row(row) for row in [("one", "two"), *rows])
    path.write_bytes(text.encode("utf-8"))
    read = [(row.cells["one"], row.cells["two"]) for row in read_table(path, ["one", "two"])]
    assert read == [row for row in rows if any(row)]


@given(cell=CELLS | TRICKY)
def test_no_cell_is_a_formula(cell: str) -> None:
    """Whatever the text, a spreadsheet reads it as text; a negative number stays a number."""
    [[shown]] = csv.reader(io.StringIO(csv_row([cell]), newline="")) if cell else [[""]]
    number = re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", shown)
    assert number or not shown.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator(tmp_path: Path, separator: str) -> None:
    """Spreadsheets save with the one of their language, and a byte order mark."""
    path = tmp_path / "table.csv"
    lines = [["Student Name", "Points"], ["ann", "1,5"], ["", ""], ["bob", "2"]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(lines)
    rows = read_table(path, ["student_name"])
    assert [row.cells["points"] for row in rows] == ["1,5", "2"]
    assert rows[1].where == f"{path}, row 4"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'a,b\n"x', "this is no CSV file"),
        (b"a,b\n\xff,1\n", "not in UTF-8"),
        (b"a\n1\n", 'there is no column "b"'),
        (b"a,b,b\n", 'there are two columns "b"'),
        (b"a,b\n1\n", "row 2: 1 cells, where the heading has 2"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """With the file, the row, and what to do."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=told) as error:
        read_table(path, ["a", "b"])
    assert str(path) in str(error.value)
    assert error.value.next_step


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As for any bad path."""
    with pytest.raises(UserError, match="cannot be read"):
        read_table(tmp_path / "none.csv", ["a"])
