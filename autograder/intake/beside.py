"""The texts that are handed in beside a module and read by it, by their names in the course."""

from collections.abc import Mapping

from .candidates import Candidate
from .decoding import decode
from .model import Layout, Parts
from .notices import Notices, listed, shown


def files_beside(
    files: Mapping[Parts, bytes], layout: Layout, notices: Notices
) -> dict[str, Candidate]:
    """Return the file of each name that was handed in.

    One in the folder of its exercise goes before others, then the shallowest.
    """
    found = {}
    for name, module in layout.beside.items():
        places = [path for path in files if path[-1].casefold() == name.casefold()]
        places.sort(key=lambda path: (not _is_at_home(path, module, layout), len(path), path))
        if places:
            decoded = decode(files[places[0]])
            found[name] = Candidate(places[0], name, decoded.text, decoded.remarks)
        if places[1:]:
            notices.add(f"{shown(places[0])} was used, not {listed(places[1:])}")
    return found


def _is_at_home(path: Parts, module: str, layout: Layout) -> bool:
    return len(path) > 1 and layout.folders.get(path[-2]) == module
