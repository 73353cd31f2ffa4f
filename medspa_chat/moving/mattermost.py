"""A practice in the format that Mattermost takes in bulk: one object a line, in the order that it
asks for.

https://docs.mattermost.com/onboard/bulk-loading-data.html has people, channels, messages with
their threads, reactions and files. It knows no asks and no promises; what was asked stands in the
`props` of its post. What was taken back is left out.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from messaging.models import Attachment, Conversation, Membership, Message

NAME = "mattermost.jsonl"
Line = dict[str, Any]
MOST_DIRECT = 8  # people of a group conversation there; a larger one becomes a private channel
LONGEST_NAME, LONGEST_USERNAME = 64, 22
_AT_ONCE = 500
# Ours are by what they mean, theirs by what they show.
EMOJI = {
    "thumbs_up": "+1",
    "done": "white_check_mark",
    "heart": "heart",
    "laugh": "laughing",
    "celebrate": "tada",
    "looking": "eyes",
}


def lines(practice: str) -> Iterator[Line]:
    """All of it, as of the caller's transaction."""
    yield {"type": "version", "version": 1}
    yield from _Team(practice).lines()


class _Team:
    def __init__(self, practice: str) -> None:
        self.display_name, self.name = practice, _plain(practice, LONGEST_NAME) or "practice"
        self.people = list(User.objects.order_by("pk"))
        self.usernames = _unique({one.pk: _username(one) for one in self.people}, LONGEST_USERNAME)
        self.conversations = list(Conversation.objects.select_related("location").order_by("pk"))
        self.members: dict[int, list[int]] = defaultdict(list)
        rows = Membership.objects.filter(ended_at__isnull=True).order_by("user")
        for conversation, user in rows.values_list("conversation", "user"):
            self.members[conversation].append(user)
        named = {one.pk: _channel_name(one) for one in self.conversations if self._is_channel(one)}
        self.channels = _unique(named, LONGEST_NAME)

    def lines(self) -> Iterator[Line]:
        """The team and all that is in it."""
        team = {"name": self.name, "display_name": self.display_name[:LONGEST_NAME], "type": "I"}
        yield _typed("team", team)
        for one in self.conversations:
            if one.pk in self.channels:
                yield _typed("channel", self._channel(one))
        for person in self.people:
            yield _typed("user", self._user(person))
        for one in self.conversations:
            if one.pk in self.channels:
                here: Line = {"team": self.name, "channel": self.channels[one.pk]}
                yield from (_typed("post", here | post) for post in self._posts(one))
        direct = [one for one in self.conversations if one.pk not in self.channels]
        for one in direct:
            yield _typed("direct_channel", {"members": self._names(one)})
        for one in direct:
            where: Line = {"channel_members": self._names(one)}
            yield from (_typed("direct_post", where | post) for post in self._posts(one))

    def _is_channel(self, one: Conversation) -> bool:
        return one.is_channel or not 2 <= len(self.members[one.pk]) <= MOST_DIRECT

    def _names(self, one: Conversation) -> list[str]:
        return [self.usernames[pk] for pk in self.members[one.pk]]

    def _channel(self, one: Conversation) -> Line:
        place = f" · {one.location.name}" if one.location else ""
        shown = f"{one.name or 'conversation'}{place}"
        channel: Line = {
            "team": self.name,
            "name": self.channels[one.pk],
            "display_name": shown[:LONGEST_NAME],
            "type": "P" if one.is_private or not one.is_channel else "O",
            "header": one.topic,
        }
        return channel | ({"deleted_at": _ms(one.archived_at)} if one.archived_at else {})

    def _user(self, person: User) -> Line:
        first, _, last = person.display_name.partition(" ")
        mine = [pk for pk in self.channels if person.pk in self.members[pk]]
        channels = [{"name": self.channels[pk], "roles": "channel_user"} for pk in mine]
        team = {"name": self.name, "roles": "team_user", "channels": channels}
        user: Line = {
            "username": self.usernames[person.pk],
            "email": person.email,
            "first_name": first,
            "last_name": last,
            "position": person.get_role_display(),
            "roles": "system_user",
            "teams": [team],
        }
        return user | ({} if person.is_active else {"delete_at": 1})

    def _posts(self, one: Conversation) -> Iterator[Line]:
        said = Message.objects.filter(conversation=one, recalled_at__isnull=True)
        roots = said.filter(thread_root__isnull=True).order_by("seq")
        after = 0
        while part := list(roots.filter(seq__gt=after)[:_AT_ONCE]):
            after = part[-1].seq
            replies = list(said.filter(thread_root__in=part).order_by("seq"))
            files = _files([*part, *replies])
            under: dict[int, list[Line]] = defaultdict(list)
            for reply in replies:
                under[reply.thread_root_id or 0].append(self._post(reply, files))
            for root in part:
                post = self._post(root, files) | {"is_pinned": root.pinned_at is not None}
                yield post | ({"replies": under[root.pk]} if under[root.pk] else {})
        gone = said.filter(thread_root__recalled_at__isnull=False).order_by("seq")
        for reply in gone.iterator():  # what began their thread was taken back
            yield self._post(reply, _files([reply])) | {"is_pinned": reply.pinned_at is not None}

    def _post(self, message: Message, files: dict[int, list[Line]]) -> Line:
        at = _ms(message.posted_at)
        post: Line = {
            "user": self.usernames[message.author_id],
            "message": message.text,
            "create_at": at,
            "reactions": [
                {"user": self.usernames[pk], "emoji_name": EMOJI[name], "create_at": at}
                for name, people in message.reactions.items()
                for pk in people
            ],
            "attachments": files.get(message.pk, []),
        }
        if message.is_ask or message.priority != "normal":
            post["props"] = {"medspa_chat": {"priority": message.priority, "asks": message.asks}}
        return post | ({"edit_at": _ms(message.edited_at)} if message.edited_at else {})


def _files(messages: Sequence[Message]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    holders = [one.pk for one in messages if one.has_attachments]
    for row in Attachment.objects.filter(message__in=holders).order_by("message", "position"):
        path = f"files/messaging.attachment.file/{row.file.name}"
        found[row.message_id or 0].append({"path": path})
    return found


def _typed(kind: str, what: Line) -> Line:
    return {"type": kind, kind: what}


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


def _username(person: User) -> str:
    name = _plain(person.display_name, LONGEST_USERNAME).replace("-", ".")
    return name if re.match("[a-z].{2}", name) else f"user.{name}".rstrip(".")


def _channel_name(one: Conversation) -> str:
    place = f"-{one.location.name}" if one.location else ""
    return _plain(f"{one.name}{place}", LONGEST_NAME) or f"conversation-{one.pk}"


def _plain(text: str, longest: int) -> str:
    """Small letters, digits and hyphens: what their names are made of."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", bare).strip("-")[:longest].strip("-")


def _unique(names: dict[int, str], longest: int) -> dict[int, str]:
    """The same, and where two are alike the later ones with a number."""
    found: dict[int, str] = {}
    for pk, name in names.items():
        one, number = name, 1
        while one in found.values():
            number += 1
            one = f"{name[: longest - len(str(number))]}{number}"
        found[pk] = one
    return found
