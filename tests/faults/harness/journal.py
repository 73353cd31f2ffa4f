"""What tabs write down: what they sent and saw, and when."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any


@dataclass
class Sent:
    """A message in a tab's outbox, from writing to its acknowledgement."""

    client_id: str
    conversation: int
    number: int  # in the order of writing, of this tab
    frame: dict[str, Any]
    written_at: float = field(default_factory=monotonic)
    state: str = "waiting"  # waiting, sending, accepted, refused
    attempts: int = 0
    not_before: float = 0.0
    first_sent_at: float = 0.0
    accepted_at: float = 0.0
    id: int = 0
    seq: int = 0
    refused: str = ""


@dataclass
class Shown:
    """What one tab has of one conversation, in the order in which it came to be shown."""

    head: int = 0
    ids: list[int] = field(default_factory=list)
    change: dict[int, int] = field(default_factory=dict)  # message -> the change it stands at
    changes: int = 0

    def append(self, messages: list[Any]) -> bool:
        """Take in what comes next, as the page does; false when something is missing before it."""
        for message in messages:
            if message["seq"] <= self.head:
                continue
            if message["seq"] > self.head + 1:
                return False
            self.head = message["seq"]
            self.ids.append(message["id"])
            self.change[message["id"]] = message["change"]
        return True

    def update(self, messages: list[Any]) -> None:
        """Put changed messages in the place of what they were."""
        for message in messages:
            if self.change.get(message["id"], message["change"]) < message["change"]:
                self.change[message["id"]] = message["change"]
