"""The record of a class: the same bytes for the same grading, whole or not at all."""

import csv
import errno
import io
import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_course import small_course

from autograder.course import Course
from autograder.errors import UserError
from autograder.record import build_results, to_csv, to_json, write_results
from autograder.scoring import Graded
from autograder.sheets import csv_row
from autograder.verdict import CheckResult, Verdict


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the small course."""
    return small_course(tmp_path_factory.mktemp("course"))


def work(student: str = "s001", /, **verdicts: Verdict) -> Graded:
    """Return a student's work; a check is given as ``c01_extra=Verdict.PASS``."""
    results = {
        name[1:].replace("_", ".", 1): CheckResult(verdict, f"said: {verdict}")
        for name, verdict in verdicts.items()
    }
    return Graded(student, results)


def record(course: Course, *graded: Graded) -> dict[str, Any]:
    """Return the record of these students."""
    return build_results(course, "1.2.3", "namespaces", graded)


def test_record_by_hand(course: Course) -> None:
    """The whole record of one student, as it stands in results.json."""
    graded = work(
        c01_example=Verdict.PASS,
        c01_extra=Verdict.TIMEOUT,
        c02_count=Verdict.NOT_GRADED,
        c03_example=Verdict.PASS,
    )
    results = record(course, replace(graded, notices=("renamed count.py",)))
    student = results["students"].pop("s001")
    assert results == {
        "format": 1,
        "course": "small-course",
        "engine": "1.2.3",
        "isolation": "namespaces",
        "objectives": {"LO1": "Counts words.", "LO2": "Weighs words."},
        "misconceptions": {},
        "students": {},
    }
    exercises = student.pop("exercises")
    assert student == {
        "points": 19,
        "possible": 23,
        "objectives": {
            "LO1": {"earned": 17, "possible": 20, "mastery": "secure"},
            "LO2": {"earned": 2, "possible": 3, "mastery": "developing"},
        },
        "notices": ["renamed count.py"],
    }
    assert exercises["02"] == {
        "earned": 0,
        "possible": 1,
        "checks": {
            "02.example": {
                "verdict": "todo",
                "objective": "LO2",
                "points": 1,
                "visible": True,
                "message": "",
            },
            "02.count": {
                "verdict": "not graded",
                "objective": "LO1",
                "points": 2,
                "visible": False,
                "message": "said: not graded",
            },
        },
    }


def test_scores_by_hand(course: Course) -> None:
    """Shares have four decimals, and are empty where nothing was possible."""
    ours = Verdict.NOT_GRADED
    results = record(
        course,
        work("s002", c02_example=ours, c03_example=ours),
        work("s001", c01_example=Verdict.PASS, c03_example=Verdict.PASS),
    )
    assert to_csv(results).splitlines() == [
        "student,LO1,LO2,points,possible",
        "s001,0.7727,0.6667,19,25",
        "s002,0.0000,,0,22",
    ]


def test_keys_are_sorted_and_text_is_plain(course: Course) -> None:
    """Keys are sorted at every depth, each student has a line, text is plain UTF-8."""

    def in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    text = to_json(record(course, work("Zoë"), work("Ada")))
    assert list(json.loads(text, object_pairs_hook=in_order)["students"]) == ["Ada", "Zoë"]
    assert [line[:7] for line in text.splitlines() if line.startswith('  "')][-2:] == [
        '  "Ada"',
        '  "Zoë"',
    ]
    assert text.endswith("}\n")


def test_any_order_gives_the_same_bytes(course: Course, tmp_path: Path) -> None:
    """Students and verdicts in another order are the same record."""
    verdicts = {"c01_example": Verdict.PASS, "c01_extra": Verdict.FAIL, "c02_count": Verdict.PASS}
    shuffled = random.Random(1)
    written = set()
    for number in range(5):
        names = shuffled.sample(range(20), 20)
        order = shuffled.sample(list(verdicts), len(verdicts))
        graded = [work(f"s{n:03}", **{name: verdicts[name] for name in order}) for n in names]
        paths = write_results(tmp_path / str(number), record(course, *graded))
        written.add(tuple(path.read_bytes() for path in paths))
    assert len(written) == 1


def test_writing_what_was_read_changes_nothing(course: Course, tmp_path: Path) -> None:
    """A record read back from results.json gives the same two files."""
    results = record(course, work("s002"), work("s001", c01_example=Verdict.PASS))
    first = write_results(tmp_path / "a", results)
    again = write_results(tmp_path / "b", json.loads(first[0].read_text(encoding="utf-8")))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]


def test_a_student_twice_is_refused(course: Course) -> None:
    """No result silently replaces another."""
    with pytest.raises(UserError, match=r"s001: this student was graded twice"):
        record(course, work("s001"), work("s001"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(course: Course, start: str) -> None:
    """A name that a spreadsheet would run is written with an apostrophe before it."""
    table = to_csv(record(course, work(f'{start}HYPERLINK("http://x","y")')))
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert rows[1][0] == f'\'{start}HYPERLINK("http://x","y")'


@pytest.mark.parametrize("number", ["-1", "-0.5", "-1e-06"])
def test_a_negative_number_stays_a_number(number: str) -> None:
    """A spreadsheet computes with it; only a bare number is let through, `-1+1` is not."""
    assert csv_row([number]) == f"{number}\n"
    assert csv_row([f"{number}+1"]) == f"'{number}+1\n"


@given(st.text(min_size=1))
def test_any_name_survives_both_files(name: str) -> None:
    """Commas, quotes and line ends in a name break neither file, nor do odd characters."""
    results = {"objectives": {}, "students": {name: {"points": 1, "possible": 2, "objectives": {}}}}
    rows = list(csv.reader(io.StringIO(to_csv(results), newline="")))
    assert len(rows) == 2
    assert rows[1][0] in (name, f"'{name}")
    assert rows[1][1:] == ["1", "2"]
    assert json.loads(to_json(results)) == results


def test_names_that_are_not_utf_8_can_be_written(course: Course, tmp_path: Path) -> None:
    """A folder name in another encoding is written out, not a crash."""
    name = os.fsdecode(b"Zo\xeb")
    json_path, csv_path = write_results(tmp_path, record(course, Graded(name, {}, (name,))))
    assert list(json.loads(json_path.read_bytes())["students"]) == [r"Zo\udceb"]
    assert csv_path.read_text(encoding="utf-8").splitlines()[1].startswith(r"Zo\udceb,")


def test_folder_is_made_and_left_clean(course: Course, tmp_path: Path) -> None:
    """Missing folders appear, with the two files in them and nothing else."""
    folder = tmp_path / "a/b"
    write_results(folder, record(course, work()))
    write_results(folder, record(course, work()))
    assert sorted(path.name for path in folder.iterdir()) == ["results.json", "scores.csv"]


def test_output_path_that_is_a_file(course: Course, tmp_path: Path) -> None:
    """A file where the folder should be is an error with a next step, and stays as it is."""
    path = tmp_path / "out"
    path.write_text("mine")
    for folder in (path, path / "deeper"):
        with pytest.raises(UserError, match=r"(?s)cannot be written.*next step: give a folder"):
            write_results(folder, record(course, work()))
    assert path.read_text() == "mine"


def test_results_name_that_is_a_folder(course: Course, tmp_path: Path) -> None:
    """A folder in the place of results.json is an error, not a traceback."""
    (tmp_path / "results.json").mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        write_results(tmp_path, record(course, work()))
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_full_disk_leaves_the_old_record(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails halfway the old files stay whole, and no draft is left."""
    paths = write_results(tmp_path, record(course, work("s001")))
    before = [path.read_bytes() for path in paths]

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"no space left on device"):
        write_results(tmp_path, record(course, work("s001"), work("s002")))
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.json", "scores.csv"]
