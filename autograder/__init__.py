"""The engine: grades submissions against learning objectives, each in an isolated process."""

__version__ = "0.1.0"
