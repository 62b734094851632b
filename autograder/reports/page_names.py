"""File names of students' pages: safe on every file system, one for each student.

A plain name is kept. Any other one is made plain and gets a fingerprint, and so does one that looks
as if it had a fingerprint already: no student can take the page of another one.
"""

import hashlib
import re

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")  # lower case: Ann.html may be ann.html elsewhere
_MARKED = re.compile(r".*-[0-9a-f]{16}")
_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # names that Windows keeps for itself


def page_name(student: str) -> str:
    """The file name of a student's page: `s001.html`, or `zo-` and 16 hex digits for `Zoë`."""
    if _PLAIN.fullmatch(student) and not (
        _MARKED.fullmatch(student) or _DEVICES.fullmatch(student)
    ):
        return f"{student}.html"
    slug = re.sub(r"[^a-z0-9]+", "-", student.lower())[:40].strip("-") or "student"
    fingerprint = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{slug}-{fingerprint}.html"
