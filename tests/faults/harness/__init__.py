"""The fault matrix: the real processes under load, with something broken on purpose.

`python -m tests.faults.harness` runs it, `make faults` runs all of it; docs/reliability.md says
what it looks for and what came out.
"""
