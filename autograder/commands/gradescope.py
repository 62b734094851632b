"""`autograder gradescope`, which run_autograder calls: one submission in, results.json out."""

import json
from pathlib import Path

import click

from autograder.commands.grade import narrowed, tell_left_out
from autograder.course import load_course
from autograder.errors import UserError
from autograder.files import write_atomically
from autograder.gradescope.results import gradescope_results
from autograder.intake import read_submission
from autograder.isolation import DEFAULT_REQUIRED, choose
from autograder.layout import layout_of
from autograder.record import student_record
from autograder.run.grader import Grader, Job
from autograder.sandbox.policy import LEVELS


@click.command(hidden=True)
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--exercise", "exercises", multiple=True, help="grade only this one (repeatable)")
@click.option("--require", type=click.Choice(LEVELS), default=DEFAULT_REQUIRED)
def gradescope(home: Path, exercises: tuple[str, ...], require: str) -> None:
    """Grade HOME/submission by the course in HOME/source; write HOME/results/results.json."""
    root = home / "source" / "course"
    course = load_course(root)
    part = narrowed(course, exercises)
    tell_left_out(course)
    level = choose(require)
    submission = read_submission(home / "submission", layout_of(course))
    grader = Grader(Job(root / "course.yaml", level, tuple(e.id for e in part.exercises)))
    try:
        record = student_record(part, grader.grade(submission))
    finally:
        grader.close()
    titles = {name: function.title for name, function in grader.runner.functions.items()}
    results = gradescope_results(part, record, titles)
    text = json.dumps(results, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    try:
        (home / "results").mkdir(exist_ok=True)
        write_atomically(home / "results" / "results.json", text)
    except OSError as error:
        raise UserError(f"the results cannot be written ({error.strerror})", str(home)) from error
    click.echo(f"graded: {record['points']} of {record['possible']} points; isolation: {level}")
