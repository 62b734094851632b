"""Attacks that want to see what is none of their business, and to get it out."""

from attacks.attack import PASS, READ, RUN, SOCKET, WRITE, Attack, bodies

# `loot` gives back what it has found, so that the visible check's message would show it.
LOOT = '''
WORD = "can" + "ary-"
def loot(text):
    """The secrets in a text, or nothing."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return ["LOOT " + part[:9] for part in text.split(WORD)[1:] if part[:1].isalpha()]
def files(*paths):
    found = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                found += loot(file.read())
        except OSError:
            pass
    return found or "nothing"
'''
ON_DISK = {
    "hidden checks": "return files('@FOLDER@/course/solutions/01/test_hidden_sums.py')",
    "reference": "return files('@FOLDER@/course/solutions/01/sums.py')",
    "results": "return files('@FOLDER@/out/marks.txt', '@FOLDER@/out/grades.sqlite')",
    "home": "import os\n"
    "return files(os.path.expanduser('~/.netrc'), '@FOLDER@/home/.netrc', '/etc/shadow')",
    "whole tree": """
import os
found = []
for folder, _, names in os.walk("@FOLDER@"):
    found += [one for name in names for one in files(os.path.join(folder, name)) if "LOOT" in one]
return found[:3] or "nothing"
""",
    "environment of others": """
import os
return files(*[f"/proc/{p}/environ" for p in os.listdir("/proc") if p.isdigit()])
""",
    "doors of others": """
import glob
return files(*glob.glob("/proc/[0-9]*/cwd/*.txt"), *glob.glob("/proc/[0-9]*/fd/*"),
             *glob.glob("/proc/[0-9]*/root@FOLDER@/out/marks.txt"))
""",
    "a link of its own": """
import os
for folder in (".", "/scratch", "/tmp", "@FOLDER@/drop"):
    try:
        os.symlink("@FOLDER@/out/marks.txt", folder + "/@TAG@-link")
        return files(folder + "/@TAG@-link")
    except OSError:
        pass
""",
    "raw system calls": """
import ctypes
libc = ctypes.CDLL(None)
buffer = ctypes.create_string_buffer(4096)
path = b"@FOLDER@/out/marks.txt"
how = (ctypes.c_uint64 * 3)()
for fd in (libc.open(path, 0), libc.syscall(2, path, 0), libc.syscall(257, -100, path, 0),
           libc.syscall(437, -100, path, ctypes.byref(how), 24)):
    if fd >= 0 and libc.read(fd, buffer, 4096) > 0:
        return loot(buffer.raw)
""",
    "open again from above": """
import os
for fd in range(64):
    for up in ("..", "../..", "../../..", "../../../.."):
        try:
            handle = os.open(up + "@FOLDER@/out/marks.txt", os.O_RDONLY, dir_fd=fd)
            return loot(os.read(handle, 4096))
        except OSError:
            pass
import os
return files("/proc/self/root@FOLDER@/out/marks.txt", "/proc/self/cwd/../marks.txt")
""",
}
IN_MEMORY = {
    "environment": "import os\nreturn loot(repr(os.environ)) + files('/proc/self/environ')[:0]",
    "frames": """
import sys
frame, seen = sys._getframe(), []
while frame:
    seen += [repr(frame.f_locals), repr(list(frame.f_globals))]
    frame = frame.f_back
return loot("".join(seen).replace(repr(__name__), ""))
""",
    "all objects": """
import gc
texts = [o for o in gc.get_objects() if type(o) in (dict, list, tuple)]
found = []
for one in texts[:20_000]:
    for item in list(one.values() if type(one) is dict else one)[:200]:
        if type(item) is str and "FOLDER" not in item and "LOOT" not in item:
            found += loot(item)
return found[:3]
""",
    "line cache": """
import linecache, sys, inspect
found = []
for module in list(sys.modules.values()):
    try:
        found += [t for t in loot(inspect.getsource(module)) if module.__name__ != __name__]
    except (OSError, TypeError):
        pass
return found + [t for name, entry in linecache.cache.items() if name != "sums.py"
                for t in loot("".join(entry[2]) if len(entry) > 2 else "")]
""",
    "exceptions": """
import sys, traceback
try:
    1 / 0
except ZeroDivisionError as error:
    return loot("".join(traceback.format_stack()) + repr(error.__context__) + repr(sys.exc_info()))
""",
    "open handles": """
import os
found = []
for fd in list(range(0, 3)) + list(range(4, 256)):
    for read in (lambda: os.pread(fd, 1 << 16, 0), lambda: os.read(fd, 1 << 16)):
        try:
            os.set_blocking(fd, False)
        except OSError:
            pass
        try:
            found += loot(read())
        except OSError:
            pass
return found
""",
    "own memory": """
import ctypes, re
needle = re.compile(b"can" + b"ary-(hidden|solution|results|classmate|env|home)")
try:
    maps = open("/proc/self/maps").read().splitlines()
except OSError:
    return "nothing"
for line in maps:
    span, rights = line.split()[:2]
    low, high = (int(part, 16) for part in span.split("-"))
    if rights[0] == "r" and "[v" not in line and high - low < 1 << 27:
        try:
            found = needle.search(ctypes.string_at(low, high - low))
        except Exception:
            continue
        if found:
            return "LOOT " + found[0].decode()[7:]
return "nothing"
""",
    "what another worker left": """
import os
found, own = [], f"@TAG@-note-{id(numbers)}"
for folder in (".", "/scratch", "/dev/shm", "/run"):
    try:
        found += ["LOOT " + name for name in os.listdir(folder) if "@TAG@" in name]
        open(folder + "/" + own, "w").close()
        os.unlink(folder + "/" + own)
    except OSError:
        pass
return found or "nothing"
""",
}
SHARED = "class kept:\n    seen = []\n"
# What a hidden check asked must not come out in any message: these give it back in every way.
ECHOES = {
    "answer": "return repr(numbers)",
    "list": "return numbers",
    "error": "raise ValueError(repr(numbers))",
    "error of its own": "raise type('E' + repr(numbers), (Exception,), {})(*numbers)",
    "note": "error = ValueError(repr(numbers))\nerror.add_note(repr(numbers))\nraise error",
    "not implemented": "raise NotImplementedError(repr(numbers))",
    "exit": "raise SystemExit(repr(numbers))",
    "object": "return type(repr(numbers), (), {})()",
    "key": "return {repr(numbers): 1}",
    "warning": "import warnings\nwarnings.warn(repr(numbers))\nprint(numbers)\nreturn 0",
    "function name": "exec(f'def f_{abs(int(numbers[0]))}(): raise ValueError(1)', globals())\n"
    "globals()[f'f_{abs(int(numbers[0]))}']()",
    "memory of an earlier check": "kept.seen.append(repr(numbers))\nreturn ''.join(kept.seen)",
    "memory in numpy": "np.kept = getattr(np, 'kept', '') + repr(numbers)\nreturn np.kept",
}
WRITTEN_DOWN = {
    "memory in a file": """
import os
for folder in (".", "/scratch", "/tmp", "@FOLDER@/drop"):
    try:
        with open(folder + "/@TAG@-asked", "a+") as file:
            file.write(repr(numbers))
            file.seek(0)
            return file.read()
    except OSError:
        pass
""",
}
ECHO_VERDICTS = {"not implemented": "todo", "exit": "crashed"}
NETWORK = {
    "tcp": "import socket\nsocket.create_connection(('127.0.0.1', @PORT@), 1).send(b'x')",
    "udp": "import socket\nsocket.socket(2, 2).sendto(b'x', ('127.0.0.1', @PORT@))",
    "local socket": "import socket\nsocket.socket(1).connect('@FOLDER@/door')",
    "abstract socket": "import socket\nsocket.socket(1).connect('\\0@TAG@@PORT@')",
    "web": "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@PORT@/', timeout=1)",
    "raw socket call": """
import ctypes, struct
libc = ctypes.CDLL(None)
fd = libc.syscall(41, 2, 1, 0)
where = struct.pack("<HH4s8s", 2, ((@PORT@ & 255) << 8) | (@PORT@ >> 8), bytes([127, 0, 0, 1]), b"")
libc.connect(fd, where, 16)
libc.send(fd, b"x", 1, 0)
raise OSError(fd)
""",
    "io_uring": """
import ctypes
raise OSError(ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120)))
""",
}
PROGRAM = {
    "by a program": "import subprocess\n"
    "subprocess.run(['/bin/bash', '-c', 'echo x > /dev/tcp/127.0.0.1/@PORT@'])",
}
UPSTREAM = (
    LOOT
    + """
import sums
def shares(numbers):
    found, queue, seen = [], [sums.total, sums], set()
    while queue and len(seen) < 2000:
        thing = queue.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if type(thing) is str:
            found += loot(thing)
        queue += [getattr(thing, name, None) for name in
                  ("__closure__", "__code__", "__globals__", "__dict__", "__loader__", "__spec__",
                   "co_consts", "cell_contents", "sources", "__self__", "__func__")]
        if type(thing) in (tuple, list):
            queue += thing
        elif hasattr(thing, "items") and len(thing) < 200:
            queue += [value for _, value in thing.items()]
    return found
"""
)

ATTACKS = [
    *(
        Attack(row, attack.name, LOOT + attack.text, closed_by=READ)
        for row, names in (
            (10, ("hidden checks", "whole tree", "doors of others", "a link of its own",
                  "raw system calls", "open again from above", "home", "environment of others")),
            (12, ("reference",)),
            (22, ("results",)),
        )
        for attack in bodies(row, {name: ON_DISK[name] for name in names})
    ),
    *(Attack(11, one.name, LOOT + one.text) for one in bodies(11, IN_MEMORY)),
    Attack(11, "source of given steps", UPSTREAM, hits="shares"),
    *(
        Attack(38, one.name, SHARED + one.text, ECHO_VERDICTS.get(one.name, "fail"))
        for one in bodies(38, ECHOES)
    ),
    *bodies(38, WRITTEN_DOWN, closed_by=WRITE),
    *bodies(23, NETWORK, closed_by=SOCKET),
    *bodies(23, PROGRAM, closed_by=RUN),
    Attack(38, "name of a module", """
def total(numbers):
    return float(sum(numbers))
""", PASS, files={"01/<script>alert(1)<.py": b"x = 1", "01/=1+1.py": b"x = 1"}, notice="ignored"),
]  # fmt: skip
