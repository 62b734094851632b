"""Charts as SVG to stand inside a page: the same bytes for the same numbers, in the page's colours.

Drawn by matplotlib with stand-in colours, which become the page's own: a chart then follows the
page into the dark and onto paper. What a chart shows stands in a table, too.
"""

import functools
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib import style
from matplotlib.figure import Figure
from numpy.typing import NDArray

from autograder.reports.class_numbers import NO_POINTS
from autograder.scoring import Mastery

_SVG = "http://www.w3.org/2000/svg"
_SETTINGS: Any = ["default", {"svg.hashsalt": "autograder", "svg.fonttype": "none"}]
_in_our_style = style.context(_SETTINGS)  # whatever the user's own matplotlibrc says
_COLOURS = {  # drawn as -> shown as
    "#000000": "currentColor",
    "#010101": "var(--secure)",
    "#020202": "var(--developing)",
    "#030303": "var(--not-yet)",
    "#040404": "var(--faint)",
    "#050505": "var(--accent)",
}
_INK, _SECURE, _DEVELOPING, _NOT_YET, _FAINT, _ACCENT = _COLOURS
_LEVELS = {
    str(Mastery.SECURE): _SECURE,
    str(Mastery.DEVELOPING): _DEVELOPING,
    str(Mastery.NOT_YET): _NOT_YET,
    NO_POINTS: _FAINT,
}

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


@functools.lru_cache(maxsize=4096)
@_in_our_style
def share_bar(percent: int, mastery: Mastery, thresholds: tuple[float, ...]) -> Markup:
    """One share of 0 to 100, with a line at each threshold (0 to 1). Many students share one."""
    figure = Figure(figsize=(2.4, 0.22))
    axes = figure.add_axes((0, 0, 1, 1))
    for share, colour in ((100, _FAINT), (percent, _LEVELS[mastery])):
        axes.barh(0, share, color=colour, clip_on=False)  # a clip has an id, and a page many bars
    places = [100 * place for place in thresholds]
    axes.vlines(places, -0.5, 0.5, colors=_INK, linewidth=1.2, clip_on=False)
    axes.set(xlim=(0, 100), ylim=(-0.5, 0.5))
    axes.axis("off")
    return _inline(figure, "bar", "")


@_in_our_style
def mastery_chart(objectives: Mapping[str, Any]) -> Markup:
    """How many students have reached which level of each objective."""
    figure = Figure(figsize=(8, 1.1 + 0.42 * len(objectives)), layout="constrained")
    axes = figure.subplots()
    names = list(objectives)
    before = np.zeros(len(names))
    for level, colour in _LEVELS.items():
        counts = np.array([objectives[name]["students"][level] for name in names])
        if counts.any():
            bars = axes.barh(names, counts, left=before, color=colour, label=level)
            axes.bar_label(bars, [str(n or "") for n in counts], label_type="center")
            before = before + counts
    axes.invert_yaxis()
    axes.set_xlabel("students")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=len(_LEVELS), frameon=False)
    return _inline(figure, "mastery", "Students by level of mastery, for each objective")


@_in_our_style
def heatmap(shares: NDArray[np.float64], columns: Sequence[str], split: int) -> Markup:
    """Shares of points, shape (students, columns); nan where nothing was possible.

    split   how many columns, from the left, are objectives; the others are exercises
    """
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    widths = [max(1, split), max(1, len(columns) - split)]
    left, right = figure.subplots(1, 2, width_ratios=widths, sharey=True)
    for axes, part, names, title in (
        (left, shares[:, :split], columns[:split], "objectives"),
        (right, shares[:, split:], columns[split:], "exercises"),
    ):
        image = axes.imshow(
            part, cmap="cividis", vmin=0, vmax=1, aspect="auto", interpolation="none"
        )
        axes.set_xticks(range(len(names)), names)
        axes.set_title(title, fontsize=10)
        axes.set_yticks([])
    left.set_ylabel("students, most points at the top")
    figure.colorbar(image, ax=[left, right], label="share of points")
    label = "Share of points of each student, by objective and by exercise"
    return _inline(figure, "heatmap", label)


@_in_our_style
def checks_chart(checks: Sequence[Mapping[str, Any]]) -> Markup:
    """Difficulty and item-rest correlation of the checks that have both."""
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color=_INK, linewidth=0.8)
    for visible, mark, label in ((True, "o", "visible"), (False, "x", "hidden")):
        known = [
            c for c in checks if c["visible"] == visible and c["item_rest"]["value"] is not None
        ]
        xs = [check["difficulty"]["value"] for check in known]
        ys = [check["item_rest"]["value"] for check in known]
        axes.scatter(xs, ys, marker=mark, s=26, color=_ACCENT if visible else _INK, label=label)
    axes.set(xlim=(-0.02, 1.02), xlabel="share that pass", ylabel="item-rest correlation")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return _inline(figure, "checks", "Checks by the share that pass and by item-rest correlation")


def _inline(figure: Figure, name: str, label: str) -> Markup:
    """The figure as an element of a page; `label` says what it shows, empty for an ornament."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    root = ET.fromstring(drawn.getvalue())
    for parent in (root, *root.iter(f"{{{_SVG}}}defs")):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    width = float(root.attrib.pop("width").removesuffix("pt"))
    del root.attrib["height"]
    root.set("style", f"width: {width * 4 / 3:g}px")
    for key, value in (
        {"role": "img", "aria-label": label}.items() if label else [("aria-hidden", "true")]
    ):
        root.set(key, value)
    return Markup(_in_page(ET.tostring(root, encoding="unicode"), name))


def _in_page(text: str, name: str) -> str:
    """Ids that no other chart of the page has, and the page's colours and fonts."""
    used = set(re.findall(r'(?:url\(|href=")#([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", text)
    text = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r"font-family: [^;\"]*", "font-family: inherit", text)
    text = re.sub(r"\s*\n\s*", " ", text)
    for drawn, shown in _COLOURS.items():
        text = text.replace(drawn, shown)
    return text
