"""The numbers as tables, ratios first."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

GOAL, LEAST = 40, 25


def tables(numbers: Mapping[str, Any]) -> Iterator[Table]:
    """One table for each question."""
    yield _ratios(numbers)
    yield _of("Processes", numbers["processes"], "processes")
    yield _of("Class size (start and end of the grading included)", numbers["sizes"], "size")
    yield _calls(numbers["calls"])
    yield _numerical(numbers["numerical"])
    if "class" in numbers:
        yield _of("All exercises of the pack", {"class": numbers["class"]}, "")


def _ratios(numbers: Mapping[str, Any]) -> Table:
    usual = numbers["usual"]["cpu"]
    title = (
        f"CPU by submission, ten cheap checks, class of {numbers['submissions']}: goal {GOAL} x "
        f"less than the usual way, never under {LEAST} x; as many processes as processors "
        f"(load {numbers['load before']:.1f} before, {numbers['load after']:.1f} after)"
    )
    table = Table("way", "x less CPU", "CPU ms", "wall ms", "peak MiB", title=title)
    table.add_row("python -m pytest each", "1", *_row(numbers["usual"]))
    for level, row in numbers["levels"].items():
        table.add_row(f"ours, {level}", f"{usual / row['cpu']:.1f}", *_row(row))
    floor = numbers["floor"]["cpu"]
    table.add_row("bare floor: no isolation, no pytest", f"{usual / floor:.0f}", _ms(floor))
    return table


def _of(title: str, rows: Mapping[Any, Any], what: str) -> Table:
    columns = (what, "CPU ms", "wall ms", "largest process, MiB", "first process, MiB")
    table = Table(*columns, title=title)
    for name, row in rows.items():
        table.add_row(str(name), *_row(row), f"{row['first_process']:.0f}")
    return table


def _calls(rows: Mapping[str, float]) -> Table:
    table = Table("handed over", "wall, microseconds", title="One call, there and back")
    for name, microseconds in rows.items():
        table.add_row(name, f"{microseconds:.0f}")
    return table


def _numerical(rows: Mapping[str, Any]) -> Table:
    title = "Numerical exercises: one more right submission"
    table = Table("exercise", "engine's share", "CPU ms", "of it numpy and checks", title=title)
    for name, row in rows.items():
        share = f"{row['engine']:.0%}"
        table.add_row(name, share, _ms(row["ours"]), _ms(row["floor"]))
    return table


def _row(row: Mapping[str, float]) -> tuple[str, str, str]:
    return _ms(row["cpu"]), _ms(row["wall"]), f"{row['memory']:.0f}"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"
