"""Marks for written answers: a sheet out, a sheet in, apart from what is graded automatically."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from cli_support import command, everything, refused
from word_course import edit, put, write_word_course

from autograder.record import Results

QUESTION = "# Why count?\n\nThree sentences.\n\n## Your answer\n\n(write here)\n"
RUBRIC = """\
# Rubric (4 points)

1. **A reason.** (3 points)
   Any that fits.
2. **An example**, of their own. (1 point)
"""
ANSWER = "-1 is no count;\nso there.\n"
PLAIN = ("results.json", "scores.csv")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a written question, and the results of three students."""
    home = tmp_path_factory.mktemp("marks")
    course = write_word_course(home / "course")
    asks = "    reflection: {file: reflection.md, objective: LO2, points: 4}\n"
    title = '    title: "Weighing"\n'
    edit(home, "course/course.yaml", {title: title + asks})
    put(home, "course/exercises/02/reflection.md", QUESTION)
    put(home, "course/solutions/02/rubric.md", RUBRIC)
    texts = {e.module: course.reference(e).read_text(encoding="utf-8") for e in course.exercises}
    for name, answer in (("ann", ANSWER), ("007", ""), ("eve", None)):
        for number, (module, text) in zip(("01", "02"), texts.items(), strict=True):
            put(home, f"in/{name}/{number}/{module}.py", text)
        if answer is not None:
            put(home, f"in/{name}/02/reflection.md", QUESTION.replace("(write here)\n", answer))
    put(home, "in/eve/02/weighing.py", "")
    grade(home)
    return home


@pytest.fixture
def home(graded: Path, tmp_path: Path) -> Path:
    """The same, in a folder of the test's own: no test meets another one's marks."""
    return Path(shutil.copytree(graded, tmp_path / "home"))


def grade(home: Path, *more: object) -> None:
    """Grade the class."""
    ended = command("grade", home / "in", "-o", home / "out", *more, inside=home / "course")
    assert ended.status == 0, ended


def sheet(home: Path) -> list[list[str]]:
    """The rows of a sheet to mark."""
    at = home / "course"
    ended = command("marks", "export", home / "out", home / "in", "-o", home / "m.csv", inside=at)
    assert ended.status == 0, ended
    with (home / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def mark(home: Path, given: dict[tuple[str, str], tuple[str, str]]) -> str:
    """Fill in points and comments, by student and criterion, and take them in."""
    rows = sheet(home)
    for row in rows:
        row[4], row[6] = given.get((row[0], row[2]), (row[4], row[6]))
    save(home, rows)
    ended = command("marks", "import", home / "out", home / "m.csv", inside=home / "course")
    assert ended.status == 0, ended
    return ended.out


def save(home: Path, rows: list[list[str]], **how: str) -> None:
    """Save a sheet as a spreadsheet would."""
    with (home / "m.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, **how).writerows(rows)


def results(home: Path, name: str = "ann") -> Results:
    """One student of results.json."""
    return json.loads((home / "out/results.json").read_text(encoding="utf-8"))["students"][name]


ANN = {("ann", "1"): ("2.5", "=Good"), ("ann", "2"): ("1", "")}


def test_the_sheet_has_what_a_marker_needs(home: Path) -> None:
    """A row for each student and criterion, with title, points possible, and the answer."""
    heading, *rows = sheet(home)
    assert (
        ",".join(heading)
        == "student,exercise,criterion,title,points,possible,comment,changed,answer"
    )
    assert [row[:3] for row in rows] == [
        [name, "02-weighing", number] for name in ("007", "ann", "eve") for number in "12"
    ]
    answer = "'" + ANSWER.strip()  # it would be a formula
    assert rows[2] == ["ann", "02-weighing", "1", "A reason", "", "3", "", "", answer]
    assert rows[3][3:6] == ["An example", "", "1"]
    assert [row[8] for row in rows[4:]] == ["", ""]


def test_marks_count(home: Path) -> None:
    """They are a part of their own, and in the totals of student and objective, exactly."""
    before = results(home)
    told = mark(home, ANN)
    assert "2 criteria are marked, 4 are still to be marked" in told
    after = results(home)
    assert after["marks"] == {
        "02": {
            "objective": "LO2",
            "earned": 3.5,
            "possible": 4,
            "criteria": [
                {"criterion": "1", "title": "A reason", "points": 2.5, "possible": 3,
                 "comment": "=Good"},
                {"criterion": "2", "title": "An example", "points": 1, "possible": 1,
                 "comment": ""},
            ],
        }
    }  # fmt: skip
    assert after["points"] == before["points"] + 3.5
    assert after["possible"] == before["possible"] + 4
    lo2 = before["objectives"]["LO2"]
    assert after["objectives"]["LO2"]["earned"] == lo2["earned"] + 3.5
    assert after["exercises"] == before["exercises"]
    [row] = [r for r in (home / "out/scores.csv").read_text().splitlines() if r[:3] == "ann"]
    assert row == f"ann,1.0000,{11.5 / 12:.4f},21.5,22"


def test_mastery_follows(home: Path) -> None:
    """Marks can lift an objective over a threshold; or leave it below."""
    assert results(home, "eve")["objectives"]["LO2"]["mastery"] == "not yet"
    mark(home, {("eve", "1"): ("3", ""), ("eve", "2"): ("1", "")})
    assert results(home, "eve")["objectives"]["LO2"] == {
        "earned": 4, "possible": 12, "mastery": "not yet",
    }  # fmt: skip
    mark(home, {("007", "1"): ("0", ""), ("007", "2"): ("0", "")})
    assert results(home, "007")["objectives"]["LO2"]["mastery"] == "developing"


def test_without_marks_nothing_changes(home: Path) -> None:
    """A sheet without points and comments leaves every byte as it was."""
    before = everything(home / "out")
    mark(home, {})
    assert {n: everything(home / "out")[n] for n in PLAIN} == {n: before[n] for n in PLAIN}
    mark(home, ANN)
    mark(home, dict.fromkeys(ANN, ("", "")))
    assert {n: everything(home / "out")[n] for n in PLAIN} == {n: before[n] for n in PLAIN}


def test_regrading_keeps_them(home: Path) -> None:
    """The same bytes after another grading; and they are there after another submission."""
    mark(home, ANN)
    before = everything(home / "out")
    grade(home)
    assert {n: everything(home / "out")[n] for n in PLAIN} == {n: before[n] for n in PLAIN}
    put(home, "in/ann/02/weighing.py", "")
    grade(home)
    assert results(home)["marks"]["02"]["earned"] == 3.5
    assert results(home)["points"] == 10 + 3.5


def test_one_exercise_alone_has_no_marks_of_others(home: Path) -> None:
    """Grading exercise 01 only leaves the marks for 02 in the store, and out of the results."""
    mark(home, ANN)
    grade(home, "--exercise", "01")
    assert "marks" not in results(home)
    grade(home)
    assert results(home)["marks"]["02"]["earned"] == 3.5


def test_there_and_back(home: Path) -> None:
    """A second sheet shows the marks and comments; taken in as it is, it changes nothing."""
    mark(home, ANN)
    before = everything(home / "out")
    assert [row[4:7] for row in sheet(home)[3:5]] == [["2.5", "3", "'=Good"], ["1", "1", ""]]
    mark(home, {})
    assert {n: everything(home / "out")[n] for n in PLAIN} == {n: before[n] for n in PLAIN}


def test_a_new_answer_is_told(home: Path) -> None:
    """Marks are kept, and the sheet says that the answer is another one; white space is none."""
    mark(home, ANN)
    path = home / "in/ann/02/reflection.md"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\r\n"), encoding="utf-8")
    assert [row[7] for row in sheet(home)[1:]] == [""] * 6
    path.write_text(QUESTION.replace("(write here)", "Something else."), encoding="utf-8")
    assert [row[7] for row in sheet(home)[1:]] == ["", "", "yes", "yes", "", ""]
    assert [row[4] for row in sheet(home)[3:5]] == ["2.5", "1"]
    mark(home, {})
    assert [row[7] for row in sheet(home)[1:]] == [""] * 6


def test_as_another_spreadsheet_saves_it(home: Path) -> None:
    """Semicolons, decimal commas, 2 for 02, columns in another order, rows left out."""
    rows = [["comment", "points", "criterion", "exercise", "student"], ["", "0,5", "1", "2", "eve"]]
    save(home, rows, delimiter=";")
    command("marks", "import", home / "out", home / "m.csv", inside=home / "course")
    assert results(home, "eve")["marks"]["02"]["earned"] == 0.5
    assert results(home, "eve")["marks"]["02"]["possible"] == 3


def test_an_emptied_mark_is_to_be_marked_again(home: Path) -> None:
    """What the sheet says last holds."""
    mark(home, ANN)
    mark(home, {("ann", "2"): ("", "")})
    assert results(home)["marks"]["02"]["possible"] == 3


BAD = [
    (4, "4", 'row 4, column points: "4" is not possible\n  next step: a number from 0 to 3'),
    (4, "-1", 'row 4, column points: "-1" is not possible'),
    (4, "nan", 'row 4, column points: "nan" is not possible'),
    (4, "1e0", 'row 4, column points: "1e0" is not possible'),
    (4, "two", 'row 4, column points: "two" is not possible'),
    (5, "5", "row 4, column possible: 5, where the rubric says 3"),
    (0, "7", 'row 4, column student: the results have no student "7"'),
    (1, "01", 'row 4, column exercise: "01" has no written question\n  next step: one of 02-'),
    (2, "9", 'row 4, column criterion: the rubric has no criterion "9"\n  next step: one of 1, 2'),
    (0, "007", "row 4, column criterion: this criterion is there twice"),
]


@pytest.mark.parametrize(("column", "text", "told"), BAD)
def test_a_bad_cell_is_told(home: Path, column: int, text: str, told: str) -> None:
    """Row and column, what is wrong, and the next step; not even the good rows are taken in."""
    rows = sheet(home)
    rows[1][4] = "1"
    rows[3][column] = text
    save(home, rows)
    before = results(home, "007")
    arguments = ("marks", "import", home / "out", home / "m.csv")
    assert " ".join(told.split("\n")) in refused(*arguments, inside=home / "course")
    assert results(home, "007") == before
    grade(home)
    assert results(home, "007") == before


def test_a_missing_column_is_told(home: Path) -> None:
    """By its name, and with those that are needed."""
    save(home, [row[:4] for row in sheet(home)])
    arguments = ("marks", "import", home / "out", home / "m.csv")
    assert 'there is no column "points"' in refused(*arguments, inside=home / "course")


def test_other_submissions_are_told(home: Path) -> None:
    """Answers of another class would be marked."""
    put(home, "other/max/counting.py", "")
    arguments = ("marks", "export", home / "out", home / "other", "-o", home / "m.csv")
    assert "007 has results, but no submission here" in refused(*arguments, inside=home / "course")
    assert not (home / "m.csv").exists()


def test_a_rubric_that_does_not_add_up_is_told(home: Path) -> None:
    """Its author learns of it before anybody marks."""
    put(home, "course/solutions/02/rubric.md", "1. One\n2. Two (1 point)\n3. Three\n")
    arguments = ("marks", "export", home / "out", home / "in", "-o", home / "m.csv")
    assert "3 criteria do not add up to the 4 points" in refused(*arguments, inside=home / "course")


def test_a_course_without_questions_is_told(tmp_path: Path) -> None:
    """There is nothing to mark."""
    write_word_course(tmp_path)
    arguments = ("marks", "import", tmp_path, tmp_path / "m.csv")
    assert "this course has no written question" in refused(*arguments, inside=tmp_path)


def test_exports_have_them(home: Path) -> None:
    """A column for the written answer, empty while it is to be marked; the totals agree."""
    mark(home, ANN)
    at = home / "course"
    for form, rest in (("canvas", 2), ("moodle", 1), ("checks", 1)):
        command("export", home / "out", "--to", form, "-o", home / f"{form}.csv", inside=at)
        with (home / f"{form}.csv").open(encoding="utf-8", newline="") as file:
            heading, *rows = list(csv.reader(file))[rest - 1 :]
        own = [row for row in rows if "ann" in row[:4]]
        if form == "checks":
            assert sum(float(row[6]) for row in own) == results(home)["points"] == 21.5
            assert sum(float(row[7]) for row in own) == results(home)["possible"]
        if form == "canvas":
            assert heading[5:] == ["10", "8", "4"]
            assert sum(map(float, own[0][5:])) == 21.5
            assert [row[7] for row in rows] == ["", "3.5", ""]
        if form == "moodle":
            assert heading[1:] == ["01-counting", "02-weighing", "02-weighing-written", "total"]
            assert own[0][-1] == "21.5"


def test_the_pages_show_them(home: Path) -> None:
    """The student's page has points, criteria and comment, as text; the class page counts them."""
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    mark(home, {**ANN, ("ann", "2"): ("", "<b>Which</b> one?")})
    ended = command("report", home / "out", inside=home / "course")
    assert ended.status == 0, ended
    pages = [p.read_text(encoding="utf-8") for p in (home / "out/pages/students").glob("*.html")]
    [page] = [page for page in pages if "<bdi>ann</bdi>" in page]
    assert "20.5 of 21 points" in page
    assert "A person has marked your written answer: 2.5 of 3 points." in page
    assert "A reason: 2.5 of 3" in page
    assert "An example: still to be marked. <bdi>&lt;b&gt;Which&lt;/b&gt; one?</bdi>" in page
    assert "</a> written answer: 2.5 of 3" in page
    assert all("its points are not on this page" in other for other in pages if other != page)


def test_the_course_has_rubrics_that_add_up() -> None:
    """Four criteria of one point, in each of the four written questions."""
    from grading_support import ROOT

    from autograder.course import load_course
    from autograder.marks.rubric import written_questions

    questions = written_questions(load_course(ROOT))
    assert list(questions) == ["06", "07", "08", "10"]
    for rubric in questions.values():
        assert [(one.number, one.possible) for one in rubric] == [(n, 1) for n in "1234"]
        assert all(len(one.title) > 5 for one in rubric)
