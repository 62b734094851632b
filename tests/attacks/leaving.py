"""Attacks that want to outlive their grading: processes, files, objects of the kernel's."""

from attacks.attack import FORK, RUN, SOCKET, THREAD, WRITE, Attack, bodies

LATER = "import time; time.sleep(1); open('@FOLDER@/drop/@TAG@-later', 'w'); time.sleep(600)"
CHILDREN = {
    "daemon": f"""
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        {LATER}
    os._exit(0)
return 0
""",
    "worker of a pool": f"""
import multiprocessing
def later():
    {LATER}
multiprocessing.get_context("fork").Process(target=later, daemon=False).start()
return 0
""",
    "raw calls": """
import ctypes
libc = ctypes.CDLL(None)
made = [libc.syscall(57), libc.syscall(58), libc.syscall(56, 17, 0, 0, 0, 0)]
if 0 in made:
    import time; time.sleep(600)
raise OSError(str(made))
""",
    "clone with arguments": """
import ctypes
args = (ctypes.c_uint64 * 8)()
args[4] = 17
if ctypes.CDLL(None).syscall(435, args, 64) == 0:
    import time; time.sleep(600)
raise OSError
""",
    "namespace of its own": """
import ctypes
libc = ctypes.CDLL(None)
raise OSError(libc.unshare(0x10000000 | 0x20000000))
""",
}
PROGRAMS = {
    "detached program": "import subprocess\nsubprocess.Popen(['/bin/sh', '-c', 'sleep 600'], "
    "start_new_session=True)\nreturn 0",
    "posix_spawn": "import os\nos.posix_spawn('/bin/sleep', ['sleep', '600'], {})\nreturn 0",
    "shell": "import os\nos.system('(sleep 600; touch @FOLDER@/drop/@TAG@) & disown')\nreturn 0",
    "becomes another program": "import os\nos.execv('/bin/sleep', ['sleep', '600'])",
    "program from memory": """
import ctypes, os
handle = ctypes.CDLL(None).syscall(319, b"x", 0)
os.write(handle, open("/bin/sleep", "rb").read())
os.execve(handle, ["sleep", "600"], {})
""",
}
THREADS = {
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n"
    "return 0",
    "timer": "import threading\nthreading.Timer(600, print).start()\nreturn 0",
    "alarm": "import signal, time\nsignal.signal(14, lambda *_: time.sleep(600))\n"
    "signal.alarm(1)\nreturn 0",
}
FILES = {
    "temporary files": """
import tempfile
for folder in ("@FOLDER@/drop", "/tmp", "/var/tmp", "/dev/shm", "@FOLDER@/out", "."):
    try:
        open(folder + "/@TAG@-file", "w").write("x")
    except OSError:
        pass
tempfile.NamedTemporaryFile(prefix="@TAG@", delete=False)
return 0
""",
    "temporary folders": "import os\nfor folder in ('/tmp', '@FOLDER@/drop', '/dev/shm'):\n"
    "    try: os.makedirs(folder + '/@TAG@/a')\n    except OSError: pass\nreturn 0",
    "links": "import os\nfor make in (os.symlink, os.link):\n"
    "    for folder in ('/tmp', '@FOLDER@/drop'):\n"
    "        try: make('@FOLDER@/out/marks.txt', f'{folder}/@TAG@-{make.__name__}')\n"
    "        except OSError: pass\nreturn 0",
    "pipe": "import os\nfor folder in ('/tmp', '@FOLDER@/drop'):\n"
    "    try: os.mkfifo(folder + '/@TAG@-pipe')\n    except OSError: pass\nreturn 0",
    "next start of Python": """
import os, site
for folder in (site.getusersitepackages(), os.path.dirname(os.path.dirname(np.__file__)),
               os.path.expanduser("~"), "@FOLDER@/course/exercises/kit", "@FOLDER@/home"):
    for name in ("sitecustomize.py", "usercustomize.py", "@TAG@.pth", ".bashrc"):
        try:
            os.makedirs(folder, exist_ok=True)
            open(os.path.join(folder, name), "a").write("x = 1")
        except OSError:
            pass
return 0
""",
    "shared memory": """
from multiprocessing import shared_memory
kept = shared_memory.SharedMemory("@TAG@", create=True, size=4096)
return 0
""",
}
KERNEL = {
    "old shared memory": "import ctypes\nraise OSError("
    "ctypes.CDLL(None).shmget(0x5EC12E7, 4096, 0o1666))",
    "old semaphores": "import ctypes\nraise OSError("
    "ctypes.CDLL(None).semget(0x5EC12E7, 1, 0o1666))",
    "message queue": "import ctypes\nraise OSError(ctypes.CDLL(None).msgget(0x5EC12E7, 0o1666))",
    "keyring": "import ctypes\nraise OSError(ctypes.CDLL(None).syscall(248, b'user', b'@TAG@', "
    "b'x', 1, -4))",
}
ATTACKS = [
    *bodies(15, CHILDREN, closed_by=FORK),
    *bodies(15, PROGRAMS, closed_by=RUN),
    *bodies(15, THREADS),
    *bodies(21, FILES, closed_by=WRITE),
    *bodies(15, KERNEL, closed_by=SOCKET),
    Attack(15, "thread at import", "import threading, time\n"
           "threading.Thread(target=time.sleep, args=(600,)).start()\n"
           "def total(numbers):\n    return 0", closed_by=THREAD),
]  # fmt: skip
