"""The written answers of a submission: files of a known name, or cells of a notebook."""

from collections.abc import Mapping

from .candidates import Candidate
from .decoding import decode
from .model import Layout, Parts


def written_answers(
    files: Mapping[Parts, bytes], used: Mapping[str, Candidate], layout: Layout
) -> dict[str, str]:
    """Return what was written, by exercise id, in course order.

    A file counts in its exercise's folder only: they all have the same name. The cell of a
    notebook counts where there is no file.
    """
    found = {}
    for module, exercise in layout.modules.items():
        name = layout.written.get(exercise, "")
        places = [path for path in files if name and _is_it(path, name, module, layout)]
        if places:
            found[exercise] = decode(files[min(places, key=lambda p: (len(p), p))]).text
        elif name and module in used and used[module].written:
            found[exercise] = used[module].written
    return found


def _is_it(path: Parts, name: str, module: str, layout: Layout) -> bool:
    in_folder = len(path) > 1 and layout.folders.get(path[-2]) == module
    return in_folder and path[-1].casefold() == name.casefold()
