"""Moving a practice out, whole and in open formats, and into another installation."""

from medspa_chat.moving.errors import CannotMove
from medspa_chat.moving.into import Arrived, move_in
from medspa_chat.moving.out import Left, move_out

__all__ = ["Arrived", "CannotMove", "Left", "move_in", "move_out"]
