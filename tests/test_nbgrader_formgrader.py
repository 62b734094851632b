"""Formgrader in a real browser: marks survive, its button runs our grader, no script runs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from formgrader_page import formgrader
from nbgrader_support import (
    MARKS,
    autograder,
    code_points,
    grades,
    nbgrader,
    need_nbgrader,
    released,
    solved,
    submit,
    written_course,
)
from notebook_support import Notebook
from real_browser import START, browser

from autograder.course import Course

pytestmark = [*MARKS, pytest.mark.browser]

NAME, WRITTEN = "02-weighing", "written_LO2"
HOSTILE = """\
Because <script>window.ran = "script"</script> counting
<img src=x onerror="window.ran = 'image'"> is [cheap](javascript:window.ran='link').
<svg onload="window.ran = 'svg'"></svg>
"""


@dataclass(frozen=True)
class Desk:
    """An instructor's desk: the course, its folder, a browser on its formgrader."""

    course: Course
    folder: Path
    browser: Any
    address: str

    def open(self, page: str, wanted: str) -> None:
        """Open a page and wait for an element."""
        self.browser.get(self.address.format(page))
        self.find(wanted)

    def find(self, css: str) -> Any:
        """The first element that matches, as soon as it is there."""
        from selenium.webdriver.common.by import By
        from selenium.webdriver.support.expected_conditions import presence_of_element_located
        from selenium.webdriver.support.ui import WebDriverWait

        seen = presence_of_element_located((By.CSS_SELECTOR, css))
        return WebDriverWait(self.browser, START).until(seen)

    def wait(self, condition: Any) -> None:
        """Wait until something holds."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.browser, START).until(lambda _: condition())

    def submission(self, student: str) -> str:
        """The page of one student's notebook."""
        from nbgrader_support import gradebook

        with gradebook(self.folder) as book:
            return f"submissions/{book.find_submission_notebook('weighing', NAME, student).id}/"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One right and one hostile submission, autograded, in formgrader."""
    need_nbgrader()
    root = tmp_path_factory.mktemp("desk")
    course, folder = written_course(root / "pack"), root / "nb"
    autograder("release", "--nbgrader", folder, cwd=root / "pack")
    for name in ("01-counting", NAME):
        nbgrader(folder, "generate_assignment", name)
    for student, text in (("ann", "Because counting is cheap."), ("eve", HOSTILE)):
        hand_in(course, folder, student, text)
    nbgrader(folder, "autograde", NAME)
    with browser(root) as opened, formgrader(folder) as address:
        yield Desk(course, folder, opened, address)


def hand_in(course: Course, folder: Path, student: str, text: str) -> None:
    """Hand in right code, and a written answer."""
    for exercise in course.exercises:
        name = f"{exercise.id}-{exercise.module}"
        reference = course.reference(exercise).read_text(encoding="utf-8")
        submit(folder, student, name, answered(solved(released(folder, name), reference), text))


def answered(content: Notebook, text: str) -> Notebook:
    """The notebook with a text in its written answer, where it has one."""
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == WRITTEN:
            cell["source"] = text
    return content


def test_the_assignment_and_its_submissions_are_listed(desk: Desk) -> None:
    """What an instructor opens first."""
    desk.open("manage_assignments", "tbody tr td")
    desk.wait(lambda: NAME in desk.find("tbody").text)
    desk.open(f"manage_submissions/{NAME}", "tbody tr td")
    desk.wait(lambda: "ann" in desk.find("tbody").text)


def test_a_mark_typed_in_the_browser_survives_a_regrade(desk: Desk) -> None:
    """Typed into the written answer, kept through the page's own Autograde button."""
    desk.open(desk.submission("ann"), f"#{WRITTEN}")
    box = desk.find(f"#{WRITTEN}")
    desk.wait(box.is_enabled)
    desk.wait(lambda: _typed(desk, box, "3.5"))
    report = desk.find("body").text
    assert "LO2, hidden:" in report
    desk.browser.save_screenshot(str(desk.folder / "marking.png"))
    rows = grades(desk.folder, NAME)["ann"]
    hand_in(desk.course, desk.folder, "ann", "Because counting is cheap, and cheap is good.")
    _press_autograde(desk, "ann")
    desk.wait(lambda: _written(desk, "ann")["to_mark"])
    after = grades(desk.folder, NAME)["ann"]
    assert (after[WRITTEN]["manual"], after[WRITTEN]["score"]) == (3.5, 3.5)
    assert code_points(after) == code_points(rows) > 0


def _typed(desk: Desk, box: Any, mark: str) -> bool:
    """Whether a mark is kept; typed again while the page has not begun to listen yet."""
    from selenium.webdriver.common.keys import Keys

    for text in ("0", mark):  # what is there already would be no change
        box.send_keys(Keys.CONTROL, "a", Keys.NULL, f"{text}\t")
    until = time.monotonic() + 3
    while time.monotonic() < until and _written(desk, "ann")["manual"] != float(mark):
        time.sleep(0.1)
    return bool(_written(desk, "ann")["manual"] == float(mark))


def _written(desk: Desk, student: str) -> dict[str, Any]:
    return grades(desk.folder, NAME)[student][WRITTEN]


def _press_autograde(desk: Desk, student: str) -> None:
    from selenium.webdriver.common.by import By

    desk.open(f"manage_submissions/{NAME}", "tbody tr td")
    desk.wait(lambda: student in desk.find("tbody").text)
    rows = desk.browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    [row] = [row for row in rows if student in row.text]
    desk.wait(lambda: row.find_elements(By.CSS_SELECTOR, ".autograde a"))
    row.find_element(By.CSS_SELECTOR, ".autograde a").click()


def test_a_written_answer_runs_no_script(desk: Desk) -> None:
    """Tags, handlers and links of a student's answer are text in the instructor's page."""
    desk.open(desk.submission("eve"), f"#{WRITTEN}")
    desk.wait(lambda: "counting" in desk.find("body").text)
    for link in desk.browser.find_elements("css selector", "#notebook a, .cell a"):
        assert "javascript:" not in (link.get_attribute("href") or "")
    assert desk.browser.execute_script("return window.ran === undefined")
    assert "onerror" in desk.find("body").text


def test_the_python_api_runs_our_grader(desk: Desk) -> None:
    """`NbGraderAPI.autograde`, as other programs call it."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(desk.folder)).load_config()
    result = NbGraderAPI(config=config).autograde(NAME, "eve")
    assert result["success"], result["log"]
    possible = sum(c.points for c in desk.course.exercises[1].checks)
    assert code_points(grades(desk.folder, NAME)["eve"]) == possible
