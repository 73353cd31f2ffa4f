"""What each command of the socket does: one call of an action or a question, one reply."""

from accounts.clock import database_now
from accounts.models import User
from messaging import delivery, frames, liveness
from messaging.access import (
    changes_after,
    conversation_for,
    heads_of,
    member_ids,
    page_after,
)
from messaging.actions import (
    Refused,
    change_priority,
    mark_read,
    post_message,
    recall_message,
)
from messaging.actions.drafting import draft_of
from messaging.disclosure import Way, show
from messaging.models import Conversation, Message
from messaging.payloads import instant, message_payload
from messaging.protocol import (
    ChangePriority,
    Command,
    Follow,
    Heartbeat,
    Post,
    Read,
    Recall,
    Typing,
)


def welcome(user: User) -> frames.Frame:
    """The first frame of a socket."""
    colleagues = list(User.objects.filter(is_active=True).values_list("pk", flat=True))
    now = instant(database_now())
    return frames.welcome(user.pk, now, heads_of(user.pk), liveness.online(colleagues))


def client_id_of(command: Command) -> str | None:
    """The send that a command is about, for its refusal."""
    return str(command.client_id) if isinstance(command, Post) else None


def obey(user: User, command: Command) -> frames.Frame | None:
    """Do what a command says; the reply for this tab. Raises Refused."""
    match command:
        case Post():
            return _post(user, command)
        case Follow():
            return _follow(user, command)
        case Read():
            _read(user, command)
            return None
        case Typing():
            _typing(user, command)
            return None
        case Recall():
            return _changed(recall_message(user, command.message, database_now()))
        case ChangePriority():
            now = database_now()
            return _changed(change_priority(user, command.message, command.priority, now))
        case Heartbeat():
            return frames.heartbeat(instant(database_now()), heads_of(user.pk))


def _post(user: User, command: Post) -> frames.Frame:
    message = post_message(user, draft_of(command))
    return frames.accepted(str(command.client_id), message_payload(message))


def _follow(user: User, command: Follow) -> frames.Frame:
    changed: list[Message] = []
    now = database_now()
    more_changed = False
    try:
        page, more = page_after(user, command.conversation, command.after)
        if command.changed_after is not None:
            changed, more_changed = changes_after(user, command.conversation, command.changed_after)
    except Conversation.DoesNotExist:
        raise _not_found() from None
    return frames.messages(
        command.conversation,
        show(user, page, Way.HISTORY, now),
        show(user, changed, Way.HISTORY, now),
        more or more_changed,
    )


def _changed(message: Message) -> frames.Frame:
    """To the tab that asked, whether it changed just now or earlier."""
    return frames.message_changed(message_payload(message))


def _read(user: User, command: Read) -> None:
    if mark_read(user, command.conversation, command.seq, command.unread_marks) is None:
        raise _not_found()


def _typing(user: User, command: Typing) -> None:
    try:
        conversation = conversation_for(user, command.conversation)
    except Conversation.DoesNotExist:
        raise _not_found() from None
    others = [pk for pk in member_ids(conversation.pk) if pk != user.pk]
    delivery.send_on_commit(others, frames.typing(conversation.pk, user.pk))


def _not_found() -> Refused:
    return Refused("not_found", "There is no such conversation.")
