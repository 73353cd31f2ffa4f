"""What the API says of conversations, messages and people: the names of docs/protocol.md."""

from typing import Literal

from ninja import Schema

from accounts.api.values import Id, Said


class Reactions(Schema):
    """Who reacted, by sign."""

    thumbs_up: list[int] = []
    done: list[int] = []
    heart: list[int] = []
    laugh: list[int] = []
    celebrate: list[int] = []
    looking: list[int] = []


class File(Schema):
    """A file of a message."""

    id: Id
    name: str
    type: str
    size: int
    width: int | None
    height: int | None


class Files(Schema):
    """The files of a message, in its order."""

    items: list[File]


class Done(Schema):
    """Who ended a thread."""

    by: Id
    at: Said


class ThreadOut(Schema):
    """What replies to a message; `choices` says who chose to follow it or not, by number."""

    replies: int
    last_seq: int
    last_at: Said | None
    people: list[int]
    choices: dict[str, bool]
    done: Done | None


class Confirmed(Schema):
    """Who confirmed a message."""

    user: Id
    at: Said


class ConfirmingOut(Schema):
    """Who is asked to say that they have read a message. `enough`: that answers its ask too."""

    waiting: list[int]
    confirmed: list[Confirmed]
    enough: bool
    reminded_at: Said | None


class MessageOut(Schema):
    """A message as whoever asks may see it now. Of one that was taken back only the place is
    left: `recalled_at` says when."""

    id: Id
    conversation: Id
    seq: int
    author: Id
    kind: str
    text: str
    html: str
    posted_at: Said
    edited_at: Said | None
    recalled_at: Said | None
    purged_at: Said | None
    priority: str
    asks: str
    people: list[int]
    role: str
    location: int | None
    each: bool
    useful_until: Said | None
    wanted_by: Said | None
    reply_to: int | None
    thread_root: int | None
    thread: ThreadOut | None
    confirming: ConfirmingOut | None
    attachments: list[File]
    reactions: Reactions


class Messages(Schema):
    """A page of messages."""

    items: list[MessageOut]
    next: str | None


class FollowedOut(Schema):
    """A thread that one follows, and the numbers of what others replied in the last two weeks."""

    root: MessageOut
    seqs: list[int]


class Threads(Schema):
    """The threads that one follows, at most ten, the newest reply first."""

    items: list[FollowedOut]


class WaitingPost(Schema):
    """What a message that waits will say, and whom it will ask."""

    text: str
    priority: str
    asks: str | None
    people: list[int]
    role: str
    location: int | None
    each: bool
    reply_to: int | None
    attachments: list[int] = []
    confirm: str = ""


class ScheduledOut(Schema):
    """A message that waits for its time. `problem` says why it wasn't sent; empty while it
    waits."""

    id: Id
    conversation: Id
    post: WaitingPost
    when: Literal["at", "next_in"]
    send_at: Said
    problem: str


class ScheduledPage(Schema):
    """A page of messages that wait."""

    items: list[ScheduledOut]
    next: str | None


class ConversationOut(Schema):
    """A conversation that whoever asks is in."""

    id: Id
    kind: Literal["channel", "direct"]
    name: str
    topic: str
    location: int | None
    private: bool
    members: list[int]
    last_seq: int
    last_read: int
    last_posted_at: Said | None
    archived_at: Said | None
    can_manage: bool


class Conversations(Schema):
    """A page of conversations."""

    items: list[ConversationOut]
    next: str | None


class AvailabilityOut(Schema):
    """What somebody is doing, and until when."""

    state: Literal["available", "with_patient", "away", "off_shift"]
    until: Said | None


class PersonOut(Schema):
    """Somebody who works here, or worked here, or a bot. `active`: one can write to them."""

    id: Id
    name: str
    pronouns: str
    extension: str
    role: str
    role_name: str
    bot: bool
    active: bool
    locations: list[int]
    home: int | None
    online: bool
    availability: AvailabilityOut


class People(Schema):
    """A page of people."""

    items: list[PersonOut]
    next: str | None


class LocationOut(Schema):
    """A location of the practice."""

    id: Id
    name: str
    time_zone: str
    open_now: bool
    hours_today: str


class Locations(Schema):
    """All active locations."""

    items: list[LocationOut]


class HitOut(Schema):
    """A message that was found."""

    id: Id
    conversation: Id
    author: Id
    posted_at: Said
    priority: str
    asks: str
    excerpt: str


class Hits(Schema):
    """A page of what was found, the newest first."""

    items: list[HitOut]
    next: str | None
