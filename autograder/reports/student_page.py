"""A student's page: objectives, exercises, and for each check what came of it and what to read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.course import Course
from autograder.reports.charts import share_bar
from autograder.reports.lessons import Lessons
from autograder.reports.percent import whole_percent
from autograder.reports.reading import CheckRow, Record, StudentRow
from autograder.reports.templating import environment
from autograder.verdict import Verdict

WORDS = {
    Verdict.PASS: "right",
    Verdict.FAIL: "a wrong answer",
    Verdict.TODO: "not written yet, or not handed in",
    Verdict.BLOCKED: "counts once an earlier check passes",
    Verdict.BROKEN: "the file does not import",
    Verdict.CRASHED: "the process ended",
    Verdict.TIMEOUT: "no answer in the time allowed",
    Verdict.MEMORY: "more memory than is allowed",
    Verdict.TOO_BIG: "an answer too large to hand over",
    Verdict.TAMPERED: "an answer that breaks the rules of the grader",
    Verdict.NOT_GRADED: "a fault of the grader: it costs no point",
}
_ON_THE_PAGE = ("reads as", "lesson")  # rows of a message that the page shows in its own way

View = dict[str, Any]


class StudentPages:
    """Makes the pages of a class, one by one."""

    def __init__(self, course: Course, record: Record, titles: Mapping[str, str]) -> None:
        """`titles` are those of the checks: check id -> the behaviour it states."""
        self.course, self.record, self.titles = course, record, titles
        self.lessons = Lessons(course)
        self._order = {check.id: n for n, (_, check) in enumerate(course.checks())}
        self._rests_on = {check.id: check.rests_on for _, check in course.checks()}
        self._ideas = {idea.id: idea for e in course.exercises for idea in e.misconceptions}
        self._template = environment().get_template("student.html")

    def page(self, name: str) -> str:
        """The whole page of one student."""
        student = self.record["students"][name]
        exercises = [self._exercise(n, student) for n in sorted(student["exercises"])]
        checks = [check for exercise in exercises for check in exercise["checks"]]
        sections = {c["section"].id: c["section"] for c in checks if c["section"]}
        return self._template.render(
            course=self.course,
            record=self.record,
            name=name,
            student=student,
            objectives=[self._objective(student, one) for one in sorted(student["objectives"])],
            ideas=list(_ideas(checks)),
            exercises=exercises,
            sections=sorted(sections.values(), key=lambda section: section.file),
        )

    def _objective(self, student: StudentRow, name: str) -> View:
        row, policy = student["objectives"][name], self.course.policy
        part = whole_percent({**row}) if row["possible"] else 0
        thresholds = (policy.developing, policy.secure)
        return {
            "id": name,
            "title": self.record["objectives"][name],
            "row": row,
            "bar": share_bar(part, row["mastery"], thresholds),
            "rests_on": list(_rests_on(student, name)),
        }

    def _exercise(self, number: str, student: StudentRow) -> View:
        exercise, row = self.course.exercise(number), student["exercises"][number]
        order = sorted(
            row["checks"].items(),
            key=lambda item: (not item[1]["visible"], self._order.get(item[0], len(self._order))),
        )
        return {
            "id": number,
            "title": exercise.title,
            "row": row,
            "steps": [step.id for step in self.course.upstream(exercise)],
            "written": exercise.reflection is not None,
            "marks": student.get("marks", {}).get(number),
            "checks": [self._check(number, name, check) for name, check in order],
        }

    def _check(self, exercise: str, name: str, check: CheckRow) -> View:
        idea = self._ideas.get(check.get("misconception", ""))
        anchor = idea.read if idea else self._rests_on.get(name)
        section = self.lessons.section(exercise, anchor) if _was_tried(check) else None
        return {
            "id": name,
            "title": self.titles.get(name, name),
            "row": check,
            "words": WORDS[check["verdict"]],
            "idea": idea,
            "section": section,
            "message": _message(name, check),
        }


def _was_tried(check: CheckRow) -> bool:
    """Whether there is an answer that reading again may mend."""
    return check["verdict"] not in (Verdict.PASS, Verdict.TODO, Verdict.NOT_GRADED)


def _rests_on(student: StudentRow, objective: str) -> Iterator[View]:
    """The points that each exercise gives to an objective, and the marks for written answers."""
    for number, exercise in sorted(student["exercises"].items()):
        checks = [c for c in exercise["checks"].values() if c["objective"] == objective]
        graded = [c for c in checks if c["verdict"] is not Verdict.NOT_GRADED]
        if graded:
            earned = sum(c["points"] for c in graded if c["verdict"] is Verdict.PASS)
            possible = sum(c["points"] for c in graded)
            yield {"id": number, "kind": "", "earned": earned, "possible": possible}
        marks = student.get("marks", {}).get(number)
        if marks and marks["objective"] == objective and marks["possible"]:
            points = {"earned": marks["earned"], "possible": marks["possible"]}
            yield {"id": number, "kind": " written answer", **points}


def _ideas(checks: list[View]) -> Iterator[View]:
    """Each recognised wrong idea once, with the checks that showed it."""
    shown: dict[str, list[View]] = {}
    for check in checks:
        if check["idea"]:
            shown.setdefault(check["idea"].id, []).append(check)
    for found in shown.values():
        yield {"idea": found[0]["idea"], "section": found[0]["section"], "checks": found}


def _message(name: str, check: CheckRow) -> list[tuple[str, str]]:
    """The message of a visible check as label and text; a hidden check has none, whatever it says.

    What the page shows in its own way is left out: verdict, title, misconception and lesson.
    """
    if not check["visible"] or check["verdict"] is Verdict.PASS:
        return []
    first, *rows = check["message"].split("\n")
    parts = [_row(row) for row in rows]
    said = first.removeprefix(f"{check['verdict']:<8} {name:<24} ")
    if rows or not said:
        return [part for part in parts if part[0] not in _ON_THE_PAGE]
    return [("", said)]


def _row(line: str) -> tuple[str, str]:
    """A line of a message as label and text; a line of another form is all text."""
    known = re.fullmatch(r"  (\S.{9}) (.*)", line)
    return (known[1].strip(), known[2]) if known else ("", line)
