"""Runs the checks of an exercise whenever a file of yours is saved, until Ctrl-C."""

import subprocess
import sys
import time
from pathlib import Path

PAUSE = 0.3  # seconds between two looks, where nothing tells of a save
SETTLE = 0.05  # seconds after a save: some editors write in two steps


def watch(exercises: Path, number: str):
    """Run pytest on an exercise now, and again after every save in any exercise.

    Later exercises import earlier ones, so all of them are watched.
    """
    try:
        while True:
            before = saved(exercises)
            _run(exercises / number)
            print("waiting for a save; Ctrl-C ends", flush=True)
            _wait(exercises, before)
            print(flush=True)
    except KeyboardInterrupt:
        print()


def saved(exercises: Path) -> dict[str, tuple[int, int]]:
    """Time and size of every file that you write: Python, and cards in YAML."""
    found, written = {}, [*exercises.glob("[0-9][0-9]/*.py"), *exercises.glob("[0-9][0-9]/*.yaml")]
    for path in sorted(written):
        try:
            state = path.stat()
        except OSError:  # being replaced right now: the next look sees it
            continue
        found[str(path)] = (state.st_mtime_ns, state.st_size)
    return found


def _run(folder):
    site = ["-S"] if sys.flags.no_site else []
    subprocess.run([sys.executable, *site, "-m", "pytest", str(folder)], check=False)


def _wait(exercises, before):
    """Come back when a file is not as `before`."""
    for _ in _ticks(exercises):
        if saved(exercises) != before:
            time.sleep(SETTLE)
            return


def _ticks(exercises):
    """Moments to look: at once, then whenever the system tells of a save, or now and then."""
    yield
    try:
        import watchfiles
    except ImportError:
        while True:
            time.sleep(PAUSE)
            yield
    yield from watchfiles.watch(exercises, rust_timeout=1000, yield_on_timeout=True, step=20)
