"""The blueprint of a course: course.yaml as typed, frozen objects."""

from autograder.course.loader import find_course, load_course
from autograder.course.model import (
    Check,
    Course,
    Exercise,
    Limits,
    Misconception,
    Objective,
    Policy,
)
from autograder.course.problems import CourseError, Problem

__all__ = [
    "Check",
    "Course",
    "CourseError",
    "Exercise",
    "Limits",
    "Misconception",
    "Objective",
    "Policy",
    "Problem",
    "find_course",
    "load_course",
]
