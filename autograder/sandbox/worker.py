"""The untrusted side: one process, one submission. Everything it says is taken as hostile.

It answers requests, one at a time: load the modules, call a function, read an attribute. Sources
come as text, so the worker sees no folder of submissions.
"""

import builtins
import importlib.abc
import importlib.machinery
import io
import linecache
import random
import socket
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder import cells
from autograder.sandbox import notebook
from autograder.sandbox.channel import WorkerChannel
from autograder.sandbox.decoder import Decoder, generators
from autograder.sandbox.describe import described_error
from autograder.sandbox.encoder import Encoder
from autograder.sandbox.request import RequestReader
from autograder.sandbox.standin import StandIns

Sources = Mapping[str, str]


class TextModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules from texts. `name/__init__` is a package; `card.yaml` is data beside them."""

    def __init__(self, sources: Sources) -> None:
        """`sources` maps a dotted module name to its text."""
        self.begin(sources, 0)

    def begin(self, sources: Sources, seconds: float) -> None:
        """Serve these from now on; `seconds` may go into an import."""
        self.sources = sources
        self.clock = notebook.Clock(seconds)

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the modules whose text is here."""
        package = f"{fullname}.__init__" in self.sources
        if not package and fullname not in self.sources:
            return None
        file = f"{fullname.rpartition('.')[2]}.py"
        return importlib.machinery.ModuleSpec(fullname, self, origin=file, is_package=package)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the text; tracebacks can show its lines."""
        assert module.__spec__ is not None
        name, file = module.__name__, module.__spec__.origin or "?"
        text = self.sources.get(name) or self.sources.get(f"{name}.__init__", "")
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        module.__file__ = file
        if cells.is_joined(text):
            notebook.run(text, file, module.__dict__, self.clock)
        else:
            exec(compile(text, file, "exec"), module.__dict__)

    def get_data(self, path: str) -> bytes:
        """The text of a file beside the modules; raises FileNotFoundError when there is none."""
        if path not in self.sources:
            raise FileNotFoundError(path)
        return self.sources[path].encode()


class _Nowhere(io.BufferedIOBase):
    """Where prints go: they never cost a point, and never fill anything."""

    name = "<nowhere>"

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)

    def close(self) -> None:
        """Stay open: modules that wrap `sys.stdout.buffer` one after the other close it."""


def print_to_nowhere() -> None:
    """Give this process text streams with all that a terminal's have: `buffer`, `reconfigure`.

    The fork server calls it, so that workers have theirs at no cost.
    """
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        setattr(sys, name, io.TextIOWrapper(_Nowhere(), "utf-8", "backslashreplace"))


class Worker:
    """Serves one submission over one socket."""

    def __init__(self, sock: socket.socket) -> None:
        """`sock` is this end of the line to the grader.

        What can be done before the fork that makes it a process of its own is done here.
        """
        self.channel = WorkerChannel(sock)
        self.finder = TextModules({})
        sys.meta_path.insert(0, self.finder)
        sys.meta_path.append(StandIns())
        np.random.seed(0)
        self.objects: dict[int, Any] = {}
        self.read = RequestReader()
        self.files: set[str] = set()
        self.token: Any = None

    def serve(self) -> None:
        """Answer requests until the line is closed."""
        while True:
            self.answer_next()

    def answer_next(self) -> None:
        """Wait for one request, and answer it."""
        self._answer(*self._receive())

    def _answer(self, op: str, value: Any) -> None:
        if op == "each":
            self._answer_each(*value)
        else:
            self._answer_one(op, value)

    def _answer_each(self, name: str, calls: list[tuple[Any, ...]]) -> None:
        """One call after the other, as a loop makes them: up to the first error."""
        calls.reverse()
        while calls and self._answer_one("call", (name, calls.pop(), {}), bool(calls)):
            pass

    def _answer_one(self, op: str, value: Any, more: bool = False) -> bool:
        """Answer with the result, or with the error: whether it was the former."""
        try:
            result = getattr(self, f"_do_{op}")(*value)
            del value  # a large argument must not live on until the next call
            self._send("value", result, more)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            self._send("error", described_error(error, self.files))
            return False
        return True

    def _do_load(
        self, name: str, sources: Sources, given: dict[str, dict[str, Any]], seconds: float
    ) -> list[str]:
        """Import the module `name`. `given` modules are functions that call the grader back."""
        self.files = {f"{module}.py" for module in sources}
        self.finder.begin(sources, seconds)
        for module, functions in given.items():
            sys.modules[module] = types.ModuleType(module)
            vars(sys.modules[module]).update(functions)
        random.seed(0)  # here, because a fork may have given it a seed of chance
        self.module = __import__(name)
        return [name for name in list(vars(self.module)) if isinstance(name, str)]

    def _do_call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Call a function of the module; its arguments go back as it left them, when asked."""
        return [getattr(self.module, name)(*args, **kwargs), None, None]

    def _do_observe(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        return [getattr(self.module, name)(*args, **kwargs), args, kwargs]

    def _do_apply(self, thing: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        return [thing(*args, **kwargs), None, None]

    def _do_get(self, thing: Any, name: str) -> Any:
        return getattr(self.module if thing is None else thing, name)

    def _send(self, kind: str, value: Any, more: bool = False) -> None:
        encoder = Encoder(self._hook)
        frame = {"kind": kind, "token": self.token, "value": encoder(value)}
        self.channel.send(frame, encoder.buffers, more)

    def _receive(self) -> tuple[str, Any]:
        tree, buffers = self.channel.receive()
        self.token = tree["token"]
        for number in tree.get("free", ()):
            self.objects.pop(number, None)
        self.read.begin(zip(tree.get("lent", ()), self.channel.handles, strict=True))
        del self.channel.handles[:]
        value = Decoder(buffers, self._unhook, self._records()).decode(tree["value"])
        return tree["op"], value

    @staticmethod
    def _records() -> tuple[type, ...]:
        return getattr(sys.modules.get("kit"), "RECORDS", ())

    def _hook(self, value: Any, encoder: Encoder, depth: int) -> list[Any]:
        """What is no plain data stays here; the grader gets a number for it."""
        if isinstance(value, np.random.Generator) and type(value.bit_generator) is np.random.PCG64:
            return ["rng", "PCG64", encoder(value.bit_generator.state, depth)]
        number = len(self.objects) + 1
        while number in self.objects:
            number += 1
        self.objects[number] = value
        kind = f"class {value.__qualname__}" if isinstance(value, type) else type(value).__name__
        return ["h", number, kind]

    def _unhook(self, tag: str, rest: list[Any], decoder: Decoder, depth: int) -> Any:
        if tag == "h":
            return self.objects[rest[0]]
        if tag == "rng":
            bits = getattr(np.random, rest[0])()
            bits.state = decoder(rest[1], depth)
            return np.random.Generator(bits)
        if tag == "f":
            return self._callback(*rest)
        return self.read(tag, rest, decoder, depth)

    def _callback(self, number: int, name: str) -> Callable[..., Any]:
        """A function of the grader's: calling it asks the grader."""

        def given(*args: Any, **kwargs: Any) -> Any:
            self._send("callback", [number, args, kwargs])
            while True:
                kind, value = self._receive()
                if kind == "value":
                    return _drawn(generators(args, kwargs), *value)
                if kind == "error":
                    raise _named_error(*value)
                self._answer(kind, value)  # the callback itself asks about an object of ours

        given.__name__ = given.__qualname__ = name
        return given


def _drawn(own: list[np.random.Generator], result: Any, left: list[np.random.Generator]) -> Any:
    """The result, once what was drawn on the other side is drawn from the own generators, too."""
    for mine, theirs in zip(own, left, strict=True):
        mine.bit_generator.state = theirs.bit_generator.state
    return result


def _named_error(name: str, args: list[Any]) -> Exception:
    places = (builtins, np.linalg, np.exceptions)
    kind = next((vars(place)[name] for place in places if name in vars(place)), RuntimeError)
    try:
        error: Exception = kind(*args)
    except TypeError:
        error = RuntimeError(*args)
    return error
