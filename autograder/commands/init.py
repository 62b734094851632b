"""`autograder init`: the files of a new exercise, or of a new course, with blanks to fill in."""

from pathlib import Path

import click

from autograder.commands.options import course_option, loaded
from autograder.scaffold import BLANK
from autograder.scaffold.writing import add_exercise, blanks, new_course


@click.command()
@click.argument("number")
@click.option("--module", required=True, help="the file that students write: pooling, for example")
@click.option(
    "--new",
    type=click.Path(path_type=Path, file_okay=False),
    help="make a new course in this folder, with the kit of the present one",
)
@course_option
def init(number: str, module: str, new: Path | None, course: Path | None) -> None:
    """Write a new exercise NUMBER (two digits) with blanks to fill in."""
    present = loaded(course)
    if new is None:
        root, files = present.root, add_exercise(present, number, module)
    else:
        root, files = new, new_course(present, new, number, module)
    for name in files:
        click.echo(root / name)
    click.echo(f"{len(blanks(files))} blanks to fill in: grep -rn {BLANK} {root}")
    click.echo(f"then: autograder audit --exercise {number} --course {root}")
