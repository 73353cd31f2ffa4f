"""What somebody wants to post, with whom it asks decided by the rules of priorities."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Role, User
from messaging.access import conversation_for
from messaging.models import Asks, Conversation, Membership, Message, Priority

FURTHEST = timedelta(days=31)


class Refused(Exception):
    """A message that can't be stored as it is; `code` stands in docs/protocol.md."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Draft:
    """What somebody wants to post."""

    client_id: UUID
    conversation: int
    text: str
    priority: str = Priority.NORMAL
    asks: str | None = None  # None: not said
    people: tuple[int, ...] = field(default=())
    role: str = ""
    location: int | None = None
    each: bool = False
    reply_to: int | None = None
    attachments: tuple[int, ...] = field(default=())
    confirm: str = ""  # "wanted", or "enough" to answer what it asks too
    kind: str = Message.Kind.PERSON
    interrupt: str | None = None  # why it alerts those who are with a patient
    interrupt_again: bool = False
    interrupts: tuple[int, ...] = field(default=())  # whom: settled when it is posted
    useful_until: datetime | None = None  # UTC: when an answer would be of no use any more
    wanted_by: datetime | None = None  # UTC: when the answer is wanted, later than the rule says


def settle_asks(author: User, draft: Draft) -> Draft:
    """The draft with whom it asks decided by the rules of priorities; raises Refused."""
    asks = draft.asks
    if asks is None:
        asks = _unsaid(author, draft)
    check_ask(draft.priority, asks)
    if draft.kind == Message.Kind.AUTOMATIC and asks != Asks.NOBODY:
        raise Refused("ask_not_allowed", "An automatic message asks nobody.")
    if asks == Asks.NOBODY:
        return replace(draft, asks=asks, people=(), role="", location=None, each=False)
    if asks == Asks.PEOPLE:
        return replace(draft, asks=asks, people=_named(author, draft), role="", location=None)
    if asks == Asks.ROLE:
        return _role_asked(author, draft)
    if not _others(author, draft.conversation):
        raise Refused("nobody_asked", "There is nobody else here.")
    return replace(draft, asks=asks, people=(), role="", location=None)


def check_times(draft: Draft, now: datetime) -> None:
    """Whether what is posted at `now` (UTC) may be wanted by, and lose its use, when it says;
    raises Refused."""
    _check_time("useful_until", draft.useful_until, draft, now)
    _check_time("wanted_by", draft.wanted_by, draft, now)


def _check_time(name: str, at: datetime | None, draft: Draft, now: datetime) -> None:
    if at is None:
        return
    if draft.asks in {None, Asks.NOBODY}:
        raise Refused("bad_field", f"{name}: only what asks somebody has it.")
    if at <= now:
        raise Refused("moment_passed", "The time that it names has passed. Say another one.")
    if at > now + FURTHEST:
        raise Refused("bad_field", f"{name}: at most {FURTHEST.days} days from now.")


def check_ask(priority: str, asks: str) -> None:
    """Whether a message of this priority may ask so; raises Refused."""
    if priority == Priority.FYI and asks != Asks.NOBODY:
        raise Refused("ask_not_allowed", "An FYI asks nobody. Choose another priority to ask.")
    if priority in {Priority.HIGH, Priority.URGENT} and asks == Asks.NOBODY:
        raise Refused("ask_required", f"A message of {priority} priority asks somebody.")


def _unsaid(author: User, draft: Draft) -> str:
    if draft.people:
        return Asks.PEOPLE
    if draft.role:
        return Asks.ROLE
    if draft.priority in {Priority.HIGH, Priority.URGENT}:
        conversation = conversation_of(author, draft.conversation)
        if conversation.kind == Conversation.Kind.DIRECT:
            return Asks.EVERYBODY
    return Asks.NOBODY


def _named(author: User, draft: Draft) -> tuple[int, ...]:
    people = tuple(person for person in draft.people if person != author.pk)
    if not people:
        raise Refused("nobody_asked", "Name somebody other than yourself.")
    return people


def _role_asked(author: User, draft: Draft) -> Draft:
    if draft.role not in Role.values or draft.location is None:
        raise Refused("bad_field", "role: name a role and a location.")
    holders = Membership.objects.filter(
        conversation_id=draft.conversation,
        ended_at__isnull=True,
        user__is_active=True,
        user__role=draft.role,
        user__locations=draft.location,
    ).exclude(user=author)
    if not holders.exists():
        label = Role(draft.role).label.lower()
        raise Refused("nobody_asked", f"Nobody here is {label} at that location.")
    return replace(draft, asks=Asks.ROLE, people=())


def _others(author: User, conversation_id: int) -> bool:
    return (
        Membership.objects.filter(
            conversation_id=conversation_id,
            ended_at__isnull=True,
            user__is_active=True,
            user__is_bot=False,
        )
        .exclude(user=author)
        .exists()
    )


def conversation_of(author: User, conversation_id: int) -> Conversation:
    """The conversation that somebody writes in; raises Refused when they aren't in one."""
    try:
        return conversation_for(author, conversation_id)
    except Conversation.DoesNotExist:
        raise Refused("not_found", "There is no such conversation.") from None
