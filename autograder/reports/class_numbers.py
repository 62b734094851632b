"""Everything the class page says, as plain data: it is written as class.json, too."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from autograder.course import Course
from autograder.reports.check_scores import ExerciseScores, exercise_scores
from autograder.reports.page_names import page_name
from autograder.reports.reading import CheckRow, Record, StudentRow, check_rows
from autograder.reports.statistics import LEAST, cronbach_alpha, difficulty, item_rest
from autograder.reports.terminal import note
from autograder.scoring import Mastery
from autograder.verdict import Verdict

FORMAT = 1
NO_POINTS = "no points"  # of students of whom nothing of an objective was graded
ALL_PASS, NONE_PASSES, NEGATIVE = "all pass", "none passes", "negative item-rest correlation"

Numbers = dict[str, Any]


def class_numbers(
    course: Course,
    record: Record,
    titles: Mapping[str, str],
    seconds: Mapping[str, Sequence[float]],
) -> Numbers:
    """The numbers of a class, for people and for machines.

    titles    check id -> the behaviour it states
    seconds   exercise id -> how long each piece of work took to grade; empty where not recorded
    """
    scores = exercise_scores(record)
    checks = _checks(course, record, scores, titles)
    return {
        "format": FORMAT,
        "course": {"id": course.id, "title": course.title},
        "engine": record["engine"],
        "isolation": record["isolation"],
        "policy": {"secure": course.policy.secure, "developing": course.policy.developing},
        "objectives": _objectives(record),
        "students": {name: _student(name, row) for name, row in record["students"].items()},
        "exercises": {name: _exercise(course, name, own, record) for name, own in scores.items()},
        "checks": checks,
        "left_out": sorted(n for n in titles if _exercise_of(n) in scores and n not in checks),
        "misconceptions": _misconceptions(course, record, scores),
        "verdicts": _verdicts(record),
        "seconds": {
            name: _spread(course, name, times) for name, times in seconds.items() if name in scores
        },
    }


def _exercise_of(check: str) -> str:
    return check.partition(".")[0]


def _objectives(record: Record) -> Numbers:
    return {
        name: {"title": title, "students": _reached(record, name)}
        for name, title in sorted(record["objectives"].items())
    }


def _reached(record: Record, objective: str) -> dict[str, int]:
    rows = [student["objectives"][objective] for student in record["students"].values()]
    levels = Counter(str(row["mastery"]) if row["possible"] else NO_POINTS for row in rows)
    return {level: levels[level] for level in (*map(str, Mastery), NO_POINTS)}


def _student(name: str, row: StudentRow) -> Numbers:
    return {
        "page": f"students/{page_name(name)}",
        "points": row["points"],
        "possible": row["possible"],
        "objectives": row["objectives"],
        "exercises": {
            number: {"earned": one["earned"], "possible": one["possible"]}
            for number, one in row["exercises"].items()
        },
        "note": note(row),
    }


def _exercise(course: Course, name: str, own: ExerciseScores, record: Record) -> Numbers:
    rows = [student["exercises"][name] for student in record["students"].values()]
    return {
        "title": course.exercise(name).title,
        "checks": len(own.checks),
        "ran": len(own.scores),
        "carried": sum("carried" in row for row in rows),
        "alpha": asdict(cronbach_alpha(own.scores)),
    }


def _checks(
    course: Course,
    record: Record,
    scores: Mapping[str, ExerciseScores],
    titles: Mapping[str, str],
) -> Numbers:
    """Check id -> its numbers, in the order of the course."""
    rows = {
        name: row for student in record["students"].values() for name, row in check_rows(student)
    }
    columns = {
        check: (own, number) for own in scores.values() for number, check in enumerate(own.checks)
    }
    place = {check.id: number for number, (_, check) in enumerate(course.checks())}
    order = sorted(columns, key=lambda name: (_exercise_of(name), place.get(name, len(place))))
    return {name: _check(name, rows[name], *columns[name], titles) for name in order}


def _check(
    name: str, row: CheckRow, own: ExerciseScores, number: int, titles: Mapping[str, str]
) -> Numbers:
    passing, discrimination = difficulty(own.scores, number), item_rest(own.scores, number)
    return {
        "exercise": _exercise_of(name),
        "title": titles.get(name, name),
        "objective": row["objective"],
        "visible": row["visible"],
        "points": row["points"],
        "difficulty": asdict(passing),
        "item_rest": asdict(discrimination),
        "flags": _flags(passing.value, passing.n, discrimination.value),
    }


def _flags(passing: float | None, students: int, discrimination: float | None) -> list[str]:
    """What makes a check worth a look; nothing is said of a handful of students."""
    if students < LEAST:
        return []
    suspicious = discrimination is not None and discrimination < 0
    found = {ALL_PASS: passing == 1, NONE_PASSES: passing == 0, NEGATIVE: suspicious}
    return [flag for flag, holds in found.items() if holds]


def _misconceptions(
    course: Course, record: Record, scores: Mapping[str, ExerciseScores]
) -> list[Numbers]:
    """The recognised wrong ideas, the most frequent first, and the checks that showed them."""
    ran = {name: len(own.scores) for name, own in scores.items()}
    homes = {idea.id: e.id for e in course.exercises for idea in e.misconceptions}
    caught: defaultdict[str, set[str]] = defaultdict(set)
    for student in record["students"].values():
        for name, check in check_rows(student):
            caught[check.get("misconception", "")].add(name)
    ideas: list[Numbers] = [
        {
            "id": name,
            "exercise": homes.get(name, ""),
            **row,
            "ran": ran.get(homes.get(name, "")),
            "checks": sorted(caught[name]),
        }
        for name, row in record["misconceptions"].items()
    ]
    return sorted(ideas, key=lambda idea: (-idea["students"], idea["exercise"], idea["id"]))


def _verdicts(record: Record) -> Numbers:
    """How often each verdict fell, and among how many students."""
    checks: Counter[Verdict] = Counter()
    students: Counter[Verdict] = Counter()
    for student in record["students"].values():
        own = Counter(check["verdict"] for _, check in check_rows(student))
        checks.update(own)
        students.update(own.keys())
    return {v.value: {"checks": checks[v], "students": students[v]} for v in Verdict if checks[v]}


def _spread(course: Course, name: str, times: Sequence[float]) -> Numbers:
    middle, high, most = np.percentile(times, [50, 95, 100])
    return {
        "title": course.exercise(name).title,
        "graded": len(times),
        "sum": round(float(np.sum(times)), 3),
        "median": round(float(middle), 3),
        "p95": round(float(high), 3),
        "most": round(float(most), 3),
    }
