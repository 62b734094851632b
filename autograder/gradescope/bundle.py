"""The autograder zip: setup.sh, run_autograder, engine, course, and wheels to install from.

As Gradescope's specification says (gradescope-autograders.readthedocs.io, "Autograder
specifications"): both scripts stand in the root of the archive, which is unpacked to
/autograder/source; setup.sh runs once, run_autograder for every submission.
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from autograder.archive import zipped
from autograder.course import Course
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.release import KINDS, public_paths

ENGINE = Path(__file__).resolve().parent.parent
PROGRAMS = ("setup.sh", "run_autograder")
_DISTRIBUTION = "shared-foundation"

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once. $1 is the folder it works in, for trials elsewhere.
set -euo pipefail
home="${{1:-/autograder}}"
source="$home/source"

newest() {{
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then echo "$name"; return; fi
    done
}}
if [ -z "$(newest)" ]; then
    apt-get update -qq && apt-get install -y -qq python3 python3-venv
fi
python="$(newest)"
if [ -z "$python" ]; then
    echo "this needs Python 3.11 or newer: choose a newer base image, Ubuntu 24.04 for example" >&2
    exit 1
fi
"$python" -m venv "$home/venv"
pip() {{ "$home/venv/bin/python" -m pip "$@"; }}
if [ -d "$source/wheels" ]; then  # nothing is downloaded
    export PIP_NO_INDEX=1 PIP_FIND_LINKS="$source/wheels"
fi
pip install --quiet --requirement "$source/requirements.txt"
{extras}
chmod -R go-rwx "$source/course/solutions"  # submissions run as another user where they can
"""
RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission. $1 is the folder it works in, for trials elsewhere.
# Without a results.json it says that the autograder failed: a fault of ours is never a zero.
set -euo pipefail
home="${{1:-/autograder}}"
export PYTHONPATH="$home/source/engine"
exec "$home/venv/bin/python" -P -m autograder gradescope "$home" --require {require}{exercises}
"""


@dataclass(frozen=True)
class Plan:
    """What a zip is to do.

    required    the weakest isolation level accepted     exercises   ids to grade; empty for all
    wheels      a folder of .whl files to install from; None to download
    """

    required: str
    exercises: Sequence[str] = ()
    wheels: Path | None = None


def write_bundle(course: Course, plan: Plan, path: Path) -> list[str]:
    """Write the zip, whole or not at all; the names in it. The same inputs give the same bytes.

    Raises UserError for wheels that are not there, and a file that cannot be written.
    """
    for number in plan.exercises:
        course.exercise(number)
    files = {**_scripts(course, plan), **_sources(course), **_wheels(plan.wheels)}
    try:
        write_whole(path, zipped(files, PROGRAMS))
    except OSError as error:
        what = f"the archive cannot be written ({error.strerror})"
        raise UserError(what, str(path), "give another file") from error
    return list(files)


def _scripts(course: Course, plan: Plan) -> dict[str, bytes]:
    extras = "\n".join(f"pip {install}" for install in _extras(course))
    exercises = "".join(f" --exercise {shlex.quote(number)}" for number in plan.exercises)
    run = RUN.format(require=shlex.quote(plan.required), exercises=exercises)
    return {
        "setup.sh": SETUP.format(extras=extras).encode(),
        "run_autograder": run.encode(),
        "requirements.txt": "".join(f"{line}\n" for line in _requirements()).encode(),
    }


def _requirements() -> list[str]:
    """What the engine needs, without what only its extras need."""
    try:
        needed = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        what = "the engine is not installed, so it is not known what it needs"
        raise UserError(what, next_step="install it: pip install -e .") from None
    return sorted(line for line in needed if "extra ==" not in line)


def _extras(course: Course) -> Iterator[str]:
    """How pip installs what some checks need, so that the same checks are graded as here."""
    text = (course.root / "course.yaml").read_text(encoding="utf-8")
    listed: dict[str, Any] = yaml.safe_load(text).get("extras") or {}
    for extra in listed.values():
        command = shlex.split(extra["install"])
        here = any(find_spec(package) is not None for package in extra["packages"])
        if here and command[:2] == ["pip", "install"]:
            yield shlex.join(command[1:])


def _sources(course: Course) -> dict[str, bytes]:
    engine = {
        f"engine/autograder/{path.relative_to(ENGINE).as_posix()}": path.read_bytes()
        for path in sorted(ENGINE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    public = {f"course/exercises/{name}": p.read_bytes() for name, p in public_paths(course)}
    private = {f"course/solutions/{name}": p.read_bytes() for name, p in _private(course)}
    blueprint = {"course/course.yaml": (course.root / "course.yaml").read_bytes()}
    return {**engine, **blueprint, **public, **private}


def _private(course: Course) -> Iterator[tuple[str, Path]]:
    """References, hidden checks, wrong answers that explain failures, and what these share."""
    home = course.root / "solutions"
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and path.suffix in KINDS and not hidden and "wheat" not in parts:
            yield "/".join(parts), path


def _wheels(folder: Path | None) -> dict[str, bytes]:
    if folder is None:
        return {}
    found = {f"wheels/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.whl"))}
    if not found:
        step = "fill it: pip download -d DIR numpy pytest ... for Gradescope's Python"
        raise UserError("there are no .whl files here", str(folder), step)
    return found
