"""Three hints for each exercise, one after the other: a question, a pointer, an outline.

They stand in the lesson, folded, under "If you are stuck".
"""

import html
import json
import re
from contextlib import suppress
from pathlib import Path

MEMORY = ".hints.json"  # beside the exercises: which hints are open
_SECTION = re.compile(r"^## If you are stuck$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_FOLDED = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)


def hint(exercises: Path, number: str, rung: int | None, command: str) -> str:
    """The text of one hint: the next one that is not open yet, or the one that is asked for.

    command   what to type for the next one, without the number
    """
    found = rungs((exercises / number / "README.md").read_text(encoding="utf-8"))
    if not found:
        return f"the lesson of exercise {number} has no hints"
    opened = _remembered(exercises)
    last = opened.get(number, 0)
    wanted = min(rung or last + 1, len(found))
    _remember(exercises, {**opened, number: wanted})
    title, text = found[wanted - 1]
    further = f"for the next one: {command} {number}" if wanted < len(found) else "the last hint"
    return f"{number}, hint {wanted} of {len(found)}: {title}\n\n{text}\n\n{further}"


def rungs(lesson: str) -> list[tuple[str, str]]:
    """Title and text of each hint of a lesson, in order, without tags."""
    section = _SECTION.search(lesson)
    folded = _FOLDED.findall(section[1]) if section else []
    return [(_plain(title), _plain(text)) for title, text in folded]


def _plain(text):
    shown = re.sub(r"</?code>", "`", text)
    return html.unescape(re.sub(r"<[a-z/][^>]*>", "", shown)).strip()


def _remembered(exercises):
    try:
        opened = json.loads((exercises / MEMORY).read_text(encoding="utf-8"))
        return {str(number): int(count) for number, count in opened.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(exercises, opened):
    with suppress(OSError):  # a folder that cannot be written to: every hint is the first
        (exercises / MEMORY).write_text(json.dumps(opened, sort_keys=True), encoding="utf-8")
