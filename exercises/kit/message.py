"""The lines a student reads: one for what is still to do, at most eight for a wrong answer."""

from .blueprint import Blueprint
from .outcome import Outcome
from .render import shown_line

ONE_LINE = ("todo", "blocked", "broken")


def message(
    check_id: str, title: str, outcome: Outcome, blueprint: Blueprint, printed: str = ""
) -> list[str]:
    """The message of one check that is not passed.

    title     the check's docstring: the behaviour it states
    printed   what your own code printed meanwhile
    """
    if outcome.verdict in ONE_LINE:
        label, what = outcome.rows[0]
        detail = f"{what} is not written yet" if label == "to write" else what
        return [f"{outcome.verdict:<8} {check_id:<24} {detail}"]
    rows = list(outcome.rows)
    if belief := blueprint.believes(outcome.misconception):
        rows.append(("reads as", belief))
    if printed.strip():
        first, *more = printed.strip().splitlines()
        rows.append(("printed", shown_line(first) + f"  (+{len(more)} lines: -s)" * bool(more)))
    rows.append(("lesson", blueprint.lesson(check_id, outcome.misconception)))
    heading = f"{outcome.verdict:<8} {check_id:<24} {title}"
    return [heading, *(f"  {label:<10} {text}" for label, text in rows[:7])]
