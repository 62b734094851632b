"""What ends a command early: an error a person can act on, or Ctrl-C with something to say."""


class Stopped(Exception):
    """Ctrl-C in the middle of work that can be continued; the text says how far it came."""


class UserError(Exception):
    """A bad input, told as what is wrong, where, and the next step.

    Every command turns its bad inputs into this, so that nobody who uses the
    tool meets a traceback. ``where`` and ``next_step`` may be empty.
    """

    def __init__(self, what: str, where: str = "", next_step: str = "") -> None:
        super().__init__(what, where, next_step)  # the same arguments: the error can be pickled
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        """Return ``where: what``, and the next step on a line of its own."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  next step: {self.next_step}" if self.next_step else text
