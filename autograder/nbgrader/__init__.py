"""The course as an nbgrader course: its notebooks, its grading, its gradebook.

Only this package needs nbgrader (the extra `nbgrader`), and only its own imports are absolute.
"""
