"""How a conversation with a submission can go wrong."""


class SubmissionFault(BaseException):
    """The submission timed out, died, broke the protocol or sent what is not plain data.

    Not an Exception, so that a check which expects an error cannot take a crash for it.
    """

    def __init__(self, verdict: str, text: str) -> None:
        """`verdict` is the word for it: timeout, crashed, memory, too_big, tampered, broken."""
        super().__init__(text)
        self.verdict = verdict


class GraderError(BaseException):
    """Something on our own side broke: the check is not graded, and costs no points."""


class WireError(Exception):
    """A value that may not cross, or a frame that breaks the rules."""


class TooBig(WireError):
    """A value that is larger, or nested deeper, than may cross."""
