"""What the person who waits for the services is told."""


class CannotStart(RuntimeError):
    """A service can't run here; the message is one line that says what to do about it."""
