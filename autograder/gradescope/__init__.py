"""Grading on Gradescope: an autograder zip with all it needs, and the results it writes there."""
