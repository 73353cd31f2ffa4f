"""What the person who backs up or restores is told."""


class BackupFailed(RuntimeError):
    """It can't be done; the message is one line, without a secret and without anybody's text."""
