"""The end of every run: one bar for each objective touched, and the next command to type."""

import os
from collections import Counter
from pathlib import Path

from .blueprint import Blueprint

CELLS = 20


def bars(verdicts: dict[str, str], blueprint: Blueprint) -> list[str]:
    """One line for each objective: `LO3  [########------------]  4 of 10 points`."""
    earned, possible = Counter(), Counter()
    for check_id, verdict in verdicts.items():
        if entry := blueprint.checks.get(check_id):
            possible[entry["objective"]] += entry["points"]
            earned[entry["objective"]] += entry["points"] * (verdict == "pass")
    return [_bar(name, earned[name], possible[name]) for name in sorted(possible)]


def next_step(verdicts: dict[str, str], root: Path, here: Path) -> str:
    """What to type next: the first exercise that is not green, or the one after the last green.

    root   the exercises' folder          here   where the command was started
    """
    red = sorted(check_id[:2] for check_id, verdict in verdicts.items() if verdict != "pass")
    if red:
        return _command(root / red[0], here)
    done = max((check_id[:2] for check_id in verdicts), default="00")
    later = [folder for folder in sorted(root.glob("[0-9][0-9]")) if folder.name > done]
    if not later:
        return "every check of this run is green, and this is the last exercise"
    return f"{_command(later[0], here)}   (lesson: {_near(later[0] / 'README.md', here)})"


def _bar(name, earned, possible):
    filled = CELLS * earned // possible
    return f"{name}  [{'#' * filled}{'-' * (CELLS - filled)}]  {earned} of {possible} points"


def _command(folder, here):
    return f"pytest {_near(folder, here)}"


def _near(path, here):
    try:
        return os.path.relpath(path, here)
    except ValueError:  # another drive
        return str(path)
