"""What one hostile submission is, and how its small text becomes files that are handed in."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from attacks.vault import DOUBLED, SHARES, SUMS, TOTAL

READ, WRITE = "read a file of the grader", "write next to it"
FORK, RUN = "start a process", "run a program"
SOCKET, SIGNAL = "open a socket", "signal its parent"

THREAD = FORK  # where forks are only limited, there are no threads either: no such attack
FAIL, PASS = "fail", "pass"
TAG = f"attackmark{os.getpid()}"  # in the name of every file that an attack writes
LINK = b"a symbolic link to the reference"
Verdicts = str | tuple[str, str]


@dataclass(frozen=True)
class Attack:
    """One hostile submission of the first exercise.

    row         of the attack matrix: what other graders fall to
    text        Python that defines the attacked function, `total` if nothing else is said
    verdict     of its checks: of both, or of (the visible, the hidden one)
    closed_by   which promise of a level stops it (see `probe.FORBIDDEN`); "" for every level
    hits        the attacked function, "" for the whole module; the other one is honest
    files       what is handed in beside it, or instead when it names sums.py; or one archive
    notice      words of the notice that says what was done
    naive       the comparison of a grader without a process of its own that it deceives
    """

    row: int
    name: str
    text: str = ""
    verdict: Verdicts = FAIL
    closed_by: str = ""
    hits: str = "total"
    files: Mapping[str, bytes] = field(default_factory=dict)
    archive: bytes = b""
    notice: str = ""
    naive: str = ""

    @property
    def id(self) -> str:
        """The row of the matrix and the name, as a student's name."""
        return f"r{self.row:02}-{self.name.replace(' ', '-')}"

    def modules(self) -> dict[str, bytes]:
        """The files of the submission by path."""
        if "01/sums.py" in self.files or self.archive:
            return dict(self.files)
        if self.hits == "shares":
            return {"01/sums.py": SUMS.encode(), "02/shares.py": self.text.encode(), **self.files}
        honest = {"total": DOUBLED, "doubled": TOTAL, "": ""}[self.hits]
        text = f"import numpy as np\n{honest}\n{self.text}\n"
        return {"01/sums.py": text.encode(), **self.files}

    def expected(self) -> dict[str, str]:
        """The verdict of each check of the exercise that it attacks."""
        shown, hidden = (self.verdict,) * 2 if isinstance(self.verdict, str) else self.verdict
        if self.hits == "shares":
            return {"02.shares": shown, "02.any_shares": hidden}
        other = {"total": "doubled", "doubled": "total"}.get(self.hits)
        verdicts = {
            f"01.{prefix}{name}": verdict
            for name in ("total", "doubled")
            for prefix, verdict in (("", shown), ("any_", hidden))
        }
        return verdicts | ({f"01.{other}": PASS, f"01.any_{other}": PASS} if other else {})


def bodies(row: int, texts: Mapping[str, str], **more: str) -> list[Attack]:
    """Attacks of one row: name -> what the body of `total(numbers)` does."""
    return [
        Attack(row, name, f"def total(numbers):\n{_indented(body)}", **more)  # type: ignore[arg-type]
        for name, body in texts.items()
    ]


def _indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))


def honest(number: int) -> dict[str, bytes]:
    """A right submission that no other one has the bytes of."""
    mark = f"# neighbour {number}\n"
    return {"01/sums.py": (SUMS + mark).encode(), "02/shares.py": (SHARES + mark).encode()}


def unique(attacks: Iterable[Attack]) -> dict[str, Attack]:
    """The attacks by id, no two alike."""
    found: dict[str, Attack] = {}
    for attack in attacks:
        assert attack.id not in found, attack.id
        found[attack.id] = attack
    return found
