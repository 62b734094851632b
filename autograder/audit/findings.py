"""What an audit finds."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something that keeps the pack from being released: where, what, and what to do."""

    where: str
    what: str
    next_step: str

    def __str__(self) -> str:
        """Return it as two lines."""
        return f"{self.where}: {self.what}\n  next step: {self.next_step}"
