"""Texts of strangers, made fit to be shown."""


def printable(text: str, keep: str = "") -> str:
    """The text with control codes written out; those in `keep` stay as they are."""
    shown = (c if c.isprintable() or c in keep else _escaped(c) for c in text)
    return "".join(shown)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
