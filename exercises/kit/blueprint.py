"""The public part of course.yaml, as far as a student's own run needs it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Blueprint:
    """What the course says about its checks; empty when there is no course.yaml.

    checks           check id -> its entry (objective, points, after, rests_on)
    misconceptions   misconception id -> its entry (believes, read)
    exercises        exercise id -> its entry (title, needs)
    """

    root: Path
    checks: dict[str, dict]
    misconceptions: dict[str, dict]
    exercises: dict[str, dict] = field(default_factory=dict)

    def lesson(self, check_id: str, misconception: str | None) -> str:
        """Where to read: the lesson's file and heading for a check, or for a recognised idea."""
        exercise = check_id.partition(".")[0]
        entry = self.misconceptions.get(misconception or "", {})
        anchor = entry.get("read") or self.checks.get(check_id, {}).get("rests_on", "")
        heading = heading_of(self.root / exercise / "README.md", anchor)
        place = f"{self.root.name}/{exercise}/README.md"
        return f'{place}, "{heading}"' if heading else place

    def believes(self, misconception: str | None) -> str:
        """The recognised wrong idea in words, or nothing."""
        return self.misconceptions.get(misconception or "", {}).get("believes", "")


def read_blueprint(exercises: Path) -> Blueprint:
    """Read course.yaml beside the exercises; a missing or damaged file gives an empty one."""
    try:
        text = (exercises.parent / "course.yaml").read_text(encoding="utf-8")
        entries = yaml.load(text, _Loader)["exercises"]
        checks = {check["id"]: check for entry in entries for check in entry["checks"]}
        ideas = {idea["id"]: idea for entry in entries for idea in entry.get("misconceptions", ())}
        steps = {entry["id"]: entry for entry in entries}
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
        checks, ideas, steps = {}, {}, {}
    return Blueprint(exercises, checks, ideas, steps)


def slug(heading: str) -> str:
    """The anchor of a heading: lower case, spaces as hyphens, other signs dropped."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def heading_of(readme: Path, anchor: str) -> str:
    """The heading of a lesson that an anchor leads to, or nothing."""
    try:
        text = readme.read_text(encoding="utf-8")
    except OSError:
        return ""
    headings = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return next((h.strip() for h in headings if f"#{slug(h)}" == anchor), "")
