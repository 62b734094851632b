"""The end of every run: the map of the course, a bar for each objective, the next command."""

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


def course_map(verdicts: dict[str, str], blueprint: Blueprint) -> list[str]:
    """One line for each exercise of a run over several: `03  green    A small task on top`."""
    found = {}
    for check_id, verdict in verdicts.items():
        found.setdefault(check_id.partition(".")[0], []).append(verdict)
    if len(found) < 2:
        return []
    green = {number for number, own in found.items() if set(own) == {"pass"}}
    return [_row(number, found[number], green, blueprint) for number in sorted(found)]


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


def _row(number, verdicts, green, blueprint):
    entry = blueprint.exercises.get(number, {})
    waits = [step for step in entry.get("needs", ()) if step not in green]
    state = "green" if number in green else f"{verdicts.count('pass')} of {len(verdicts)}"
    if number not in green and waits:
        state = f"after {waits[0]}"
    elif set(verdicts) == {"todo"}:
        state = "to do"
    return f"{number}  {state:<9} {entry.get('title', '')}".rstrip()


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
