"""`python -m tests.benchmarks`: what grading costs, beside the usual way and the bare floor.

Everything is measured in one run, on the same submissions, as CPU time of all processes together.
"""

import json
import platform
import tempfile
from pathlib import Path

import click
from rich.console import Console

from autograder.sandbox.policy import LEVELS
from autograder.sandbox.probe import prove
from tests.benchmarks.report import tables
from tests.benchmarks.suite import Plan, measured


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--size", "sizes", type=int, multiple=True, default=(30, 300), show_default=True)
@click.option("--usual", type=int, default=12, show_default=True, help="runs of python -m pytest")
@click.option("--level", "levels", type=click.Choice(LEVELS), multiple=True, help="default: all")
@click.option(
    "--exercise",
    "exercises",
    multiple=True,
    default=("04", "07"),
    show_default=True,
    help="numerical ones of the pack",
)
@click.option("--class-of", type=int, default=0, help="also: a class on all exercises of the pack")
@click.option("--json", "out", type=click.Path(path_type=Path), help="write the numbers here")
def main(
    sizes: tuple[int, ...],
    usual: int,
    levels: tuple[str, ...],
    exercises: tuple[str, ...],
    class_of: int,
    out: Path | None,
) -> None:
    """Measure, print the tables, and write the numbers as JSON."""
    works = [level for level in levels or LEVELS if prove(level).holds]
    plan = Plan(sorted(sizes), usual, works, exercises, class_of)
    with tempfile.TemporaryDirectory() as folder:
        numbers = measured(plan, Path(folder))
    numbers["machine"] = {"python": platform.python_version(), "kernel": platform.release()}
    console = Console(width=100)
    for table in tables(numbers):
        console.print(table)
    if out:
        out.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
