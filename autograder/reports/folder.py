"""A folder of pages that appears whole or not at all, and replaces only what we made."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UserError

MARK = ".made-by-autograder-report"


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder to write into; when all went well it takes the place of `place`.

    Raises UserError when `place` holds anything that was not made here, or cannot be written.
    """
    place = place.resolve()
    _refuse(place)
    draft, old = (
        place.with_name(f".{place.name}.{secrets.token_hex(4)}.{n}") for n in ("new", "old")
    )
    try:
        draft.mkdir(parents=True)
        (draft / MARK).touch()
        yield draft
        if place.exists():
            place.rename(old)
        draft.rename(place)
    except OSError as error:
        what = f"the pages cannot be written ({(error.strerror or str(error)).lower()})"
        step = "give a folder that you may write to with -o, and that has space left"
        raise UserError(what, str(place), step) from error
    finally:
        if old.exists() and not place.exists():
            old.rename(place)
        for folder in (draft, old):
            shutil.rmtree(folder, ignore_errors=True)


def _refuse(place: Path) -> None:
    if place.exists() and not place.is_dir():
        raise UserError("this is a file, not a folder", str(place), "give another folder with -o")
    if place.is_dir() and any(place.iterdir()) and not (place / MARK).exists():
        what = "this folder holds something that autograder report did not write"
        raise UserError(what, str(place), "give another folder with -o")
