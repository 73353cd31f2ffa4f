"""An export of Slack: people, conversations and what was said there; pure.

Its form: https://slack.com/help/articles/220556107. Files aren't in it, only where Slack keeps
them; they are looked for by their ids, in it and in a folder beside it, as the tools lay them out
that fetch them (`__uploads/F0123/photo.jpg`, `attachments/F0123-photo.jpg`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
from messaging.history.slack_text import markdown_of

_LISTS = {
    "channels.json": Was.OPEN,
    "groups.json": Was.PRIVATE,
    "mpims.json": Was.DIRECT,
    "dms.json": Was.DIRECT,
}
# What somebody said; everything else with a subtype tells what Slack did.
_SAYINGS = {"", "bot_message", "me_message", "thread_broadcast", "file_share", "file_comment"}
_SAYINGS |= {"reply_broadcast"}
_SUBTYPES = {
    "channel_join": "joins and leavings",
    "channel_leave": "joins and leavings",
    "group_join": "joins and leavings",
    "group_leave": "joins and leavings",
    "tombstone": "messages that were deleted there",
    "message_deleted": "messages that were deleted there",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json\Z")
_ID = re.compile(r"(F[A-Z0-9]{6,20})(?:[-_.].*)?\Z")
MOST_UNPACKED = 2_048 * 1_048_576
UNKNOWN = "unknown"


class SlackArchive:
    """A folder or a zip as Slack makes it, with the folder that holds the files, if there is one.

    Raises CannotImport."""

    kind = "slack"

    def __init__(self, packed: Packed, files: Packed | None = None) -> None:
        self.packed, self.passed = packed, Passed()
        users = packed.json("users.json")
        if not isinstance(users, list):
            raise CannotImport(f"{packed.source} is no export of Slack: it has no users.json.")
        self.people = {one.key: one for one in map(_person, _objects(users, "users.json")) if one}
        self.places: dict[str, Place] = {}
        self.folders: dict[str, str] = {}
        for name, was in _LISTS.items():
            for row in _objects(packed.json(name) or [], name):
                self._add(row, was)
        if not self.places:
            raise CannotImport(f"{packed.source} holds no conversations (channels.json).")
        self.names = {key: one.name for key, one in self.people.items()}
        self.names |= {key: one.name for key, one in self.places.items()}
        self.days = self._days()
        self.files = _by_id((packed, files))
        self.unpacked = 0

    def _add(self, row: dict[str, Any], was: Was) -> None:
        key, name = text_of(row, "id"), text_of(row, "name")
        if not key or key in self.places:
            return
        about = row.get("purpose")
        topic = row.get("topic")
        said = [text_of(one, "value") for one in (topic, about) if isinstance(one, dict)]
        self.folders[key] = key if was is Was.DIRECT and not name else name
        self.places[key] = Place(
            key,
            was,
            name="" if was is Was.DIRECT else name,
            topic=markdown_of(next(filter(None, said), ""), {}),
            people=texts_of(row, "members"),
            maker=text_of(row, "creator"),
            is_archived=row.get("is_archived") is True,
        )

    def _days(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in sorted(self.packed.files):
            folder, _, day = name.rpartition("/")
            if _DAY.match(day):
                found.setdefault(folder, []).append(name)
            elif name.endswith(".json") and ("canvas" in name or "list" in folder):
                self.passed.over("canvases and lists")
        strange = found.keys() - {*self.folders.values(), *self.places}
        for folder in sorted(strange):
            self.passed.over("folders that no list of conversations names")
            found.pop(folder)
        return found

    def said(self, key: str) -> list[Said]:
        """What was said in a conversation, the oldest first; raises CannotImport."""
        days = self.days.get(self.folders[key]) or self.days.get(key) or []
        return in_order(list(self._said(days)), self.passed)

    def _said(self, days: Iterable[str]) -> Iterator[Said]:
        self.unpacked = 0
        for name in days:
            self.unpacked += self.packed.files[name].size
            if self.unpacked > MOST_UNPACKED:
                raise CannotImport(f"{name}: this conversation unpacks to more than 2 GB.")
            for number, row in enumerate(_objects(self.packed.json(name), name), 1):
                if one := self._message(row, f"{name}, message {number}"):
                    yield one

    def _message(self, row: dict[str, Any], where: str) -> Said | None:
        subtype = text_of(row, "subtype")
        if row.get("type", "message") != "message" or subtype not in _SAYINGS:
            self.passed.over(_SUBTYPES.get(subtype, "notes by Slack itself"))
            return None
        ts, root = text_of(row, "ts"), text_of(row, "thread_ts")
        at, edited = instant_of(ts or None, where), row.get("edited")
        files = tuple(self._files(row))
        text = markdown_of(self._text(row), self.names).strip()
        if not text and not files:
            self.passed.over("messages that say nothing")
            return None
        return Said(
            key=ts,
            author=self._author(row),
            at=at,
            text=text,
            root=root if root != ts else "",
            edited_at=instant_of(edited.get("ts"), where) if isinstance(edited, dict) else None,
            is_pinned=bool(row.get("pinned_to")),
            reactions=tuple(
                (text_of(one, "name"), texts_of(one, "users")) for one in rows_of(row, "reactions")
            ),
            files=files,
        )

    def _text(self, row: dict[str, Any]) -> str:
        said = [text_of(row, "text")]
        for one in rows_of(row, "attachments"):  # what bots show, and what a link led to
            if text_of(row, "subtype") == "bot_message" or not said[0]:
                said.append(text_of(one, "pretext"))
                said.append(text_of(one, "text") or text_of(one, "fallback"))
        return "\n".join(dict.fromkeys(filter(None, said)))

    def _author(self, row: dict[str, Any]) -> str:
        """Who said it; whom the list of people doesn't have is added to it."""
        key, named = text_of(row, "user"), text_of(row, "username")
        is_bot = not key and bool(named or row.get("bot_id"))
        key = key or text_of(row, "bot_id") or (f"bot:{named}" if named else UNKNOWN)
        if key not in self.people:
            profile = row.get("user_profile")
            shown = text_of(profile, "real_name") if isinstance(profile, dict) else ""
            name = shown or named or ("Bot" if is_bot else "Somebody unknown")
            self.people[key] = Person(key, name, is_bot=is_bot, is_gone=True)
            self.names[key] = name
        return key

    def _files(self, row: dict[str, Any]) -> Iterator[FileThere]:
        for one in rows_of(row, "files") or rows_of({"files": [row.get("file")]}, "files"):
            if text_of(one, "mode") == "tombstone":
                self.passed.over("files that were deleted there")
                continue
            name = text_of(one, "name") or text_of(one, "title") or "File"
            yield FileThere(name, self.files.get(text_of(one, "id")))


def _objects(rows: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise CannotImport(f"{name}: this is no list.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CannotImport(f"{name}, entry {number}: this is no object.")
    return rows


def _person(row: Mapping[str, Any]) -> Person | None:
    key, profile = text_of(row, "id"), row.get("profile")
    about: Mapping[str, Any] = profile if isinstance(profile, dict) else {}
    names = (text_of(about, "real_name"), text_of(row, "real_name"), text_of(row, "name"))
    if not key:
        return None
    return Person(
        key,
        name=next(filter(None, (name.strip() for name in names)), key),
        address=text_of(about, "email").strip().lower(),
        is_bot=row.get("is_bot") is True or key == "USLACKBOT",
        is_gone=row.get("deleted") is True,
        is_guest=row.get("is_restricted") is True or row.get("is_ultra_restricted") is True,
    )


def _by_id(where: Iterable[Packed | None]) -> dict[str, Lies]:
    """The files by Slack's ids: of their names, or of the folders that they lie in."""
    found: dict[str, Lies] = {}
    for packed in filter(None, where):
        for path, at in packed.files.items():
            folder, _, name = path.rpartition("/")
            match = _ID.match(name) or _ID.match(folder.rpartition("/")[2])
            if match and not name.endswith(".json"):
                found.setdefault(match[1], at)
    return found
