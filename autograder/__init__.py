"""The engine: grades submissions against learning objectives, each in an isolated process."""

import os

__version__ = "0.1.0"

for _library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM"):
    # Checks compute on small matrices, where one thread is many times faster than several, and
    # processes share the processors. numpy reads this on import: nothing here may import it sooner.
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
