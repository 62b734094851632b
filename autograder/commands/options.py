"""What the options of several commands have in common."""

from pathlib import Path

import click

from autograder.course import Course, find_course, load_course

course_option = click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="course.yaml, or the folder that holds it (default: search upwards from here)",
)


def loaded(course: Path | None) -> Course:
    """The course that is meant: named, or found upwards from here."""
    return load_course(course or find_course(Path.cwd()))
