"""`python exercises/kit 03` runs exercise 03 as a program, your earlier modules in reach."""

import runpy
import sys
from pathlib import Path

EXERCISES = Path(__file__).resolve().parent.parent
sys.path[0] = str(EXERCISES)  # instead of kit/ itself, so that `import kit` finds the package

from kit.load import ExerciseModules  # noqa: E402

if len(sys.argv) != 2 or not (EXERCISES / sys.argv[1] / "README.md").exists():
    raise SystemExit("which exercise? for example: python exercises/kit 03")
modules = ExerciseModules(EXERCISES)
modules.install()
[module] = [path for path in modules.paths.values() if path.parent.name == sys.argv[1]]
runpy.run_path(str(module), run_name="__main__")
