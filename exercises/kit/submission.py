"""`submission`: your module as a check sees it. Arguments and answers are copied on the way."""

import difflib
from pathlib import Path

from . import RECORDS
from .calls import Call, Observed
from .load import Fault, fault_of
from .plain import TooBig, plain, unwrapped


class LocalSubmission:
    """Your module in your own run. `submission.f(...)` calls your function `f`."""

    def __init__(self, name, modules):
        """`name` is the module's; `modules` finds it (see `kit.load.ExerciseModules`)."""
        self._name, self._modules, self._calls = name, modules, []

    def __repr__(self):
        return f"<your module {self._name}>"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        module = self._modules.load(self._name)
        value = getattr(module, name, None)
        if not callable(value):
            return _missing(self._name, name, vars(module)) if value is None else plain(value)
        return Function(self, name, value)


class Function:
    """One function of your module."""

    def __init__(self, submission, name, function):
        """`function` is what the module calls `name`."""
        self._submission, self._name, self._function = submission, name, function

    def __repr__(self):
        return f"<function {self._name} of your module {self._submission._name}>"

    def __call__(self, *args, **kwargs):
        """Call it with copies; the answer comes back as a copy in plain types."""
        return self.observe(*args, **kwargs).result

    def each(self, calls):
        """The same as `[f(*args) for args in calls]`; in grading many short calls cost less so."""
        return [self(*args) for args in calls]

    def observe(self, *args, **kwargs):
        """Call it and keep the arguments as the function left them."""
        self._submission._calls.append(Call(self._name, args, kwargs))
        args, kwargs = unwrapped(plain(args, RECORDS)), unwrapped(plain(kwargs, RECORDS))
        try:
            result = self._function(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if fault := fault_of(error, self._name):
                raise fault from None
            error.submission_frames = [
                (Path(frame.filename).stem, frame.lineno, frame.name, frame.line)
                for frame in self._submission._modules.frames(error)
            ]
            raise
        try:
            return Observed(*(plain(value, RECORDS) for value in (result, args, kwargs)))
        except TooBig as error:
            raise Fault("too_big", f"{self._name}: {error}") from None


def _missing(module, name, names):
    near = difflib.get_close_matches(name, names, 1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise AttributeError(f"{module}.py has no function {name!r}{hint}")
