"""File names of students' pages: safe everywhere, and one for each student."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_support import HOSTILE_NAMES

from autograder.reports.page_names import page_name


@pytest.mark.parametrize("name", ["s001", "ann", "right-in-a-zip", "a_b", "0"])
def test_a_plain_name_is_kept(name: str) -> None:
    """Instructors find the page of a student by its name."""
    assert page_name(name) == f"{name}.html"


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "", ".", "..", "-x", "Ann", "a b", "com1", "é"])
def test_any_other_name_becomes_plain(name: str) -> None:
    """No dots, slashes, capitals, signs, devices or long names reach the file system."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}-[0-9a-f]{16}\.html", page_name(name))


def test_names_that_a_file_system_may_take_for_one() -> None:
    """`Ann` and `ann` may be one file; the two spellings of an accent, too."""
    names = ["ann", "Ann", "ANN", "zo\u00eb", "zoe\u0308", "zo"]
    assert len({page_name(name).lower() for name in names}) == len(names)


def test_no_student_can_take_the_page_of_another() -> None:
    """Who is called what the page of Zoë is called gets another page."""
    taken = page_name("Zoë").removesuffix(".html")
    assert page_name(taken) != page_name("Zoë")


@given(st.sets(st.text(max_size=8), max_size=8))
def test_one_page_for_each_name(names: set[str]) -> None:
    """Different names have different pages, on every file system."""
    assert len({page_name(name).lower() for name in names}) == len(names)
