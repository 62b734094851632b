"""Sections of the lessons, as HTML: what a page asks its student to read again stands in it."""

from dataclasses import dataclass
from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.course import Course
from autograder.course.names import anchor_of


@dataclass(frozen=True)
class Section:
    """One section of a lesson.

    id       its place in a page          file   the lesson, as students have it
    title    its heading                  html   what stands below the heading
    """

    id: str
    file: str
    title: str
    html: str


class Lessons:
    """The lessons of a course; each is read once, when it is first asked for."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._read: dict[str, dict[str, Section]] = {}

    def section(self, exercise: str, anchor: str | None) -> Section | None:
        """The section that an anchor such as `#padding-is-not-a-word` leads to, if there is one."""
        if exercise not in self._read:
            self._read[exercise] = self._sections(exercise)
        return self._read[exercise].get(anchor or "")

    def _sections(self, exercise: str) -> dict[str, Section]:
        file = f"exercises/{exercise}/README.md"
        path = self.course.root / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        tokens = self._markdown.parse(text)
        starts = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
        found = {}
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
            title = _plain(tokens[start + 1])
            html = self._markdown.renderer.render(
                tokens[start + 3 : end], self._markdown.options, {}
            )
            anchor = anchor_of(tokens[start + 1].content)
            found[anchor] = Section(f"read-{exercise}-{anchor[1:]}", file, title, html)
        return found

    @cached_property
    def _markdown(self) -> MarkdownIt:
        return MarkdownIt("commonmark", {"html": False}).enable("table")


def _plain(heading: Token) -> str:
    return "".join(child.content for child in heading.children or ())
