"""The front door: one command, one call."""

import atexit
import os
import signal
import sys
from pathlib import Path

import click

from autograder import __version__
from autograder.audit.gate import Depth
from autograder.commands import demo as demo_command
from autograder.commands.audit import run_audit
from autograder.commands.doctor import doctor as run_doctor
from autograder.commands.export import export
from autograder.commands.grade import Request, narrowed
from autograder.commands.grade import grade as run_grade
from autograder.commands.gradescope import gradescope as run_on_gradescope
from autograder.commands.init import init
from autograder.commands.marks import marks
from autograder.commands.nbgrader_course import push_request, push_results, release_nbgrader
from autograder.commands.options import course_option, loaded
from autograder.commands.report import report as run_report
from autograder.errors import Stopped, UserError
from autograder.gradescope.bundle import Plan, write_bundle
from autograder.isolation import DEFAULT_REQUIRED
from autograder.release import write_release
from autograder.reports.blueprint import blueprint_table
from autograder.reports.terminal import report_console
from autograder.sandbox.policy import LEVELS

_require = click.option(
    "--require",
    type=click.Choice(LEVELS),
    default=DEFAULT_REQUIRED,
    show_default=True,
    help="refuse to grade with weaker isolation than this",
)
_jobs = click.option("--jobs", type=click.IntRange(1, 256), help="processes (default: one a core)")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def cli() -> None:
    """Grade submissions against learning objectives, each in an isolated process."""


@cli.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="results go here")
@click.option("--exercise", "exercises", multiple=True, help="grade only this one (repeatable)")
@click.option("--cluster", default="", help="grade on this Dask scheduler: tcp://host:port")
@course_option
@_require
@_jobs
def grade(
    submissions: Path,
    out: Path,
    exercises: tuple[str, ...],
    cluster: str,
    course: Path | None,
    require: str,
    jobs: int | None,
) -> None:
    """Grade every submission in the folder SUBMISSIONS."""
    request = Request(submissions, out, require, jobs or 0, exercises, cluster)
    run_grade(loaded(course), request, report_console())


@cli.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), default="demo", show_default=True)
@click.option("--all", "whole", is_flag=True, help="all exercises, not the first three")
@course_option
@_require
@_jobs
def demo(out: Path, whole: bool, course: Path | None, require: str, jobs: int | None) -> None:
    """Make a class of 24 submissions, right, wrong and hostile, and grade it."""
    known = loaded(course)
    chosen = tuple(e.id for e in known.exercises)[: None if whole else 3]
    submissions = demo_command.make_class(narrowed(known, chosen), out)
    request = Request(submissions, out / "results", require, jobs or 0, chosen)
    run_grade(known, request, report_console())
    click.echo(f"submissions: {submissions}")


@cli.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="pages go here (default: RESULTS/pages)"
)
@course_option
def report(results: Path, out: Path | None, course: Path | None) -> None:
    """Write the class page and a page for each student, from the folder RESULTS."""
    run_report(loaded(course), results, out)


@cli.command()
def doctor() -> None:
    """Say which isolation this machine gives, and prove it by trying."""
    if not run_doctor(report_console()):
        sys.exit(1)


@cli.command()
@click.option("--mutants/--no-mutants", default=True, help="also change references mechanically")
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="grade known answers this often: finds checks that waver",
)
@click.option("--exercise", "exercises", multiple=True, help="audit only this one (repeatable)")
@course_option
@_require
@_jobs
def audit(
    mutants: bool,
    repeat: int,
    exercises: tuple[str, ...],
    course: Path | None,
    require: str,
    jobs: int | None,
) -> None:
    """Prove the checks of a course: the gate before release."""
    depth = Depth(mutants, repeat)
    if not run_audit(report_console(), loaded(course), require, depth, jobs or 0, exercises):
        sys.exit(1)


@cli.command()
@course_option
def blueprint(course: Path | None) -> None:
    """Show where the points lie: objectives by exercises."""
    report_console().print(blueprint_table(loaded(course)))


@cli.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), help="write the students' .zip here")
@click.option("--nbgrader", type=click.Path(path_type=Path), help="write an nbgrader course here")
@click.option("--gradescope", type=click.Path(path_type=Path), help="write an autograder .zip here")
@click.option("--exercise", "exercises", multiple=True, help="Gradescope: only this (repeatable)")
@click.option("--wheels", type=click.Path(path_type=Path), help="Gradescope: install from here")
@_require
@course_option
def release(
    out: Path | None,
    nbgrader: Path | None,
    gradescope: Path | None,
    exercises: tuple[str, ...],
    wheels: Path | None,
    require: str,
    course: Path | None,
) -> None:
    """Write what students get, or what grades them elsewhere."""
    if not (out or nbgrader or gradescope):
        what = "-o student.zip, --nbgrader DIR or --gradescope autograder.zip"
        raise click.UsageError(f"say what to write: {what}")
    if (exercises or wheels) and not gradescope:
        raise click.UsageError("--exercise and --wheels are for --gradescope")
    known = loaded(course)
    if out is not None:
        names = write_release(known, out)
        click.echo(f"{len(names)} files for students: {out}")
    if nbgrader is not None:
        release_nbgrader(known, nbgrader)
    if gradescope is not None:
        names = write_bundle(known, Plan(require, exercises, wheels), gradescope)
        click.echo(f"{len(names)} files for Gradescope: {gradescope}")


@cli.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--nbgrader", type=click.Path(path_type=Path), required=True, help="its course folder"
)
@click.option("--gradebook", default="", help="its address (default: as nbgrader_config.py says)")
@click.option("--timestamps", type=click.Path(path_type=Path), help="CSV of student,timestamp")
@course_option
def push(
    results: Path,
    submissions: Path,
    nbgrader: Path,
    gradebook: str,
    timestamps: Path | None,
    course: Path | None,
) -> None:
    """Write the RESULTS of grading SUBMISSIONS into an nbgrader gradebook."""
    request = push_request(results, submissions, nbgrader, gradebook, timestamps)
    sys.exit(0 if push_results(loaded(course), request) else 1)


for _command in (export, init, marks, run_on_gradescope):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; a bad input is one clear message and exit status 2."""
    # While Python clears up, all is written: Ctrl-C would only take the exit status away.
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    try:
        cli.main(prog_name="autograder", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except UserError as error:
        click.echo(f"autograder: {error}", err=True)
        sys.exit(2)
    except Stopped as stop:
        click.echo(f"autograder: stopped; {stop}", err=True)
        sys.exit(130)
    except (click.Abort, KeyboardInterrupt):
        click.echo("autograder: stopped; nothing was written", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
