"""Reads a file of yours that lies beside your module; in grading, the one that you handed in."""

import os
import re
import sys
from pathlib import Path

_BLANK = re.compile(r"\s*(#.*)?|.*:|.*:\s+TODO\b.*")


def text_beside(module: str, name: str) -> str:
    """The text of a file beside a module.

    module   its `__name__`      name   of the file, such as "evidence.yaml"
    errors   NotImplementedError when it is not there, or nothing in it is filled in yet
    """
    spec = sys.modules[module].__spec__  # a notebook has none: it runs in its own folder
    try:
        if spec is None:
            data = Path(name).read_bytes()
        else:
            place = os.path.join(os.path.dirname(spec.origin), name)
            data = spec.loader.get_data(place)
    except OSError:
        raise NotImplementedError(name) from None
    text = data.decode("utf-8-sig", "replace")
    if all(_BLANK.fullmatch(line) for line in text.splitlines()):
        raise NotImplementedError(name)
    return text
