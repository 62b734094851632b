"""`python -m world FOLDER` (in solutions/) writes the public data files into FOLDER."""

import sys
from pathlib import Path

from .publish import write

if __name__ == "__main__":
    write(Path(sys.argv[1]))
