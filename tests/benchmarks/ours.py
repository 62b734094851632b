"""One grading of a class at one isolation level: what the benchmark runs and measures.

`python -m tests.benchmarks.ours COURSE SUBMISSIONS LEVEL PROCESSES OUT [EXERCISE]...`
prints one line of JSON.
"""

import functools
import json
import os
import resource
import sys
import time
from pathlib import Path

from autograder import __version__
from autograder.commands.grade import narrowed
from autograder.course import load_course
from autograder.grading import ClassGrading, Crew, local_processes
from autograder.intake import list_entries, read_entry
from autograder.layout import layout_of
from autograder.record import class_record, write_class
from autograder.run.grader import Job
from autograder.store import NAME, Store


def grade(
    course_yaml: Path, submissions: Path, level: str, processes: int, out: Path, *exercises: str
) -> None:
    """What `autograder grade` does, at exactly this level."""
    course = load_course(course_yaml)
    part = narrowed(course, exercises)
    entries = list_entries(submissions).entries
    crew = Crew(functools.partial(local_processes, processes), processes)
    with Store(out / NAME) as store:
        grading = ClassGrading(course, part, Job(course_yaml, level, exercises), store, crew)
        layout = layout_of(course)
        grading.run((read_entry(entry, layout) for entry in entries), lambda: None)
        records = (record for _, record in store.records())
        write_class(out, class_record(part, __version__, level, records), store.records)


if __name__ == "__main__":
    start = time.perf_counter()
    course_yaml, submissions, level, processes, out, *exercises = sys.argv[1:]
    grade(Path(course_yaml), Path(submissions), level, int(processes), Path(out), *exercises)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    memory = usage.ru_maxrss / 1024
    took = {"grading": time.perf_counter() - start, "first_process_memory": memory}
    print(json.dumps({**took, "load": os.getloadavg()[0]}))
