"""A graded class of the course about words, as results.json holds it, and its pages."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from autograder.course import Course
from autograder.record import build_results, write_results
from autograder.reports.class_numbers import Numbers, class_numbers
from autograder.reports.reading import Record, read_record
from autograder.reports.student_page import StudentPages
from autograder.reports.titles import check_titles
from autograder.scoring import Carried, Graded
from autograder.verdict import CheckResult, Verdict

SECRET = "word_counts(['hidden', 'input'])"
SCRIPT = "<script>window.ran = 'script'</script>"
IMAGE = '"><img src=x onerror="window.ran = \'image\'">'
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
HOSTILE_NAMES = (
    SCRIPT,
    IMAGE,
    TEMPLATE,
    "</style></title><svg onload=\"window.ran = 'svg'\">",
    "../../../etc/passwd",
    "javascript:window.ran='link'",
    "=HYPERLINK('http://example.com')",
    "\u202etxt.exe",
    "con",
    "n" * 300,
)

Results = dict[str, CheckResult]


def all_pass(course: Course) -> Results:
    """Every check passed."""
    return {check.id: CheckResult(Verdict.PASS) for _, check in course.checks()}


def everything(course: Course) -> Results:
    """One check after the other, each verdict once, with hostile text in every message."""
    verdicts = list(Verdict)
    found = {}
    for number, (_, check) in enumerate(course.checks()):
        verdict = verdicts[number % len(verdicts)]
        said = f"  called     {SCRIPT} {IMAGE} {TEMPLATE}" if check.visible else SECRET
        head = f"{verdict:<8} {check.id:<24} title"
        idea = check.catches[0] if verdict in (Verdict.FAIL, Verdict.CRASHED) else ""
        found[check.id] = CheckResult(verdict, f"{head}\n{said}", idea)
    return found


def hostile_class(course: Course) -> list[Graded]:
    """Students with hostile names and texts; and one without a fault."""
    carried = {"02": Carried(own=3, given=5, steps=("01",))}
    told = (SCRIPT, "01/counting.py: Windows line ends were changed")
    odd = [Graded(name, everything(course), told, carried) for name in HOSTILE_NAMES]
    return [Graded("ann", all_pass(course)), *odd]


def written(course: Course, folder: Path, graded: list[Graded]) -> Record:
    """The record of these students, written to a folder and read back."""
    write_results(folder, build_results(course, "1.2.3", "namespaces", graded))
    return read_record(course, folder)


def numbers_of(
    course: Course, record: Record, seconds: Mapping[str, list[float]] | None = None
) -> Numbers:
    """What the class page says of a record."""
    return class_numbers(course, record, check_titles(course), seconds or {})


def student_page(course: Course, record: Record, name: str) -> str:
    """The page of one student."""
    return StudentPages(course, record, check_titles(course)).page(name)


class _Seen(HTMLParser):
    """The elements, ids and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._inside[-1:]):
            self.texts.append(data)


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every element of a page with its attributes."""
    return _seen(page).tags


def text(page: str) -> str:
    """What can be read on a page, blanks made one."""
    return " ".join(" ".join(_seen(page).texts).split())


def ids(page: str) -> Iterator[str]:
    """Every id of a page."""
    return (name for _, attributes in tags(page) if (name := attributes.get("id")))


def _seen(page: str) -> _Seen:
    seen = _Seen()
    seen.feed(page)
    return seen
