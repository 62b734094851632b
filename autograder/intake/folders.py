"""Reading a submission that is a folder."""

import os
from collections import deque

from .archives import read_archive_file
from .disk import UNREADABLE, kind_of, names_in, read_regular
from .harvest import Harvest, Kind
from .limits import MAX_ENTRIES, LimitReached, Refused
from .model import Parts
from .notices import shown
from .paths import archive_stem, is_test, most_bytes

LOOSE_FIRST = "not opened, because the folder holds Python files outside it"


def read_folder(root: str, harvest: Harvest) -> None:
    """Read the code files below ``root``, or the archives in it when it has no such file."""
    archives: dict[Parts, str] = {}
    try:
        _walk(root, harvest, archives)
    except LimitReached as limit:
        harvest.notices.add(f"the folder holds {limit}; reading stopped there")
    _open_archives(archives, harvest)


def _open_archives(archives: dict[Parts, str], harvest: Harvest) -> None:
    """Read the archives in a folder, unless the work lies beside them."""
    if not all(is_test(path[-1]) for path in harvest.files):
        for path in archives:
            harvest.notices.add(f"{shown(path)} was {LOOSE_FIRST}")
        return
    for path, place in archives.items():
        harvest.notices.add(f"{shown(path)} was opened: the folder holds no Python file itself")
        read_archive_file(place, "/".join(path), harvest, prefix=path)


def _walk(root: str, harvest: Harvest, archives: dict[Parts, str]) -> None:
    """Look at everything below ``root``, shallow folders first: they hold the likelier file."""
    waiting = deque([(root, "")])
    while waiting:
        folder, above = waiting.popleft()
        for name in _names(folder, above, harvest):
            place, inner = os.path.join(folder, name), above + name
            kind, path = _look(place, inner, harvest)
            if path is None:
                continue
            if kind is Kind.FOLDER:
                waiting.append((place, inner + "/"))
            elif archive_stem(path[-1]) is not None:
                archives[path] = place
            elif harvest.wants(path):
                _read(place, path, harvest)


def _names(folder: str, above: str, harvest: Harvest) -> list[str]:
    try:
        return names_in(folder, MAX_ENTRIES + 1)
    except OSError:
        harvest.refuse(above or "the folder", UNREADABLE)
        return []


def _look(place: str, inner: str, harvest: Harvest) -> tuple[Kind, Parts | None]:
    try:
        kind = kind_of(place)
    except OSError:
        harvest.refuse(inner, UNREADABLE)
        return Kind.SPECIAL, None
    return kind, harvest.admit(inner, kind)


def _read(place: str, path: Parts, harvest: Harvest) -> None:
    try:
        data = read_regular(place, most_bytes(path[-1]))
    except OSError:
        harvest.refuse("/".join(path), UNREADABLE)
    except Refused as why:
        harvest.refuse("/".join(path), why)
    else:
        harvest.budget.take_content(len(data))
        harvest.keep(path, data)
