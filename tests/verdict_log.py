"""A pytest plugin for tests: writes the verdicts of a student's own run to a file."""

import json
import os
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: Any) -> None:
    """Write check id -> verdict, as the kit found them."""
    run = session.config.pluginmanager.get_plugin("course_run")
    Path(os.environ["VERDICT_LOG"]).write_text(json.dumps(run.verdicts), encoding="utf-8")
