"""A response rule that isn't saved yet, tried on asks of the past: facts in, figures out; pure."""
