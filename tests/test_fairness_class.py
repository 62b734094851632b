"""A grading process that dies costs nobody a point: neither its student nor the others."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from grading_support import grading, perfect, references, work
from word_course import own_kit, write_word_course

from autograder import grading as class_grading
from autograder.grading import ClassGrading, Crew, local_processes
from autograder.intake import Submission
from autograder.run.grader import Done, Grader, Job, Task
from autograder.sandbox.faults import GraderError
from autograder.sandbox.server import Server
from autograder.store import Store


class Pool(Executor):
    """Stands for a pool of one process, which dies of some students as often as it is told."""

    def __init__(self, deadly: dict[str, int], grade: Callable[[Job, list[Task]], list[Done]]):
        self.deadly, self.grade, self.broken = deadly, grade, False

    def submit(self, fn: Any, /, job: Job, tasks: list[Task]) -> Future[list[Done]]:  # type: ignore[override]
        """Grade at once; after a death nothing is taken any more."""
        future: Future[list[Done]] = Future()
        if self.broken:
            raise BrokenProcessPool("it has died before")
        for task in tasks:
            if self.deadly.get(task.submission.student, 0) > 0:
                self.deadly[task.submission.student] -= 1
                self.broken = True
        if self.broken:
            future.set_exception(BrokenProcessPool("it died"))
        else:
            future.set_result(self.grade(job, tasks))
        return future


@pytest.mark.parametrize("times", [1, 99])
@pytest.mark.parametrize("victim", ["s0", "s4", "s9"])
@pytest.mark.parametrize("batch", [1, 4])
def test_a_pool_that_dies_of_one_student(
    words: Grader, tmp_path: Path, victim: str, times: int, batch: int
) -> None:
    """Everybody else is graded, however often it dies, and the one is graded or left out."""
    texts, deadly = references(words.course), {victim: times}

    def grade(job: Job, tasks: list[Task]) -> list[Done]:
        return [Done(perfect(words.course), {}) for task in tasks]

    students = [Submission(f"s{number}", texts, ()) for number in range(10)]
    filed: list[str] = []
    with Store(tmp_path / "out" / "grades.sqlite") as store:
        crew = Crew(lambda: Pool(deadly, grade), batch=batch)
        work_of_class = ClassGrading(words.course, words.course, words.job, store, crew)
        work_of_class._file = lambda done, advance: filed.append(  # type: ignore[method-assign]
            "not graded" if done.graded.student == victim else "graded"
        )
        work_of_class.run(students, lambda: None)
    assert len(filed) == 10
    assert filed.count("not graded") == (times == 99)


def test_a_process_of_the_pool_that_is_killed(tmp_path: Path, strongest: str) -> None:
    """A class of eight, a grading process killed after the first: eight times full marks."""
    course = write_word_course(tmp_path)
    job = Job(tmp_path / "course.yaml", strongest)
    texts = references(course)
    students = [
        Submission(f"s{n}", {**texts, "counting": texts["counting"] + f"\n# {n}\n"}, ())
        for n in range(8)
    ]
    advanced: list[int] = []

    def kill_one() -> None:
        advanced.append(1)
        if len(advanced) == 1:
            pid = multiprocessing.active_children()[0].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)

    with own_kit(), Store(tmp_path / "out" / "grades.sqlite") as store:
        crew = Crew(lambda: local_processes(2), workers=2)
        ClassGrading(course, course, job, store, crew).run(students, kill_one)
        records = dict(store.records())
    assert {record["points"] for record in records.values()} == {18}
    assert len(records) == 8


def test_what_was_not_graded_is_graded_the_next_time(
    tmp_path: Path, strongest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is not remembered as a result."""
    course = write_word_course(tmp_path)
    job = Job(tmp_path / "course.yaml", strongest)

    class Here(Executor):
        def submit(self, fn: Any, /, *args: Any) -> Future[Any]:  # type: ignore[override]
            future: Future[Any] = Future()
            future.set_result(fn(*args))
            return future

    earned = []
    with grading(tmp_path, strongest) as made:
        monkeypatch.setattr(
            class_grading,
            "grade_batch",
            lambda job, tasks: [made.grade_rest(task.submission, task.known) for task in tasks],
        )
        for broken in (True, False):
            with monkeypatch.context() as patch, Store(tmp_path / "grades.sqlite") as store:
                if broken:
                    patch.setattr(Server, "worker", _out_of_order)
                grading_of_class = ClassGrading(course, course, job, store, Crew(Here))
                grading_of_class.run([work(course)], lambda: None)
                [(_, student)] = store.records()
                earned.append((student["points"], student["possible"]))
    assert earned == [(0, 0), (18, 18)]


def _out_of_order(*_: Any) -> None:
    raise GraderError("out of order")
