"""What can be wrong with a move."""


class CannotMove(Exception):
    """Nothing was moved; says why in one sentence."""
