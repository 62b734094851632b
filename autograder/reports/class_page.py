"""The class page: who stands where, and which checks and misconceptions deserve a look."""

from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from autograder.reports.charts import checks_chart, heatmap, mastery_chart
from autograder.reports.class_numbers import NO_POINTS, Numbers
from autograder.reports.statistics import LEAST
from autograder.reports.student_page import WORDS
from autograder.reports.templating import environment
from autograder.scoring import Mastery


def class_page(numbers: Numbers) -> str:
    """The whole page; `numbers` are those of `class_numbers`."""
    return (
        environment()
        .get_template("class.html")
        .render(
            numbers=numbers,
            charts=_charts(numbers),
            flagged=[(name, check) for name, check in numbers["checks"].items() if check["flags"]],
            levels=[*map(str, Mastery), NO_POINTS],
            least=LEAST,
            words={verdict.value: words for verdict, words in WORDS.items()},
        )
    )


def _charts(numbers: Numbers) -> dict[str, Markup]:
    if not numbers["students"]:
        return {}
    objectives, exercises = list(numbers["objectives"]), list(numbers["exercises"])
    return {
        "mastery": mastery_chart(numbers["objectives"]),
        "heatmap": heatmap(_shares(numbers), [*objectives, *exercises], len(objectives)),
        "checks": checks_chart(list(numbers["checks"].values())),
    }


def _shares(numbers: Numbers) -> NDArray[np.float64]:
    """Shares of points, shape (students, objectives and exercises), most points first."""
    rows = sorted(numbers["students"].values(), key=lambda student: -student["points"])
    return np.array([[_share(part) for part in _parts(numbers, row)] for row in rows])


def _parts(numbers: Numbers, student: Numbers) -> list[Any]:
    objectives = [student["objectives"][name] for name in numbers["objectives"]]
    return objectives + [student["exercises"][name] for name in numbers["exercises"]]


def _share(points: dict[str, int]) -> float:
    return points["earned"] / points["possible"] if points["possible"] else np.nan
