"""Marks that people give for written answers: a sheet out, a sheet in, and their place in a record.

They are kept apart from what is graded automatically, so no grading ever changes them.
"""
