"""The blueprint shows where the points of a course lie."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from small_course import YAML, small_course

from autograder.reports.blueprint import Points, blueprint_table, points_of


def shown(folder: Path, text: str = YAML) -> str:
    """Return the blueprint of the small course as it is redirected to a file."""
    stream = io.StringIO()
    Console(file=stream, width=100).print(blueprint_table(small_course(folder, text)))
    return stream.getvalue()


def cells(table: str) -> list[list[str]]:
    """Return the cells of each row of a drawn table."""
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_blueprint_by_hand(tmp_path: Path) -> None:
    """Rows are exercises, columns objectives, cells visible+hidden points, with totals."""
    table = [row for row in cells(shown(tmp_path)) if set("".join(row)) - set("-+=")]
    assert table == [
        ["exercise", "LO1", "LO2", "all", "points"],
        ["01 Counting", "17+3", "-", "17+3", "20"],
        ["02 Weighing", "0+2", "1+0", "1+2", "3"],
        ["03 Comparing", "-", "0+2", "0+2", "2"],
        ["all exercises", "17+5", "1+2", "18+7", "25"],
    ]


def test_blueprint_is_plain_ascii(tmp_path: Path) -> None:
    """A redirected table needs no special characters and holds no colour codes."""
    table = shown(tmp_path)
    assert table.isascii()
    assert "\x1b" not in table


def test_titles_are_not_markup(tmp_path: Path) -> None:
    """A title in brackets is shown as it is."""
    assert "02 [bold]Weighing[/]" in shown(
        tmp_path, YAML.replace("title: Weighing", 'title: "[bold]Weighing[/]"')
    )


@pytest.mark.parametrize(
    ("points", "text"), [(Points(), "-"), (Points(1, 0), "1+0"), (Points(0, 12), "0+12")]
)
def test_points_read_as_visible_plus_hidden(points: Points, text: str) -> None:
    """A dash stands for no points at all."""
    assert str(points) == text


def test_points_of_some_checks(tmp_path: Path) -> None:
    """Visible and hidden points are counted apart."""
    assert points_of(small_course(tmp_path).exercise("01").checks) == Points(17, 3)
