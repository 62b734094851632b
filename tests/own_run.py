"""A student's own run of all checks, hidden ones included, as a process of its own.

Submission number n hands in answer number n of every exercise: stubs, references, wheat, chaff.
Later exercises stand on the same submission's earlier ones, right or wrong.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from local_run import COURSE, answers
from sandbox_support import ROOT


def submission(number: int) -> dict[str, Path]:
    """Exercise id -> the answer that submission `number` hands in."""
    files = {exercise.id: list(answers(exercise).values()) for exercise in COURSE.exercises}
    return {exercise: paths[number % len(paths)] for exercise, paths in files.items()}


def own_run(number: int, folder: Path, **environment: str) -> dict[str, str]:
    """The verdicts of a true pytest run with `--submission`, by check."""
    for exercise, path in submission(number).items():
        place = folder / "work" / exercise
        place.mkdir(parents=True)
        (place / f"{COURSE.exercise(exercise).module}.py").write_bytes(path.read_bytes())
    log = folder / "verdicts.json"
    checks = [str(COURSE.visible_checks(exercise)) for exercise in COURSE.exercises]
    checks += [str(COURSE.hidden_checks(exercise)) for exercise in COURSE.exercises]
    command = [sys.executable, "-m", "pytest", "-p", "verdict_log", "-p", "no:cacheprovider"]
    command += ["-c", "exercises/pytest.ini", f"--submission={folder / 'work'}"]
    paths = os.pathsep.join(str(ROOT / name) for name in ("tests", "solutions"))
    ended = subprocess.run(
        [*command, *checks],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "VERDICT_LOG": str(log), **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return json.loads(log.read_text(encoding="utf-8"))
