"""What every exercise shares: the `Foundation` that is passed from task to task, and its heads.

The rest of this folder is the student-side pytest plugin: it loads your module, compares, explains,
and shows your progress. It awards nothing: grading is somebody else's job.
"""

import os

for _library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM"):
    # On small matrices one thread is many times faster than several; numpy reads this on import.
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

from .checkpoint import PARTS  # noqa: E402
from .foundation import RECORDS as TABLES  # noqa: E402
from .foundation import Foundation, Head  # noqa: E402

RECORDS = (*TABLES, *PARTS)

# The modules of the kit that your code may import; in grading they go with it.
GIVEN = ("foundation", "checkpoint", "beside", "data", "plot")

__all__ = ["GIVEN", "RECORDS", "Foundation", "Head"]
