"""Grades the whole class of attacks once, as one user at one level, and keeps every trace."""

import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attacks.attack import LINK, TAG, Attack, honest
from attacks.vault import SECRET, write_vault

ROOT = Path(__file__).resolve().parent.parent.parent
ORDINARY = 61_000 + os.getpid() % 1000  # a user of no name, who owns nothing
KEY = 0x5EC12E7  # of kernel objects that attacks make
PLACES = ("/tmp", "/var/tmp", "/dev/shm", str(Path(np.__file__).parent.parent))
PATIENCE = 300


@dataclass(frozen=True)
class Setting:
    """Who grades at which level."""

    level: str
    user: str  # root, or ordinary

    def __str__(self) -> str:
        return f"{self.level}-{self.user}"

    def missing(self, python: str) -> str:
        """Why this machine does not have the setting, or ""."""
        if not python:
            return "no Python here that another user could start"
        if self.user == "root" and os.getuid() != 0:
            return "needs root"
        return _refusal(self, python)


@dataclass(frozen=True)
class Outcome:
    """What a graded class left.

    results     results.json                     printed   what the command said, and its status
    processes   command lines of processes left  written   files that should not be there
    changed     files of the course or the class that are not as they were
    visitors    what came to the open ports      kernel    old-style objects of the attacks' key
    peak_mb     of the largest process of the grader
    """

    results: dict[str, Any]
    printed: str
    processes: list[str]
    written: list[str]
    changed: list[str]
    visitors: list[str]
    kernel: list[str]
    peak_mb: int

    def student(self, name: str) -> dict[str, Any]:
        """The record of one student."""
        record: dict[str, Any] = self.results["students"][name]
        return record


def neighbour(attack: Attack) -> str:
    """The name of the honest student whose work lies next to an attack."""
    return f"{attack.id}-neighbour"


def graded(setting: Setting, attacks: Mapping[str, Attack], python: str) -> Outcome:
    """Grade the attacks, an honest submission next to each, with every secret within reach."""
    folder = Path(tempfile.mkdtemp(prefix="vault-", dir="/tmp"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = stack.enter_context(open_ports(folder))
        write_class(folder, attacks, ports)
        hand_over(folder, setting)
        return _watched(folder, setting, python, ports)


def _watched(folder: Path, setting: Setting, python: str, ports: "Ports") -> Outcome:
    before, elsewhere = fingerprint(folder), marked()
    told = _run(folder, setting, python)
    after = fingerprint(folder)
    results = folder / "out" / "results.json"
    return Outcome(
        results=json.loads(results.read_bytes()) if results.exists() else {"students": {}},
        printed=told["printed"],
        processes=told["processes"],
        written=sorted(marked() - elsewhere) + sorted(str(p) for p in after.keys() - before.keys()),
        changed=sorted(str(path) for path in before if after.get(path) != before[path]),
        visitors=ports.visitors(),
        kernel=kernel_objects(),
        peak_mb=told["peak_kib"] >> 10,
    )


PROVE = """
import sys
from autograder.sandbox.probe import prove
print(prove(sys.argv[1]).refused)
"""


@functools.cache
def _refusal(setting: Setting, python: str) -> str:
    done = subprocess.run(
        [python, "-c", PROVE, setting.level], cwd="/", capture_output=True, text=True,
        **_as(setting),
    )  # fmt: skip
    return done.stdout.strip() or done.stderr.strip()


def _as(setting: Setting) -> dict[str, Any]:
    if setting.user == "ordinary" and os.getuid() == 0:
        return {"user": ORDINARY, "group": ORDINARY, "extra_groups": []}
    return {}


def _run(folder: Path, setting: Setting, python: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, str(Path(__file__).with_name("guard.py")), setting.level, str(folder)],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder / "home"), "PASSWORD": f"{SECRET}-env"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        **_as(setting),
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def write_class(folder: Path, attacks: Mapping[str, Attack], ports: "Ports") -> None:
    """The course, the class, and secrets; the worst case: an attack knows where everything is."""
    write_vault(folder / "course")
    for name in ("class", "out", "home", "drop"):
        (folder / name).mkdir()
    (folder / "home" / ".netrc").write_text(f"{SECRET}-home")
    (folder / "out" / "marks.txt").write_text(f"{SECRET}-results")
    classmate = {"01/sums.py": f"# {SECRET}-classmate\n".encode() + honest(-1)["01/sums.py"]}
    put(folder / "class" / "classmate", classmate)
    for number, attack in enumerate(attacks.values()):
        put(folder / "class" / neighbour(attack), honest(number))
        if attack.archive:
            (folder / "class" / f"{attack.id}.zip").write_bytes(attack.archive)
            continue
        put(folder / "class" / attack.id, located(attack.modules(), folder, ports))


def located(files: Mapping[str, bytes], folder: Path, ports: "Ports") -> dict[str, bytes]:
    """The files, with @FOLDER@, @PORT@ and @TAG@ replaced by what they are in this run."""
    known = {b"@FOLDER@": str(folder), b"@PORT@": str(ports.number), b"@TAG@": TAG}
    pattern = re.compile(b"|".join(known))
    return {n: pattern.sub(lambda m: known[m[0]].encode(), data) for n, data in files.items()}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if data == LINK:
            (folder / name).symlink_to(folder.parent.parent / "course/solutions/01/sums.py")
        else:
            (folder / name).write_bytes(data)


def hand_over(folder: Path, setting: Setting) -> None:
    """Everybody may read everything; the grading user owns it, and all may write to `drop`."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            continue
        path.chmod(0o755 if path.is_dir() else 0o644)
        if setting.user == "ordinary" and os.getuid() == 0:
            os.chown(path, ORDINARY, ORDINARY)
    (folder / "drop").chmod(0o777)


def fingerprint(folder: Path) -> dict[Path, str]:
    """What lies below the folder, but for results: path -> kind, owner and hash."""
    own = re.compile(r"out/(results\.json|scores\.csv|grades\.sqlite.*)$|__pycache__")
    paths = [path for path in folder.rglob("*") if not own.search(str(path))]
    return {path: _state(path) for path in paths}


def _state(path: Path) -> str:
    kind = f"{path.lstat().st_mode:o} {path.lstat().st_uid}"
    plain = stat.S_ISREG(path.lstat().st_mode)
    return f"{kind} {hashlib.sha256(path.read_bytes()).hexdigest()}" if plain else kind


def kernel_objects() -> list[str]:
    """Shared memory, semaphores and queues that have the key of the attacks."""
    tables = [Path("/proc/sysvipc", name) for name in ("shm", "sem", "msg")]
    lines = [line for table in tables if table.exists() for line in table.read_text().splitlines()]
    return [line for line in lines if line.split()[0] == str(KEY)]


def marked() -> set[str]:
    """Files that an attack of any kind has written where everybody may write."""
    return {str(path) for place in PLACES for path in Path(place).glob(f"*{TAG}*")}


class Ports:
    """Doors that stand open on this machine: TCP, UDP, and two kinds of local sockets."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the socket that has a path."""
        self.sockets = [socket.socket(socket.AF_INET, kind) for kind in (1, 2)]
        self.sockets[0].bind(("127.0.0.1", 0))
        self.number = self.sockets[0].getsockname()[1]
        self.sockets[1].bind(("127.0.0.1", self.number))
        for name in (str(folder / "door"), f"\0{TAG}{self.number}"):
            self.sockets.append(socket.socket(socket.AF_UNIX))
            self.sockets[-1].bind(name)
        for one in self.sockets:
            one.setblocking(False)
            if one.type == socket.SOCK_STREAM:
                one.listen(100)
        (folder / "door").chmod(0o777)

    def visitors(self) -> list[str]:
        """What has come in through each of them."""
        found = []
        for one in self.sockets:
            with contextlib.suppress(OSError):
                came = one.accept if one.type == socket.SOCK_STREAM else lambda o=one: o.recv(99)
                found.append(f"{one.getsockname()}: {came()}")
        return found


@contextlib.contextmanager
def open_ports(folder: Path) -> Iterator[Ports]:
    """The open doors, closed in the end."""
    ports = Ports(folder)
    try:
        yield ports
    finally:
        for one in ports.sockets:
            one.close()


def public_python(folder: Path) -> str:
    """A Python that another user can start, with all that this one has; "" if there is none."""
    if others_can_start(sys.executable):
        return sys.executable
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = shutil.which(version, path="/usr/bin:/usr/local/bin")
    if base is None or not others_can_start(base):
        return ""
    made = subprocess.run([base, "-m", "venv", "--without-pip", str(folder)], capture_output=True)
    if made.returncode:
        return ""
    packages = [str(ROOT), *(p for p in sys.path if p.endswith("-packages"))]
    (folder / "lib" / version / "site-packages" / "more.pth").write_text("\n".join(packages))
    folder.chmod(0o755)
    python = str(folder / "bin" / "python")
    return python if others_can_start(python, "import autograder.cli, numpy") else ""


def others_can_start(python: str, code: str = "") -> bool:
    """Whether a user other than root can run this Python."""
    if os.getuid():
        return True
    who: dict[str, Any] = {"user": ORDINARY, "group": ORDINARY, "extra_groups": []}
    with contextlib.suppress(OSError):
        command = [python, "-c", code]
        return subprocess.run(command, cwd="/", capture_output=True, **who).returncode == 0
    return False
