"""One line of the story: who writes what, where and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """A message to come. `answers` is the key of the line that it replies to."""

    key: str
    at: datetime
    place: str
    author: str
    text: str
    asked: tuple[str, ...] = ()
    priority: str = "normal"
    each: bool = False
    answers: str = ""
