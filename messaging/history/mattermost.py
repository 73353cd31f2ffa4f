"""Mattermost's bulk format: people, conversations and what was said there; pure.

https://docs.mattermost.com/onboard/bulk-loading-data.html; a folder or a zip as `mmctl export`
makes it, or as `manage.py move_out` writes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from messaging.history.archive import (
    CannotImport,
    FileThere,
    Lies,
    Passed,
    Person,
    Place,
    Said,
    Was,
    in_order,
    instant_of,
    rows_of,
    text_of,
    texts_of,
)
from messaging.history.packed import Packed

MOST_OF_ONE = 2_048 * 1_048_576
_AT = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,63})")
_KNOWN = {"version", "team", "channel", "user", "post", "direct_channel", "direct_post", "role"}
_TYPES = {"O": Was.OPEN, "P": Was.PRIVATE}
_MOST_MS = 10**15


class MattermostArchive:
    """A folder or a zip with one file of JSON Lines. Raises CannotImport."""

    kind = "mattermost"

    def __init__(self, packed: Packed) -> None:
        self.packed, self.passed = packed, Passed()
        self.name = _lines_in(packed)
        self.people: dict[str, Person] = {}
        self.places: dict[str, Place] = {}
        self.posts: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.members: dict[str, list[str]] = {}
        for number, line in packed.lines(self.name):
            self._take(line, f"{self.name}, line {number}", number)
        for key, people in self.members.items():
            if key in self.places and self.places[key].was is not Was.DIRECT:
                self._set_people(key, people)
        if not self.people:
            raise CannotImport(f"{packed.source} is no bulk export of Mattermost: nobody is in it.")

    def _set_people(self, key: str, people: list[str]) -> None:
        one = self.places[key]
        self.places[key] = Place(
            key, one.was, one.name, one.topic, tuple(people), one.maker, one.is_archived
        )

    def _take(self, line: dict[str, Any], where: str, number: int) -> None:
        kind = text_of(line, "type")
        row = line.get(kind)
        if kind == "version" or kind == "team":
            return
        if kind not in _KNOWN:
            self.passed.over(f"lines of the kind {kind[:30]!r}")
        elif not isinstance(row, dict):
            raise CannotImport(f"{where}: there is no {kind!r} in it.")
        elif kind == "channel":
            self._channel(row, where)
        elif kind == "user":
            self._user(row, where)
        elif kind == "direct_channel":
            self._direct(_members(row), text_of(row, "header"))
        elif kind in {"post", "direct_post"}:
            self._post(kind, row, where, number)

    def _channel(self, row: dict[str, Any], where: str) -> None:
        key = _channel_key(text_of(row, "team"), text_of(row, "name"))
        if not text_of(row, "name"):
            raise CannotImport(f"{where}: this channel has no name.")
        if text_of(row, "type") not in _TYPES:
            raise CannotImport(f"{where}: the type of this channel is neither O nor P.")
        self.places[key] = Place(
            key,
            _TYPES[text_of(row, "type")],
            name=text_of(row, "display_name") or text_of(row, "name"),
            topic=text_of(row, "header") or text_of(row, "purpose"),
            is_archived=bool(row.get("deleted_at") or row.get("delete_at")),
        )

    def _user(self, row: dict[str, Any], where: str) -> None:
        key = text_of(row, "username").lower()
        if not key:
            raise CannotImport(f"{where}: this person has no username.")
        names = f"{text_of(row, 'first_name')} {text_of(row, 'last_name')}".strip()
        self.people[key] = Person(
            key,
            name=names or text_of(row, "nickname") or key,
            address=text_of(row, "email").strip().lower(),
            is_bot=row.get("is_bot") is True,
            is_gone=bool(row.get("delete_at")),
            is_guest="system_guest" in text_of(row, "roles"),
        )
        for team in rows_of(row, "teams"):
            for channel in rows_of(team, "channels"):
                there = _channel_key(text_of(team, "name"), text_of(channel, "name"))
                self.members.setdefault(there, []).append(key)

    def _direct(self, people: tuple[str, ...], topic: str = "") -> str:
        key = f"@{','.join(sorted(people))}"
        if key not in self.places or topic:
            self.places[key] = Place(key, Was.DIRECT, topic=topic, people=people)
        return key

    def _post(self, kind: str, row: dict[str, Any], where: str, number: int) -> None:
        if kind == "direct_post":
            key = self._direct(_members(row))
        else:
            key = _channel_key(text_of(row, "team"), text_of(row, "channel"))
            if key not in self.places:
                raise CannotImport(f"{where}: no channel above it is called {key[:80]!r}.")
        self.posts.setdefault(key, []).append((number, row))

    def said(self, key: str) -> list[Said]:
        """What was said in a conversation, the oldest first; raises CannotImport."""
        seen: Counter[str] = Counter()
        found: list[Said] = []
        for number, row in self.posts.get(key, []):
            found += self._with_replies(row, f"{self.name}, line {number}", seen)
        return in_order(found, self.passed)

    def _with_replies(
        self, row: dict[str, Any], where: str, seen: "Counter[str]"
    ) -> Iterator[Said]:
        root = self._message(row, where, seen)
        if root is not None:
            yield root
        for reply in rows_of(row, "replies"):
            one = self._message(reply, where, seen, root.key if root else "")
            if one is not None:
                yield one

    def _message(
        self, row: dict[str, Any], where: str, seen: "Counter[str]", root: str = ""
    ) -> Said | None:
        if text_of(row, "type").startswith("system_"):
            self.passed.over("notes by Mattermost itself")
            return None
        if row.get("delete_at"):
            self.passed.over("messages that were deleted there")
            return None
        author, at = text_of(row, "user").lower(), _instant(row.get("create_at"), where)
        if author not in self.people:
            self.people[author] = Person(author, author or "Somebody unknown", is_gone=True)
        files = tuple(self._files(row))
        text = _AT.sub(self._name, text_of(row, "message")).strip()
        if not text and not files:
            self.passed.over("messages that say nothing")
            return None
        # A post has no id there: who, when, and which of several at once.
        own = f"{author}:{row.get('create_at')}"
        seen[own] += 1
        return Said(
            key=own if seen[own] == 1 else f"{own}:{seen[own]}",
            author=author,
            at=at,
            text=text,
            root=root,
            edited_at=_instant(row["edit_at"], where) if row.get("edit_at") else None,
            is_pinned=row.get("is_pinned") is True,
            reactions=tuple(_reactions(row)),
            files=files,
        )

    def _name(self, found: "re.Match[str]") -> str:
        """ "@ana.lopez" as people read it."""
        bare = found[1].rstrip("._-")
        person = self.people.get(bare)
        return f"@{person.name}{found[1][len(bare) :]}" if person else found[0]

    def _files(self, row: dict[str, Any]) -> Iterator[FileThere]:
        for one in rows_of(row, "attachments"):
            path = text_of(one, "path").lstrip("/")
            yield FileThere(path.rpartition("/")[2] or "File", self._at(path))

    def _at(self, path: str) -> Lies | None:
        return self.packed.files.get(path) or self.packed.files.get(f"data/{path}")


def _lines_in(packed: Packed) -> str:
    found = [name for name in packed.files if name.endswith(".jsonl") and "/" not in name]
    if len(found) != 1:
        what = "no file of JSON Lines" if not found else "several files of JSON Lines"
        raise CannotImport(f"{packed.source} holds {what} (.jsonl).")
    return found[0]


def _channel_key(team: str, name: str) -> str:
    return f"{team}:{name}".lower()


def _members(row: dict[str, Any]) -> tuple[str, ...]:
    named = texts_of(row, "channel_members") or texts_of(row, "members")
    named = named or tuple(text_of(one, "username") for one in rows_of(row, "participants"))
    return tuple(sorted(one.lower() for one in named))


def _instant(ms: Any, where: str) -> Any:
    is_number = isinstance(ms, int) and not isinstance(ms, bool) and abs(ms) < _MOST_MS
    return instant_of(ms / 1000 if is_number else None, where)


def _reactions(row: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {}
    for one in rows_of(row, "reactions"):
        found.setdefault(text_of(one, "emoji_name"), []).append(text_of(one, "user").lower())
    for name, people in found.items():
        yield name, tuple(dict.fromkeys(people))
