"""The environment in which pages are made from templates."""

import base64
import functools
import hashlib
import re
from collections.abc import Sized
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.reports.percent import whole_percent
from autograder.reports.text import printable

TEMPLATES = Path(__file__).parent / "templates"


@functools.cache
def environment() -> Environment:
    """Templates that escape whatever they are given, and stumble over what they are not given."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )
    made.globals["style"] = Markup(_source("style.css"))
    made.globals["search"] = Markup(_source("search.js"))
    made.globals["search_hash"] = _hash(_source("search.js"))
    made.filters["percent"] = percent
    made.filters["counted"] = counted
    made.filters["decimal"] = decimal
    made.filters["threshold"] = threshold
    made.filters["ticks"] = ticks
    return made


def percent(points: dict[str, Any]) -> str:
    """The share of points as `84 %`: rounded down, so that no threshold seems to be reached."""
    return f"{whole_percent(points)} %" if points["possible"] else "-"


def counted(things: Sized, name: str) -> str:
    """How many there are: `1 student`, `2 students`."""
    return f"{len(things)} {name}{'s' if len(things) != 1 else ''}"


def decimal(value: float) -> str:
    """A number with two decimals, and a real minus sign."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def threshold(share: float) -> str:
    """A share of the course's policy as its author means it: 0.85 is `85 %`."""
    return f"{100 * share:g} %"


def ticks(text: str) -> Markup:
    """A sentence of the course, where `names` in ticks become code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _shown(value: Any) -> Any:
    """Control codes of strangers' texts, also those that turn the direction, are written out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, keep="\n\t")
    return value


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """What a content security policy wants to know of the only script it lets run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
