"""What an export of another chat holds, whatever wrote it; pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

# Nobody chatted before, nor after this.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class CannotImport(Exception):
    """The export, or what was said of it, can't be taken; says why, and where, in a sentence."""


class Was(StrEnum):
    """What a conversation was there."""

    OPEN = "open"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True)
class Person:
    """Somebody there. Without an address nobody here is them of itself."""

    key: str
    name: str
    address: str = ""
    is_bot: bool = False
    is_gone: bool = False
    is_guest: bool = False


@dataclass(frozen=True)
class Place:
    """A conversation there; who was in it, and who made it, by their keys."""

    key: str
    was: Was
    name: str = ""
    topic: str = ""
    people: tuple[str, ...] = ()
    maker: str = ""
    is_archived: bool = False


@dataclass(frozen=True)
class FileThere:
    """A file of a message: what it was called, and where it lies; None: nowhere in the export."""

    name: str
    at: "Lies | None"


@dataclass(frozen=True)
class Said:
    """A message there. `key` is its own within its conversation and the same in each export;
    `root` that of the message whose thread it is in."""

    key: str
    author: str
    at: datetime
    text: str
    root: str = ""
    edited_at: datetime | None = None
    is_pinned: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: tuple[FileThere, ...] = ()


class Lies(Protocol):
    """Where bytes lie."""

    @property
    def size(self) -> int:
        """How many there are."""

    def read(self, most: int) -> bytes:
        """All of them; raises CannotImport when there are more than `most`."""


@dataclass
class Passed:
    """What isn't taken along, counted by what it is in words."""

    counts: Counter[str] = field(default_factory=Counter)

    def over(self, what: str, count: int = 1) -> None:
        """One more of it."""
        self.counts[what] += count


class Archive(Protocol):
    """An export that was looked through."""

    kind: str
    people: dict[str, Person]
    places: dict[str, Place]
    passed: Passed

    def said(self, key: str) -> list[Said]:
        """What was said in a conversation, the oldest first."""


def in_order(found: list[Said], passed: Passed) -> list[Said]:
    """The oldest first; what is there twice comes once."""
    unique = {one.key: one for one in reversed(found)}
    if len(unique) < len(found):
        passed.over("messages that are there twice", len(found) - len(unique))
    return sorted(unique.values(), key=lambda one: (one.at, one.key))


def instant_of(seconds: Any, where: str) -> datetime:
    """The instant (UTC) so many seconds after 1970; raises CannotImport."""
    try:
        at = datetime.fromtimestamp(float(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        at = _LATEST
    if not _EARLIEST <= at < _LATEST:
        raise CannotImport(f"{where}: {str(seconds)[:40]!r} is no time.")
    return at


def text_of(row: Mapping[str, Any], name: str) -> str:
    """What stands there, if that is a text."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def rows_of(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects that stand there, if those are a list."""
    value = row.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts_of(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts that stand there, each once."""
    value = row.get(name)
    found = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return tuple(dict.fromkeys(found))
