"""The pages in a real browser: no error, no request, readable by all, in the dark and on paper."""

import base64
import itertools
import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cli_support import command
from pages_support import (
    HOSTILE_NAMES,
    SCRIPT,
    all_pass,
    everything,
    hostile_class,
    numbers_of,
    student_page,
    written,
)
from real_browser import browser
from word_course import write_word_course

from autograder.course import Course
from autograder.reports.class_page import class_page
from autograder.reports.page_names import page_name
from autograder.scoring import Graded

pytestmark = pytest.mark.browser

CLASS, STUDENT = "index.html", f"students/{page_name(SCRIPT)}"
MANY = 1000
OPENED = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
SEARCHED = """
const done = arguments[arguments.length - 1], box = document.getElementById("search");
const begun = performance.now();
box.value = arguments[0];
box.dispatchEvent(new Event("input"));
requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
"""


@dataclass(frozen=True)
class Screen:
    """A browser, and the folder of pages it shows."""

    browser: Any
    pages: Path

    def open(self, page: str, colours: str = "light", media: str = "screen") -> None:
        """Open a page as a reader with these settings has it."""
        scheme = {"name": "prefers-color-scheme", "value": colours}
        emulated = {"media": media, "features": [scheme]}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
        self.browser.get((self.pages / page).as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """What a script of ours answers."""
        return self.browser.execute_script(script, *arguments)

    def texts(self, css: str) -> list[str]:
        """The texts of all elements that match and can be seen."""
        found = self.browser.find_elements("css selector", css)
        return [element.text for element in found if element.is_displayed()]

    def asked_for(self) -> list[str]:
        """Every address that was asked for since the last look."""
        logs = self.browser.get_log("performance")
        events = [json.loads(entry["message"])["message"] for entry in logs]
        wanted = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [request["request"]["url"] for request in wanted]

    def paper(self) -> list[str]:
        """The text of each printed page; `browser` has the page open."""
        pdfium = pytest.importorskip("pypdfium2", reason="needs pypdfium2")
        made = self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
        with pdfium.PdfDocument(base64.b64decode(made["data"])) as document:
            return [page.get_textpage().get_text_range() for page in document]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The small course about words."""
    return write_word_course(tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="module")
def screen(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The pages of a class of hostile names and texts, written by the command."""
    folder = tmp_path_factory.mktemp("pages")
    written(course, folder / "results", hostile_class(course))
    ended = command("report", folder / "results", "--course", course.root)
    assert ended.status == 0, ended.err
    with browser(folder) as opened:
        yield Screen(opened, folder / "results" / "pages")


@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_a_page_is_all_there_is(screen: Screen, page: str) -> None:
    """One file, no other address, nothing for the console to complain about."""
    screen.browser.get("about:blank")  # the browser's own first page asks for a lot
    screen.asked_for()
    screen.browser.get_log("browser")
    screen.open(page)
    asked = [url for url in screen.asked_for() if not url.startswith("data:image/png;")]
    assert asked == [(screen.pages / page).as_uri()]
    assert screen.browser.get_log("browser") == []


def test_a_request_would_be_seen(screen: Screen, tmp_path: Path) -> None:
    """The look at addresses and console sees what a page should not do."""
    (tmp_path / "bad.html").write_text("<img src='http://127.0.0.1:9/x.png'><script>x()</script>")
    Screen(screen.browser, tmp_path).open("bad.html")
    assert "http://127.0.0.1:9/x.png" in screen.asked_for()
    assert "x is not defined" in str(screen.browser.get_log("browser"))


@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_a_page_has_landmarks_and_headings_in_order(screen: Screen, page: str) -> None:
    """What a screen reader moves by: one of each landmark, one h1, no level left out."""
    screen.open(page)
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert len(screen.texts(landmark)) == 1, landmark
    levels = screen.run("return [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert screen.run("return document.documentElement.lang") == "en"
    assert screen.run("return [...document.querySelectorAll('table')].every(t => t.tHead)")


@pytest.mark.parametrize(
    ("colours", "media"), [("light", "screen"), ("dark", "screen"), ("dark", "print")]
)
@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_axe_finds_nothing(screen: Screen, page: str, colours: str, media: str) -> None:
    """No rule of the axe engine is broken: names, contrast, tables, landmarks, focus."""
    axe = pytest.importorskip("axe_core_python.selenium", reason="needs axe-core-python")
    screen.open(page, colours, media)
    found = axe.Axe().run(screen.browser)
    broken = [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found["violations"]]
    assert broken == []
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}


@pytest.mark.parametrize("page", [CLASS, *(f"students/{page_name(n)}" for n in HOSTILE_NAMES)])
def test_hostile_names_and_code_run_nothing(screen: Screen, page: str) -> None:
    """Scripts, handlers and links of students are text, also when they are clicked on."""
    screen.open(page)
    assert screen.run("return window.ran === undefined")
    assert screen.run("return [...document.links].every(a => a.protocol === 'file:')")
    assert screen.run("return document.querySelectorAll('img, iframe, object').length") == 0
    assert SCRIPT in screen.browser.find_element("css selector", "body").text


def test_every_link_of_the_class_page_leads_to_its_student(screen: Screen) -> None:
    """The page that opens has the name that was clicked on."""
    screen.open(CLASS)
    links = screen.run(
        "return [...document.querySelectorAll('#class a')].map(a => [a.href, a.text])"
    )
    assert len(links) == len(HOSTILE_NAMES) + 1
    for address, name in links:
        screen.browser.get(address)
        assert screen.texts("h1") == [f"Results of {name}"]


def test_the_search_shows_who_matches(screen: Screen) -> None:
    """By name, level or note, as text and not as a pattern; emptied, it shows all."""
    screen.open(CLASS)
    box = screen.browser.find_element("id", "search")
    everybody = screen.texts("#class tbody th")
    for typed, names in (("ANN", ["ann"]), ("(.*", []), ("etc/passwd", ["../../../etc/passwd"])):
        box.clear()
        box.send_keys(typed)
        assert screen.texts("#class tbody th") == names
        assert screen.texts("#found") == [f"{len(names)} of {len(everybody)} students"]
    while box.get_attribute("value"):
        box.send_keys("\b")
    assert screen.texts("#class tbody th") == everybody


def test_without_script_everything_is_there(screen: Screen) -> None:
    """The class page loses its search box, and nothing else."""
    screen.open(CLASS)
    everybody = screen.texts("#class tbody th")
    off = {"value": True}
    screen.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", off)
    try:
        screen.open(CLASS)
        assert screen.texts("#class tbody th") == everybody
        assert screen.texts("#search") == []
        assert screen.texts("#checks") == ["All checks"]
    finally:
        screen.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_the_first_key_leads_to_the_results(screen: Screen, page: str) -> None:
    """Tab and Enter skip what stands before them."""
    screen.open(page)
    screen.browser.switch_to.active_element.send_keys("\ue004")
    screen.browser.switch_to.active_element.send_keys("\ue007")
    assert screen.run("return document.activeElement.id") == "main"


@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_a_telephone_need_not_scroll_sideways(screen: Screen, page: str) -> None:
    """At 320 pixels only tables move, each in its own frame."""
    size = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    screen.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        screen.open(page)
        assert screen.run("return document.documentElement.scrollWidth") <= 320
    finally:
        screen.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("page", [CLASS, STUDENT])
def test_the_dark_is_dark_and_paper_is_white(screen: Screen, page: str) -> None:
    """Charts follow: their text has the colour of the page's text."""
    look = """
    const of = (css, what) => getComputedStyle(document.querySelector(css))[what];
    const chart = document.querySelector("svg text");
    return [of("html", "backgroundColor"), of("html", "color"),
            chart ? getComputedStyle(chart).fill : of("html", "color")];
    """
    light, dark = (
        ["rgb(255, 255, 255)", "rgb(28, 28, 31)"],
        ["rgb(23, 23, 27)", "rgb(236, 236, 241)"],
    )
    for colours, media, expected in (
        ("light", "screen", light),
        ("dark", "screen", dark),
        ("dark", "print", light),
    ):
        screen.open(page, colours, media)
        assert screen.run(look) == [*expected, expected[1]]


def test_a_students_page_on_paper_is_whole(screen: Screen, course: Course) -> None:
    """Every check, its verdict, its lesson: also what was outside of the screen."""
    screen.open(STUDENT, "dark")
    paper = " ".join(" ".join(screen.paper()).split())
    for _, check in course.checks():
        assert check.id in paper
    for words in ("What it rests on", "Carried.", "Read again", "exercises/01/README.md", SCRIPT):
        assert words in paper
    assert "Skip to the results" not in paper


def test_a_thousand_students_open_and_are_found_quickly(
    screen: Screen, course: Course, tmp_path: Path
) -> None:
    """The class page of 1,000 is there within two seconds; a search answers within half of one."""
    some = [Graded("", all_pass(course)), Graded("", everything(course)), Graded("", {})]
    graded = [replace(some[n % 3], student=f"student-{n:04}") for n in range(MANY)]
    record = written(course, tmp_path, graded)
    (tmp_path / "index.html").write_text(class_page(numbers_of(course, record)), encoding="utf-8")
    one = student_page(course, record, "student-0001")
    (tmp_path / "one.html").write_text(one, encoding="utf-8")
    large = Screen(screen.browser, tmp_path)
    times: dict[str, list[float]] = {"open": [], "search": [], "student": []}
    for _ in range(3):
        large.open("one.html")
        times["student"].append(large.run(OPENED))
        large.open("index.html")
        times["open"].append(large.run(OPENED))
        times["search"].append(large.browser.execute_async_script(SEARCHED, "student-09"))
        assert large.texts("#found") == [f"100 of {MANY} students"]
    print({name: [round(ms) for ms in measured] for name, measured in times.items()})
    assert statistics.median(times["open"]) < 2000
    assert statistics.median(times["search"]) < 500
