"""Attacks that want to bring the grader down, or take it from the others."""

import io
import tarfile
import zipfile
import zlib

from attacks.attack import FORK, LINK, PASS, SIGNAL, TAG, THREAD, WRITE, Attack, bodies
from attacks.vault import SUMS

ENDS = {
    "exit at once": "import os; os._exit(0)",
    "abort": "import os; os.abort()",
}
# Some kernels let the first process of a namespace go on; no filter lets it kill its group.
SUICIDES = {
    "wrong instruction": "import signal; signal.raise_signal(signal.SIGILL)",
    "kill itself": "import os; os.kill(os.getpid(), 9)",
    "kill its group": "import os; os.killpg(0, 9)",
}
EXITS = {
    "sys exit": "import sys; sys.exit()",
    "system exit": "raise SystemExit(0)",
    "keyboard interrupt": "raise KeyboardInterrupt",
    "generator exit": "raise GeneratorExit",
    "base exception": "raise type('B', (BaseException,), {})",
    "quit": "import builtins; getattr(builtins, 'quit', exit)()",
}
LOOPS = {
    "stop itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
    "endless recursion": "import sys; sys.setrecursionlimit(10 ** 9)\nf = lambda: f()\nf()",
    "loop": "while True: pass",
    "loop in C": "return sum(iter(int, 1))",
    "long power": "return 7 ** 7 ** 8",
    "regular expression": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "sleep": "import time; time.sleep(60)",
    "deadlock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
}
IN_THREADS = {
    "loop in a thread": "import threading\n"
    "thread = threading.Thread(target=lambda: sum(iter(int, 1)))\nthread.start()\nthread.join()",
}
DEAF = {
    "signals ignored": "import signal\nfor one in range(1, 65):\n"
    "    try: signal.signal(one, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
    "while True: pass",
    "alarm cancelled": "import signal\nsignal.alarm(0); signal.setitimer(signal.ITIMER_REAL, 0)\n"
    "while True: pass",
    "signals blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
    "while True: pass",
    "limit raised": "import resource\ntry: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))\n"
    "except (OSError, ValueError): pass\nwhile True: pass",
}
SWALLOWING = {
    "everything swallowed": "while True:\n    try:\n        while True: pass\n"
    "    except BaseException: pass",
    "swallowed in a destructor": "class D:\n    def __del__(self):\n        while True: pass\nD()",
    "swallowed while it ends": "import atexit, sys\natexit.register(lambda: sum(iter(int, 1)))\n"
    "try: sys.exit()\nfinally:\n    while True: pass",
}
MEMORY = {
    "bytes": "return len(bytearray(1 << 31))",
    "array": "return np.ones(1 << 28).sum()",
    "bit by bit": "kept = []\nwhile True: kept.append(bytes(1 << 22))",
    "lists": "kept = []\nwhile True: kept = [kept] * 1000 + [kept[:]] * 1000; kept = kept * 500",
    "text": "text = 'x'\nwhile True: text += text",
    "swallowed": "kept = []\nwhile True:\n    try: kept.append(bytes(1 << 24))\n"
    "    except MemoryError: raise",
}
NOISE = {
    "prints": "print('x' * (8 << 20))\nreturn float(sum(numbers))",
    "many prints": "for _ in range(50_000): print('all work and no play')\n"
    "return float(sum(numbers))",
    "bare output": "import os\nfor fd in (1, 2): os.write(fd, b'x' * (8 << 20))\n"
    "return float(sum(numbers))",
}
HARMLESS = {
    "stderr": "import sys; print('Traceback (most recent call last):', file=sys.stderr)\n"
    "return float(sum(numbers))",
    "warning": "import warnings; warnings.warn('old', DeprecationWarning)\n"
    "return float(sum(numbers))",
    "logging": "import logging; logging.error('x'); logging.critical('y')\n"
    "return float(sum(numbers))",
    "output thrown away": "import contextlib\n"
    "with contextlib.redirect_stdout(None): print(1)\nreturn float(sum(numbers))",
}
WIPES = {
    "delete everything": """
import os
for folder, _, names in os.walk("@FOLDER@", topdown=False):
    for name in names:
        os.unlink(os.path.join(folder, name))
os.listdir("@FOLDER@/out")
raise OSError
""",
    "overwrite the checks": "open('@FOLDER@/course/solutions/01/test_hidden_sums.py', 'w')",
    "overwrite a neighbour": "import glob\n"
    "for path in glob.glob('@FOLDER@/class/*/01/sums.py') or ['/']: open(path, 'a').write('1 / 0')",
    "rename the class": "import os; os.rename('@FOLDER@/class', '@FOLDER@/gone')",
    "change its mode": "import os; os.chmod('@FOLDER@', 0); os.chmod('@FOLDER@/out', 0)",
    "cut by a raw call": "import ctypes; raise OSError("
    "ctypes.CDLL(None).syscall(76, b'@FOLDER@/out/marks.txt', 0))",
    "write over Python": "open(np.__file__, 'a').write('1 / 0')",
    "write into the library": "import random; open(random.__file__, 'a').write('1 / 0')",
}
KILLS = {
    "kill the parent": "import os; os.kill(os.getppid() or -1, 9)",
    "kill everybody": "import os; os.kill(-1, 9)",
    "stop everybody": "import os; os.kill(-1, 19)",
    "kill by number": "import os\nfor pid in range(1, 40_000):\n    if pid != os.getpid():\n"
    "        try: os.kill(pid, 9)\n        except OSError: pass",
    "kill by a raw call": "import ctypes, os\nlibc = ctypes.CDLL(None)\n"
    "for call in (62, 200, 129, 297): libc.syscall(call, os.getppid(), 9, 9)\nraise OSError",
    "trace the parent": "import ctypes, os; raise OSError("
    "ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))",
    "a signal by a file": "import fcntl, os\nfcntl.fcntl(3, 8, os.getppid())\n"
    "fcntl.fcntl(3, 4, 0o20000)\nfcntl.fcntl(3, 10, 9)",
    "slow down others": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
}
FORKS = {
    "fork bomb": "import os\nwhile True: os.fork()",
    "fork bomb that goes on": "import os\nfor _ in range(1000):\n    try: os.fork()\n"
    "    except OSError: pass\nreturn 0",
    "bomb of programs": "import subprocess, sys\n"
    "for _ in range(100): subprocess.Popen([sys.executable, '-c', 'while True: pass'])",
    "bomb by pool": "import multiprocessing\nmultiprocessing.Pool(50)",
}
BOMBS = {
    "bomb of threads": "import threading, time\ntry:\n"
    "    for _ in range(10_000): threading.Thread(target=time.sleep, args=(60,)).start()\n"
    "except RuntimeError: pass\nreturn 0",
}
DEEP = {
    "endless recursion in C": "import sys; sys.setrecursionlimit(10 ** 9)\na = []\n"
    "for _ in range(300_000): a = [a]\nreturn len(repr(a))",
}
CRASHES = {
    "null pointer": "import ctypes; ctypes.string_at(0)",
    "wild strides": "a = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 40,), (1 << 20,))\n"
    "return float(a[1 << 30])",
    "jump into nowhere": "import ctypes; ctypes.CFUNCTYPE(None)(1)()",
    "interpreter broken": "import ctypes; ctypes.memset(id(None), 255, 16)\nNone.x",
    "illegal instruction": "import ctypes, mmap\nm = mmap.mmap(-1, 4096, prot=7)\n"
    "m.write(b'\\x0f\\x0b')\nctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()",
}
FILLS = {
    "fill the disk": """
import os
for folder in ("@FOLDER@/drop", "/tmp", "/var/tmp", "/dev/shm", ".", "/scratch"):
    for number in range(200):
        try:
            with open(f"{folder}/@TAG@-{number}", "wb") as file:
                file.write(bytes(1 << 20))
        except OSError:
            break
return 0
""",
    "many small files": """
for folder in ("@FOLDER@/drop", "/tmp", "/dev/shm", ".", "/scratch"):
    for number in range(20_000):
        try:
            open(f"{folder}/@TAG@-{number}", "wb").close()
        except OSError:
            break
return 0
""",
    "a file of one hole": """
import os
for folder in ("@FOLDER@/drop", "/tmp", "/dev/shm", ".", "/scratch"):
    try:
        handle = os.open(folder + "/@TAG@-hole", os.O_RDWR | os.O_CREAT)
        os.ftruncate(handle, 1 << 40)
        os.posix_fallocate(handle, 0, 1 << 30)
    except OSError:
        pass
return 0
""",
}
HANDLES = {
    "all handles": "import os\nkept = []\ntry:\n    while True: kept += os.pipe()\n"
    "except OSError: pass\nreturn 0",
    "full pipes": "import os\nr, w = os.pipe()\nos.set_blocking(w, False)\ntry:\n"
    "    while True: os.write(w, bytes(1 << 16))\nexcept OSError: pass\nreturn 0",
}


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive of these files, packed as tightly as it goes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def linked() -> bytes:
    """A tar archive with links out of it, under the name of a zip."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, kind, target in (
            ("01/sums.py", tarfile.SYMTYPE, "/etc/passwd"),
            ("02/shares.py", tarfile.LNKTYPE, "../../course/solutions/02/shares.py"),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
    return packed.getvalue()


RIGHT = {"01/sums.py": SUMS.encode()}
MISSING = {"hits": "", "verdict": "todo"}
BOMB = zipped({"01/sums.py": bytes(200 << 20)})
NESTED = zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped(RIGHT)})})})
CUT = zlib.compress(SUMS.encode())
ARCHIVES = [
    Attack(30, "zip slip", hits="", verdict=PASS, notice='".."',
           archive=zipped({"../../course/solutions/01/sums.py": b"1 / 0", **RIGHT})),
    Attack(30, "absolute path", hits="", verdict=PASS, notice="absolute",
           archive=zipped({f"/tmp/{TAG}-slip.py": b"1 / 0", **RIGHT})),
    Attack(31, "zip bomb", archive=BOMB, notice="MiB", **MISSING),  # type: ignore[arg-type]
    Attack(31, "nested archives", archive=NESTED, notice="a.zip", **MISSING),  # type: ignore[arg-type]
    Attack(31, "many entries", archive=zipped({f"{n}.py": b"x" for n in range(3000)}),
           notice="2,000", **MISSING),  # type: ignore[arg-type]
    Attack(31, "no archive at all", archive=CUT, notice="", **MISSING),  # type: ignore[arg-type]
    Attack(32, "tar with links", archive=linked(), notice="link", **MISSING),  # type: ignore[arg-type]
    Attack(32, "link in a folder", files={"01/sums.py": LINK}, notice="symbolic link",
           **MISSING),  # type: ignore[arg-type]
]  # fmt: skip
SOURCES = {
    "deep brackets": b"x = " + b"(" * 50_000 + b")" * 50_000,
    "deep signs": b"x = " + b"-" * 200_000 + b"1",
    "deep blocks": b"".join(b" " * n + b"if 1:\n" for n in range(150)),
    "long chain": b"x = a" + b".a" * 100_000,
    "long sum": b"x = 1" + b"+1" * 200_000,
    "long number": b"x = " + b"9" * 900_000,
    "deep f-strings": b"x = " + b"f'{" * 200 + b"1" + b"}'" * 200,
    "bytes of all kinds": bytes(range(256)) * 100,
    "a codec that runs": b"# -*- coding: zlib_codec -*-\n" + CUT,
    "a codec without end": b"# -*- coding: idna -*-\n" + b"a." * 400_000,
}
CLOTHES = {
    "byte order mark": (b"\xef\xbb\xbf" + SUMS.encode(), "byte order mark"),
    "Latin-1": (SUMS.encode() + "# déjà vu\n".encode("latin-1"), "Latin-1"),
    "NUL": (SUMS.encode() + b"# end\0\n", "NUL"),
}

ATTACKS = [
    *bodies(1, ENDS, verdict="crashed"),
    *bodies(1, SUICIDES, verdict="crashed|fail"),
    Attack(1, "exit at import", "import os; os._exit(0)", "crashed", hits=""),
    *bodies(2, EXITS, verdict="crashed"),
    Attack(2, "exit at import", "import sys; sys.exit()", "crashed", hits=""),
    *bodies(3, LOOPS, verdict="timeout"),
    *bodies(3, IN_THREADS, verdict="timeout", closed_by=THREAD),
    Attack(3, "loop at import", "while True: pass", "timeout", hits=""),
    *bodies(4, DEAF, verdict="timeout"),
    *bodies(5, SWALLOWING, verdict="timeout"),
    *bodies(17, FORKS, closed_by=FORK),
    *bodies(17, BOMBS),
    *bodies(18, MEMORY, verdict="memory"),
    Attack(18, "memory at import", "kept = bytearray(1 << 31)", "memory", hits=""),
    *bodies(19, NOISE, verdict=PASS),
    *bodies(20, HARMLESS, verdict=PASS),
    *bodies(21, WIPES, closed_by=WRITE),
    *bodies(21, KILLS, closed_by=SIGNAL),
    *ARCHIVES,
    *(
        Attack(31, f"source of {name}", "", "broken|memory", hits="", files={"01/sums.py": data})
        for name, data in SOURCES.items()
    ),
    Attack(31, "source of a name without end", "def " + "a" * 900_000 + "(): pass", hits=""),
    Attack(31, "source of a large constant", "x = 'a' * (1 << 40)", "memory", hits=""),
    *(
        Attack(33, name, hits="", verdict=PASS, files={"01/sums.py": text}, notice=notice)
        for name, (text, notice) in CLOTHES.items()
    ),
    *bodies(34, CRASHES, verdict="crashed"),
    *bodies(34, DEEP, verdict="crashed|timeout"),
    *bodies(35, FILLS, closed_by=WRITE),
    *bodies(35, HANDLES),
]  # fmt: skip
