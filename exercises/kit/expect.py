"""`expect`: compares what your function gave with what the lesson says, and explains."""

from .calls import calls_of
from .compare import alike, difference
from .load import described
from .render import shown, shown_call


class Mismatch(AssertionError):
    """An answer is not what the lesson says. `rows` are the labelled lines of the message."""

    verdict = "fail"

    def __init__(self, rows, misconception=None):
        """`misconception` is the id of a recognised wrong idea, if one was recognised."""
        super().__init__("; ".join(f"{label} {text}" for label, text in rows))
        self.rows, self.misconception = rows, misconception


class Expect:
    """Compares the answers of one submission; the latest call is the one a message shows."""

    def __init__(self, submission):
        """`submission` is the fixture of the same name."""
        self._submission = submission

    def __call__(self, got, expected, *, known=None, tolerance=1e-5, label=""):
        """Raise Mismatch unless `got` agrees with `expected`.

        known       {misconception id: the answer it leads to}, to recognise what went wrong
        tolerance   relative and absolute, for numbers
        label       what part of the answer is looked at: "vocabulary"
        """
        known = known or {}
        self._refuse_clashes(expected, known, tolerance)
        found = difference(got, expected, tolerance, label)
        if found is None:
            return
        wrong = (name for name, value in known.items() if alike(got, value, tolerance))
        rows = [("expected", shown(found.expected)), ("got", shown(found.got))]
        if not found.reason.endswith("has another value") or "[" in found.reason:
            rows.append(("that is", found.reason))
        raise Mismatch(self._called() + rows, next(wrong, None))

    def true(self, condition, says, *, got=None):
        """Raise Mismatch unless `condition` holds; `says` is the property in the lesson's words."""
        if not isinstance(condition, bool) and type(condition).__name__ != "bool":
            raise TypeError(f"expect.true needs True or False, not {condition!r}")
        if not condition:
            raise Mismatch([*self._called(), ("expected", says), ("got", shown(got))])

    def raises(self, exception, mentions=""):
        """A `with` block in which the submission must raise `exception`, naming `mentions`."""
        return _Raises(self, exception, mentions)

    def _called(self):
        calls = calls_of(self._submission)
        return [("called", shown_call(calls[-1]))] if calls else []

    @staticmethod
    def _refuse_clashes(expected, known, tolerance):
        for name, value in known.items():
            if alike(value, expected, tolerance):
                raise ValueError(f"the known wrong answer of {name!r} equals the right answer")


class _Raises:
    """Context manager of `expect.raises`."""

    def __init__(self, expect, exception, mentions):
        self._expect, self._exception, self._mentions = expect, exception, mentions

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self._fail("no error")
        if not issubclass(kind, Exception) or issubclass(kind, NotImplementedError):
            return False
        text = described(error)
        if not issubclass(kind, self._exception):
            self._fail(text)
        if self._mentions.lower() not in str(error).lower():
            self._fail(text)
        return True

    def _fail(self, got):
        wanted = self._exception.__name__
        if self._mentions:
            wanted += f" with a message that names {self._mentions!r}"
        raise Mismatch([*self._expect._called(), ("expected", wanted), ("got", got)])
