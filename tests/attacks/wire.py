"""Attacks on the narrow line between a worker and the grader, and on what reads it."""

from attacks.attack import Attack, bodies

LINE = '''
import json, os, struct, sys

def forge(tree, *buffers):
    """Send a frame of one's own making to the grader."""
    text = tree if type(tree) is bytes else json.dumps(tree).encode()
    head = struct.pack("<III", len(text), len(buffers), sum(map(len, buffers)))
    os.write(3, head + struct.pack(f"<{len(buffers)}I", *map(len, buffers)) + text)
    for data in buffers:
        os.write(3, data)

def mine(value, **more):
    """An answer to the question that was asked, its token found in memory."""
    frame = sys._getframe()
    while type(worker := frame.f_locals.get("self")).__name__ != "Worker":
        frame = frame.f_back
    return {"kind": "value", "token": worker.token, "value": value, **more}

def answered(value, *buffers):
    """Answer like the worker, with any tree in place of the function's value."""
    forge(mine(["l", value, None, None]), *buffers)
    import time; time.sleep(60)
'''
TAMPERED = {
    "garbage": "os.write(3, bytes(4096))\nreturn 0",
    "a verdict": "forge({'verdict': 'pass', 'points': 15, 'token': None})\nreturn 0",
    "no token": "forge({'kind': 'value', 'token': 0, 'value': ['l', 4.0, None, None]})\nreturn 0",
    "another kind": "forge(mine(['l', 1], kind='pass'))\nreturn 0",
    "call-back of nothing": "forge(mine(['l', 12345, ['t'], ['d']], kind='callback'))\nreturn 0",
    "no JSON": "forge(b'{')\nreturn 0",
    "deep JSON": "forge(b'[' * 100_000 + b']' * 100_000)\nreturn 0",
    "sizes that do not add up": "os.write(3, struct.pack('<IIII', 2, 1, 5, 9) + b'{}')\nreturn 0",
    "a buffer twice": "answered(['l', ['b', 0], ['b', 0]], bytes(1 << 16))",
    "objects by dtype": "answered(['a', '|O8', [1], 0], bytes(8))",
    "shape below zero": "answered(['a', '<f8', [-1], 0], bytes(8))",
    "shape too large": "answered(['a', '<f8', [1 << 31, 1 << 31], 0], bytes(8))",
    "unknown tag": "answered(['pickle', 'cos\\nsystem\\n'])",
    "state of a generator": "answered(['rng', 'MT19937', ['d']])",
    "a record with a lie": "answered(['r', 'Foundation', ['__class__', '_fields'], 1, 2])",
    "keys that collide": "answered(['d', *[[[ 'l'], 1]] * 3])",
    "an error of no form": "forge(mine({'a': 1}, kind='error'))\nreturn 0",
}
TOO_BIG = {
    "huge head": "os.write(3, struct.pack('<III', 4294967295, 0, 0))\nreturn 0",
    "huge buffers": "os.write(3, struct.pack('<III', 2, 4294967295, 4294967295))\nreturn 0",
    "million of values": "return [0.5] * 1_000_001",
    "list in itself": "a = []; a.append(a); return a",
    "deep list": "a = []\nfor _ in range(100_000): a = [a]\nreturn a",
    "long number": "return 10 ** 5000",
    "long text": "return 'x' * 5_000_000",
}
# Large, but allowed: the grader must not choke on comparing, keeping or showing them.
LARGE = {
    "large array": "return np.zeros(6_000_000)",
    "large list": "return [0.5] * 900_000",
    "large dict": "return {str(n): n for n in range(50_000)}",
    "large text": "return 'x' * 3_000_000",
    "large number": "return 10 ** 4000",
    "large error": "raise ValueError('x' * 3_000_000)",
    "error of many arguments": "raise ValueError(*range(100_000))",
    "many objects": "return [object() for _ in range(20_000)]",
    "terminal codes": "return '\\x1b[2J\\x1b]0;owned\\x07'",
    "surrogates": "return '\\ud800' * 100",
    "lines": "raise ValueError('\\n'.join(['| pass |'] * 100_000))",
}
DRIPS = {
    "dripping": "import time\nos.write(3, struct.pack('<III', 1000, 0, 0))\n"
    "while True:\n    os.write(3, b' '); time.sleep(0.05)",
    "half a frame": "import time\nos.write(3, b'x'); time.sleep(60)",
}
CLOSED = {
    "line closed": "os.close(3); return 0",
    "line replaced": "r, w = os.pipe(); os.dup2(w, 3); return 0",
}
PICKLES = {
    "reduce": """
import os
class Evil:
    def __reduce__(self):
        return os.system, ("touch @FOLDER@/drop/@TAG@-pickle",)
def total(numbers):
    return Evil()
""",
    "reduce in an array": """
import os
class Evil:
    def __reduce__(self):
        return os.system, ("touch @FOLDER@/drop/@TAG@-pickle",)
def total(numbers):
    return np.array([Evil()], dtype=object)
""",
    "reduce in an error": """
import os
class Evil(Exception):
    def __reduce__(self):
        return os.system, ("touch @FOLDER@/drop/@TAG@-pickle",)
def total(numbers):
    raise Evil(Evil())
""",
    "a pickle as bytes": """
def total(numbers):
    return b"cos\\nsystem\\n(S'touch @FOLDER@/drop/@TAG@-pickle'\\ntR."
""",
    "methods that are asked for": """
class Evil:
    def __getattr__(self, name):
        open("@FOLDER@/drop/@TAG@-attribute", "w")
    __iter__ = __len__ = __float__ = __repr__ = __str__ = __array__ = __getattr__
def total(numbers):
    return Evil()
""",
    "a dict that lies": """
class Evil(dict):
    def items(self):
        while True:
            yield "a", Evil()
def total(numbers):
    return Evil()
""",
    "an error that cannot be told": """
class Evil(ValueError):
    def __str__(self):
        raise self
    args = property(lambda self: 1 / 0)
def total(numbers):
    raise Evil
""",
}


def lined(row: int, texts: dict[str, str], verdict: str) -> list[Attack]:
    """Attacks that have the helpers above."""
    made = bodies(row, texts)
    return [Attack(row, one.name, LINE + one.text, verdict) for one in made]


ATTACKS = [
    *lined(13, TAMPERED, "tampered"),
    *lined(18, TOO_BIG, "too_big"),
    *lined(19, LARGE, "fail"),
    *lined(3, DRIPS, "timeout"),
    *lined(1, CLOSED, "crashed"),
    *(Attack(16, name, text) for name, text in PICKLES.items()),
]
