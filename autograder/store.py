"""What has been graded, on disk: SQLite, one writer, nothing lost once it is recorded.

Results are filed by content key (see `run.keys`), so a restarted or repeated grading finds what it
needs and computes only the rest. The students' records of the running grading are kept here, too,
so that memory does not grow with the class. Marks that people
give are kept in a table of their own: no grading touches it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.errors import UserError
from autograder.mark import Mark
from autograder.run.carry import Results
from autograder.verdict import CheckResult, Verdict

NAME = "grades.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, checks TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seconds (
    key TEXT PRIMARY KEY, exercise TEXT NOT NULL, seconds REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (student TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    student TEXT, exercise TEXT, criterion TEXT,
    title TEXT, points TEXT, possible TEXT, comment TEXT, answer TEXT,
    PRIMARY KEY (student, exercise, criterion)
) WITHOUT ROWID;
DELETE FROM records;
"""


class Store:
    """The one writer of a store. Another grading on the same store is refused meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open or make the store; raises UserError when it is in use or cannot be written."""
        self.path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=0.2, isolation_level=None)
            try:
                self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                self._connection.executescript(_SCHEMA)
            except sqlite3.Error:
                self._connection.close()
                raise

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def known(self, keys: Iterable[str]) -> dict[str, Results]:
        """The results that are filed under these keys."""
        found = {}
        for key in keys:
            query = "SELECT checks FROM results WHERE key = ?"
            if row := self._connection.execute(query, (key,)).fetchone():
                found[key] = _read(row[0])
        return found

    def file(
        self,
        computed: Mapping[str, Results],
        student: str,
        record: Any,
        seconds: Mapping[str, tuple[str, float]],
    ) -> None:
        """Record new results and a student's finished record, together or not at all.

        seconds   how long it took to compute: key -> exercise id and seconds
        """
        rows = [(key, _written(results)) for key, results in computed.items() if _final(results)]
        times = [(key, *seconds[key]) for key, _ in rows if key in seconds]
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)
            self._connection.executemany("INSERT OR REPLACE INTO seconds VALUES (?, ?, ?)", times)
            row = (student, json.dumps(record))
            self._connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?)", row)
            self._connection.execute("COMMIT")

    def records(self) -> Iterator[tuple[str, Any]]:
        """Each student of this grading with the record, by name."""
        query = "SELECT student, record FROM records ORDER BY student"
        for student, record in self._connection.execute(query):
            yield student, json.loads(record)

    def keep_marks(self, marks: Mapping[str, Sequence[Mark]]) -> None:
        """Record the marks of these students in place of earlier ones for the same criteria.

        All of them are recorded or none.
        """
        rows = [(student, *_mark_row(mark)) for student, own in marks.items() for mark in own]
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            query = "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            self._connection.executemany(query, rows)
            self._connection.execute("COMMIT")

    def marks(self, student: str) -> list[Mark]:
        """The marks of one student, by exercise and criterion."""
        query = (
            "SELECT * FROM marks WHERE student = ? ORDER BY exercise, length(criterion), criterion"
        )
        return [_mark(row) for row in self._connection.execute(query, (student,))]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            what, step = _told(error)
            raise UserError(what, str(self.path), step) from None


def recorded_seconds(path: Path) -> dict[str, list[float]]:
    """Exercise id -> how long each piece of work took to grade, in no order that means anything.

    Nothing where there is no store, or one that cannot be read now: times are a help, not a result.
    """
    found: dict[str, list[float]] = {}
    query = "SELECT exercise, seconds FROM seconds ORDER BY exercise, seconds"
    with suppress(sqlite3.Error), closing(_read_only(path)) as connection:
        for exercise, seconds in connection.execute(query):
            found.setdefault(exercise, []).append(seconds)
    return found


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0.2)


def _told(error: Exception) -> tuple[str, str]:
    text = str(error)
    if "locked" in text:
        return "another grading is using this store", "wait for it, or give another folder with -o"
    if "full" in text or "I/O" in text:
        step = "make room, then start again: what is recorded is not computed again"
        return f"the results cannot be recorded ({text})", step
    if "not a database" in text or "malformed" in text:
        return f"this is not a store of results ({text})", "move it away, then grade again"
    return f"the store cannot be used ({text})", "give a folder that you may write to with -o"


def _final(results: Results) -> bool:
    return all(result.verdict is not Verdict.NOT_GRADED for result in results.values())


def _written(results: Results) -> str:
    rows = {name: [r.verdict.value, r.message, r.misconception] for name, r in results.items()}
    return json.dumps(rows)


def _read(text: str) -> Results:
    rows = json.loads(text).items()
    return {name: CheckResult(Verdict(verdict), *rest) for name, (verdict, *rest) in rows}


def _mark_row(mark: Mark) -> tuple[str | None, ...]:
    points = None if mark.points is None else str(mark.points)
    about = (mark.exercise, mark.criterion, mark.title)
    return *about, points, str(mark.possible), mark.comment, mark.answer


def _mark(row: tuple[Any, ...]) -> Mark:
    _, exercise, criterion, title, points, possible, comment, answer = row
    exact = None if points is None else Fraction(points)
    return Mark(exercise, criterion, title, exact, Fraction(possible), comment, answer)
