"""What grading costs, measured: `python -m tests.benchmarks`."""
