"""Registers the kit, so that `pytest exercises/03` works from any folder, uninstalled."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
pytest_plugins = ["kit.plugin"]
