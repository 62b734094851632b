"""A small throwaway course, for tests of the engine."""

from pathlib import Path

from autograder.course import Course, load_course

YAML = """\
format: 1
course: {id: small-course, title: "A small course"}
policy: {secure: 0.85, developing: 0.5}
limits: {cpu_seconds: 2, wall_seconds: 10, memory_mb: 1024}
objectives:
  LO1: {title: "Counts words."}
  LO2: {title: "Weighs words."}
exercises:
  - id: "01"
    title: Counting
    module: counting
    minutes: 10
    misconceptions:
      - id: counts_letters
        believes: "Every letter is a word."
        read: "#what-a-word-is"
    checks:
      - {id: "01.example", objective: LO1, points: 17, visible: true, catches: [counts_letters]}
      - id: "01.extra"
        objective: LO1
        points: 3
        visible: false
        after: "01.example"
        rests_on: "#what-a-word-is"
  - id: "02"
    title: Weighing
    module: weighing
    needs: ["01"]
    checks:
      - {id: "02.example", objective: LO2, points: 1, visible: true}
      - {id: "02.count", objective: LO1, points: 2, visible: false}
  - id: "03"
    title: Comparing
    module: comparing
    needs: ["02"]
    checks:
      - {id: "03.example", objective: LO2, points: 2, visible: false}
"""


def write_course(folder: Path, text: str = YAML) -> Path:
    """Write a course.yaml and return its path."""
    path = folder / "course.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def small_course(folder: Path, text: str = YAML) -> Course:
    """Write a course.yaml into a folder and load it."""
    return load_course(write_course(folder, text))
