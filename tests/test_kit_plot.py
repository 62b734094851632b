"""Curves that the kit draws: a picture with matplotlib, text without it, numbers always."""

import sys
from pathlib import Path

import pytest

from kit.plot import MARKS, curves_plot, table, text_plot

SERIES = {
    "foundation": ([1, 10, 100], [0.5, 0.75, 1.0], [0.1, 0.05, 0.0]),
    "words": ([1, 100], [0, 1]),
}
LINES = {"foundation": ([1.0, 10.0, 100.0], [0.5, 0.75, 1.0], [0.0] * 3)}


@pytest.fixture
def without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it were not installed."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_curves_are_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The numbers, a drawing of characters, a hint how to get a picture; and no file."""
    path = tmp_path / "curves.png"
    assert curves_plot(SERIES, path, title="Right answers", x_label="labels", log_x=True) is None
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert "Right answers" in printed
    assert "0.75 +/- 0.05" in printed
    assert "o foundation   x words" in printed
    assert "pip install matplotlib" in printed
    assert list(tmp_path.iterdir()) == []


def test_with_matplotlib_there_is_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A PNG at the path, and its numbers printed all the same."""
    pytest.importorskip("matplotlib")
    path = tmp_path / "curves.png"
    assert curves_plot(SERIES, path, log_x=True) == str(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "0.75 +/- 0.05" in capsys.readouterr().out


def test_every_mark_can_be_drawn_as_a_picture(tmp_path: Path) -> None:
    """As many curves as there are marks, and one more: it begins again with the first mark."""
    pytest.importorskip("matplotlib")
    many = {f"route {number}": ([1, 2], [number, number]) for number in range(len(MARKS) + 1)}
    assert curves_plot(many, tmp_path / "many.png") == str(tmp_path / "many.png")


def test_the_numbers_stand_in_a_table() -> None:
    """A row for each x of any curve; a dash where a curve has no value."""
    rows = table({**LINES, "words": ([1.0], [0.25], [0.0])}, "T", "x", "y").splitlines()
    assert [row.split() for row in rows] == [
        ["T", "(y)"],
        ["x", "foundation", "words"],
        ["1", "0.5", "0.25"],
        ["10", "0.75", "-"],
        ["100", "1", "-"],
    ]


def test_a_log_axis_puts_equal_factors_at_equal_distances() -> None:
    """1, 10, 100 lie left, half-way and right; drawn straight, 10 lies near the left edge."""
    for log, middle in ((True, 30), (False, 5)):
        rows = text_plot(LINES, log_x=log).splitlines()
        drawing = [row.partition("|")[2] for row in rows if "|" in row]
        assert sorted(row.index("o") for row in drawing if "o" in row) == [0, middle, 60]
        assert drawing[0].rstrip() == " " * 60 + "o"
        assert drawing[-1] == "o"


@pytest.mark.usefixtures("without_matplotlib")
@pytest.mark.parametrize("ys", [[], [0.5], [1, 2, 3]])
def test_a_curve_of_unequal_parts_is_named(ys: list[float], tmp_path: Path) -> None:
    """Which curve, and how many numbers each of its parts has."""
    with pytest.raises(ValueError, match=f"'words' has 2 xs, {len(ys)} ys"):
        curves_plot({"words": ([1, 2], ys)}, tmp_path / "curves.png")


@pytest.mark.usefixtures("without_matplotlib")
def test_a_level_curve_of_one_point_can_be_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No range on either axis is no reason to fail."""
    curves_plot({"words": ([5], [0.5])}, tmp_path / "curves.png", log_x=True, log_y=True)
    assert "o words" in capsys.readouterr().out
