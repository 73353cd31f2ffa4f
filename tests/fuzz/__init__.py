"""The long runs of what tests/attacks does briefly: `make fuzz`."""
