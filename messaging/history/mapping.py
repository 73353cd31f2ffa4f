"""The file that says who there is who here, and what becomes of which conversation; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from messaging.history.archive import CannotImport, Person, Place

FORMAT = "medspa_chat history 1"
LARGEST = 64 * 1_048_576


@dataclass(frozen=True)
class Becomes:
    """What is said of one conversation."""

    name: str
    location: str
    is_private: bool
    is_taken: bool


@dataclass(frozen=True)
class Mapped:
    """What the file says; what it doesn't mention is as it is proposed."""

    name: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    conversations: Mapping[str, Becomes] = field(default_factory=dict)

    def takes(self, place: Place) -> bool:
        """Whether a conversation comes along."""
        said = self.conversations.get(place.key)
        return said is None or said.is_taken

    def says_of(self, key: str) -> bool:
        """Whether it names somebody here for a person there."""
        return bool(self.people.get(key))

    def address_of(self, person: Person) -> str:
        """Whose address here a person there has; empty: nobody's."""
        return self.people.get(person.key, person.address).strip().lower()


def read(path: Path) -> Mapped:
    """What a file of it says; raises CannotImport."""
    try:
        if path.stat().st_size > LARGEST:
            raise CannotImport(f"{path.name} is too large for a mapping.")
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise CannotImport(f"{path} can't be read ({error.strerror}).") from None
    except json.JSONDecodeError as error:
        raise CannotImport(f"{path.name}, line {error.lineno}: this is no JSON.") from None
    except (ValueError, RecursionError):
        raise CannotImport(f"{path.name}: this is no JSON.") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise CannotImport(f"{path.name} is no mapping of the format {FORMAT!r}.")
    people, conversations = found.get("people"), found.get("conversations")
    if not isinstance(people, dict) or not isinstance(conversations, dict):
        raise CannotImport(f"{path.name} lacks “people” or “conversations”.")
    return Mapped(
        path.name,
        {key: _text(one, "is", f"{path.name}, {key}") for key, one in people.items()},
        {key: _becomes(one, f"{path.name}, {key}") for key, one in conversations.items()},
    )


def written(people: Mapping[str, Any], conversations: Mapping[str, Any]) -> str:
    """A file of it."""
    about = {"format": FORMAT, "people": people, "conversations": conversations}
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def _becomes(one: Any, where: str) -> Becomes:
    return Becomes(
        _text(one, "name", where),
        _text(one, "location", where),
        _flag(one, "private", where),
        _flag(one, "take", where),
    )


def _text(one: Any, name: str, where: str) -> str:
    value = one.get(name) if isinstance(one, dict) else None
    if not isinstance(value, str):
        raise CannotImport(f"{where}: “{name}” must be a text.")
    return value


def _flag(one: Any, name: str, where: str) -> bool:
    value = one.get(name) if isinstance(one, dict) else None
    if not isinstance(value, bool):
        raise CannotImport(f"{where}: “{name}” must be true or false.")
    return value
