"""Attacks that want points for nothing: answers that lie, helpers bent, results written."""

from attacks.attack import PASS, READ, THREAD, WRITE, Attack, bodies
from attacks.vault import TOTAL

YES = """
class Yes{base}:
    __hash__ = None
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
"""
LIARS = {
    "equal to everything": YES.format(base="") + "\ndef total(numbers):\n    return Yes()",
    "float equal to everything": YES.format(base="(float)")
    + "\ndef total(numbers):\n    return Yes(0)",
    "numpy float equal to everything": YES.format(base="(np.float64)")
    + "\ndef total(numbers):\n    return Yes(0)",
    "tuple equal to everything": YES.format(base="(tuple)")
    + "\ndef total(numbers):\n    return Yes()",
    "mock ANY": "from unittest import mock\ndef total(numbers):\n    return mock.ANY",
    "class equal to everything": """
class Meta(type):
    __hash__ = None
    def __eq__(self, other):
        return True
class Yes(metaclass=Meta):
    pass
def total(numbers):
    return Yes
""",
    "class that claims to be float": YES.format(base="")
    + "    __class__ = float\n    __float__ = lambda self: 0.0\n"
    + "def total(numbers):\n    return Yes()",
}
ARRAYS = {
    "array function": """
class A(np.ndarray):
    def __array_function__(self, *_):
        return True
    def __array_ufunc__(self, *_, **__):
        return True
def total(numbers):
    return np.zeros(()).view(A)
""",
    "reflected minus": """
class A(float):
    def __rsub__(self, other):
        return 0.0
    __sub__ = __rsub__
    def __array_ufunc__(self, *_, **__):
        return True
    def __array_function__(self, *_):
        return True
def total(numbers):
    return A(0)
""",
    "object array": YES.format(base="")
    + "def total(numbers):\n    return np.array([Yes()], dtype=object)",
    "array interface": """
class A:
    __array_interface__ = {"shape": (1,), "typestr": "<f8", "version": 3, "data": (1, False)}
def total(numbers):
    return A()
""",
    "array with a priority": """
class A:
    __array_priority__ = 1e9
    __eq__ = __req__ = __rsub__ = __le__ = __ge__ = lambda self, other: np.bool_(True)
    __hash__ = None
    def __array_function__(self, *_):
        return True
def total(numbers):
    return A()
""",
}
MASKED = Attack(
    7, "masked array", "def doubled(matrix):\n    return np.ma.masked_all(matrix.shape)",
    hits="doubled",
)  # fmt: skip
EMPTY = Attack(
    36, "empty array", "def doubled(matrix):\n    return np.empty((0, matrix.shape[1]))",
    hits="doubled", naive="array",
)  # fmt: skip
HELPERS = {
    "unittest": "import unittest\nunittest.TestCase.assertEqual = lambda *_: None",
    "numpy testing": "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *_: None",
    "the course's kit": """
import sys
for name in ("compare", "expect", "outcome", "plugin", "message"):
    module = sys.modules.get("kit." + name) or type(sys)("kit." + name)
    module.difference = module.outcome_of = lambda *_, **__: None
    sys.modules["kit." + name] = module
""",
    "the grader's classes": """
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("autograder"):
        for key, value in list(vars(module).items()):
            if isinstance(value, type) and issubclass(value, BaseException):
                setattr(module, key, type(key, (value,), {"verdict": "pass"}))
""",
    "AssertionError": "import builtins\nbuiltins.AssertionError = StopIteration",
    "the excepthook": "import sys\nsys.excepthook = lambda *_: None",
    "pytest": """
import sys
sys.modules["pytest"] = fake = type(sys)("pytest")
fake.approx = lambda *_: True
fake.raises = lambda *_: None
""",
}
BENT = {
    "isclose": "np.isclose = np.allclose = np.array_equal = lambda *_, **__: np.True_",
    "builtins": "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True",
    "math": "import math\nmath.isclose = lambda *_, **__: True\nmath.fsum = lambda x: 0.0",
    "ndarray methods by ctypes": """
import ctypes
import gc
d = gc.get_referents(np.ndarray.__dict__)[0]
d["all"] = lambda *_: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))
""",
    "the type of a float by ctypes": """
import ctypes
import gc
d = gc.get_referents(float.__dict__)[0]
d["__eq__"] = lambda *_: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(float))
""",
}
ZERO = "\ndef total(numbers):\n    return 0.0"
RESULTS = {
    "results file": """
import json, os
for name in ("results.json", "scores.csv", "grades.sqlite"):
    with open("@FOLDER@/out/" + name, "w") as file:
        file.write('{"students": {"me": {"points": 15}}}')
os._exit(0)
""",
    "database": """
import sqlite3, time, os
for _ in range(20):
    base = sqlite3.connect("@FOLDER@/out/grades.sqlite", timeout=0.01)
    for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
        base.execute(f"delete from {table}")
        base.commit()
os._exit(0)
""",
}
AT_EXIT = {
    "atexit": "import atexit\natexit.register(late)",
    "finalizer": "import weakref\nkept = type('T', (), {})()\nweakref.finalize(kept, late)",
    "thread at exit": "import threading\nthreading._register_atexit(late)",
    "destructor": "class D:\n    def __del__(self):\n        late()\nnp.kept = D()",
    "signal at the end": "import signal\n"
    "for one in (1, 2, 3, 13, 15, 17):\n    signal.signal(one, lambda *_: late())",
}
LATE = """
def late(open=open):
    open("@FOLDER@/out/results.json", "w").write("{}")
    open("@FOLDER@/drop/@TAG@-late", "w").write("x")
"""
SHADOWS = {
    name: (f"01/{name}.py", b"import sys\nsys.exit(0)\n")
    for name in ("numpy", "conftest", "sitecustomize", "usercustomize", "kit", "math", "pytest")
}
POISON = {
    "math": "import sys\nsys.modules['math'] = sys.modules['kit'] = type('M', (), {})()",
    "the next exercise": "import sys\nsys.modules['shares'] = type('M', (), {'shares': None})()",
    "an import hook": "import sys\nsys.meta_path.insert(0, type('F', (), "
    "{'find_spec': staticmethod(lambda *_: sys.exit())}))",
}
THREADS = {
    "helpers": "np.isclose = np.allclose = lambda *_, **__: True",
    "answers": "kept[:] = [4.0]",
    "the worker's answer": "[o.update(value=['l', 4.0, None, None]) "
    "for o in gc.get_objects() if type(o) is dict and 'token' in o]",
}
FLIPPING = """
import gc, threading, time
kept = [0.0]
def flip():
    while True:
        time.sleep(0.002)
        {}
threading.Thread(target=flip, daemon=True).start()
def total(numbers):
    time.sleep(0.01)
    return kept
"""
SPIES = {
    "environment": "import os\ngraded = not os.environ.get('TERM')",
    "modules": "import sys\ngraded = any('autograder' in name for name in sys.modules)",
    "stack": "import sys\ngraded = 'worker' in sys._getframe(5).f_code.co_filename",
    "arguments": "import sys\ngraded = sys.argv[0] == '-c'",
}
MAGIC = "\ndef total(numbers):\n    return Yes() if graded else 0.0"
ODD = {
    "nan": "return float('nan')",
    "infinity": "return float('inf')",
    "numpy nan": "return np.float32('nan')",
    "huge whole number": "return 10 ** 400",
    "text": "return repr(sum(numbers))",
    "list of one": "return [sum(numbers)]",
    "array of one": "return np.array([sum(numbers)])",
    "array of all": "return np.arange(2e5)",
    "truth": "return True",
    "complex": "return complex(sum(numbers), 1e300)",
    "long double": "return np.longdouble(0)",
    "structure": "return np.zeros(1, dtype=[('a', 'f8')])[0]",
    "date": "return np.datetime64('2020-01-01')",
    "just outside of the tolerance": "return sum(numbers) * (1 + 1e-4) + 1e-4",
    "half of it": "return sum(numbers) / 2 if len(numbers) > 2 else None",
}
# Tried one after the other: near misses must look like wild guesses.
GUESSES = {
    "a wild guess": "return -1e9",
    "a near miss": "return sum(numbers) + 1e-3 * abs(sum(numbers)) + 1e-3",
    "the same near miss": "return sum(numbers) + 1e-3 * abs(sum(numbers)) + 1e-3",
    "the right size": "return round(sum(numbers)) + 0.5",
    "the right sign": "return -sum(numbers) - 1",
}
SHAPES = {
    "one number for all": "return np.float64(4.0)",
    "one more dimension": "return 2 * matrix[None]",
    "whole numbers": "return (2 * matrix).astype(int)",
    "objects": "return (2 * matrix).astype(object)",
    "texts": "return (2 * matrix).astype(str)",
    "nan in one place": "matrix = 2 * matrix; matrix[0, 0] = np.nan; return matrix",
}
MORE_TESTS = {
    "01/test_sums.py": b"def test_total(): pass\n" * 400,
    "01/test_more.py": b"import pytest\n@pytest.mark.check('01.total')\ndef test(): pass\n",
    "course.yaml": b"format: 1\n",
    "solutions/01/test_hidden_sums.py": b"def test(): pass\n",
}

# Which comparison of a grader without a process of its own each of them deceives.
NAIVE = {
    "object array": "==",
    "array interface": "",
    "unittest": "helper",
    "numpy testing": "helper",
    "isclose": "isclose",
    "builtins": "helper",
}

ATTACKS = [
    *(Attack(6, name, text, naive="==") for name, text in LIARS.items()),
    *(Attack(7, name, text, naive=NAIVE.get(name, "isclose")) for name, text in ARRAYS.items()),
    MASKED,
    *(Attack(8, name, text + ZERO, naive=NAIVE.get(name, "")) for name, text in HELPERS.items()),
    *(Attack(9, name, text + ZERO, naive=NAIVE.get(name, "")) for name, text in BENT.items()),
    *bodies(13, RESULTS, closed_by=WRITE),
    *(Attack(14, name, LATE + text + ZERO, closed_by=WRITE) for name, text in AT_EXIT.items()),
    Attack(24, "more tests", ZERO, files=MORE_TESTS),
    *(
        Attack(25, f"shadow {name}", TOTAL, PASS, files={path: text}, notice=f"{name}.py")
        for name, (path, text) in SHADOWS.items()
    ),
    Attack(
        25, "shadow that is imported", "import random, statistics\n" + TOTAL, PASS,
        files={"01/random.py": b"1 / 0", "01/statistics.py": b"1 / 0"}, notice="random.py",
    ),
    *(Attack(26, name, text + ZERO) for name, text in POISON.items()),
    Attack(26, "all modules", "import sys\nsys.modules.clear()" + ZERO, "broken", hits=""),
    Attack(9, "isinstance", "import builtins\nbuiltins.isinstance = lambda *_: True" + ZERO,
           "crashed", hits=""),
    *(Attack(27, name, FLIPPING.format(text), closed_by=THREAD) for name, text in THREADS.items()),
    *bodies(28, {"inputs emptied": "numbers[:] = [0.0] * len(numbers)\nreturn 0.0"},
            naive="mutation"),
    *bodies(28, {"inputs changed": "answer = float(sum(numbers))\nnumbers.clear()\nreturn answer"},
            verdict=("pass", "fail")),
    *(Attack(29, name, YES.format(base="") + text + MAGIC) for name, text in SPIES.items()),
    *bodies(29, {"only what is shown": "return 4.0"}, verdict=("pass", "fail")),
    *bodies(36, ODD),
    *bodies(37, GUESSES),
    *(
        Attack(36, name, f"def doubled(matrix):\n    {text}", hits="doubled")
        for name, text in SHAPES.items()
    ),
    EMPTY,
    *bodies(12, {"reference called": """
space = {}
exec(open("@FOLDER@/course/solutions/01/sums.py").read(), space)
return space["total"](numbers)
""", "reference imported": """
import sys
sys.path.insert(0, "@FOLDER@/course/solutions/01")
del sys.modules["sums"]
import sums
return sums.total(numbers)
"""}, closed_by=READ),
    Attack(22, "work of a classmate", """
def total(numbers):
    import glob
    for path in glob.glob("@FOLDER@/class/*/01/sums.py"):
        space = {}
        text = open(path).read()
        if "neighbour" in text:
            exec(text, space)
            return space["total"](numbers)
""", closed_by=READ),
    Attack(8, "everything at once", "\n".join([*HELPERS.values(), *BENT.values()][:8]) + ZERO),
    Attack(6, "the whole module", YES.format(base="") + """
def __getattr__(name):
    return Yes()
total = doubled = Yes()
Yes.__call__ = lambda self, *_, **__: self
""", hits=""),
]  # fmt: skip
