"""Runs the checks of a course on submissions: collects them once, grades many times."""
