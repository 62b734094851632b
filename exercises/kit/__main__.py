"""`python exercises/kit 03` runs exercise 03 as a program, your earlier modules in reach.

`python -m kit watch 03`, inside exercises/, runs its checks whenever you save, and
`python -m kit hint 03` opens the next hint. From elsewhere: `python exercises/kit watch 03`.
"""

import argparse
import os
import runpy
import sys
from pathlib import Path

EXERCISES = Path(__file__).resolve().parent.parent
sys.path[0] = str(EXERCISES)  # instead of kit/ itself, so that `import kit` finds the package

from kit.hints import hint  # noqa: E402
from kit.load import ExerciseModules  # noqa: E402
from kit.watch import watch  # noqa: E402


def run(number):
    """Run an exercise as a program."""
    modules = ExerciseModules(EXERCISES)
    modules.install()
    [module] = [path for path in modules.paths.values() if path.parent.name == number]
    runpy.run_path(str(module), run_name="__main__")


def main(words):
    """Do what the words after `python -m kit` say."""
    task = words[0] if words and words[0] in ("watch", "hint") else ""
    parser = argparse.ArgumentParser(prog=_command(task), description=__doc__.split("\n")[0])
    parser.add_argument("exercise", nargs="?", default="", help="its number: 03")
    if task == "hint":
        parser.add_argument("--rung", type=int, choices=(1, 2, 3), help="this one: 1, 2 or 3")
    given = parser.parse_args(words[1:] if task else words)
    if not (EXERCISES / given.exercise / "README.md").exists() or not given.exercise:
        raise SystemExit(f"which exercise? for example: {_command(task)} 03")
    if task == "hint":
        print(hint(EXERCISES, given.exercise, given.rung, _command(task)))
    elif task == "watch":
        watch(EXERCISES, given.exercise)
    else:
        run(given.exercise)


def _command(task):
    """The command as it can be typed here."""
    here = Path.cwd() == EXERCISES
    if task and here:
        return f"python -m kit {task}"
    try:
        kit = os.path.relpath(EXERCISES / "kit")
    except ValueError:  # another drive
        kit = str(EXERCISES / "kit")
    return f"python {kit} {task}".rstrip()


main(sys.argv[1:])
