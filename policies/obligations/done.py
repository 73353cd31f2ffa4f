"""What the end of a thread and a confirmation mean for the answers that are owed."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from messaging.actions import Refused
from messaging.models import Message
from policies.access import answerable_by
from policies.models import Obligation
from policies.obligations.answers import acknowledge, mark_answered
from policies.obligations.ending import withdraw
from policies.obligations.open import in_thread
from policies.promises import UNANSWERED


def thread_done(root: Message, user: User, now: datetime) -> None:
    """Somebody says that a thread is done: what they asked in it is withdrawn, what they may
    answer counts as answered, each as by its own door, so that what is late stays late.

    Nobody ends what others owe each other: raises Refused (`still_owed`) while that is open.
    """
    owed = Obligation.objects.filter(in_thread(root.pk), state__in=UNANSWERED)
    for message in _messages(owed.filter(asker=user)):
        withdraw(message, user, now)
    for message in _messages(answerable_by(user).filter(pk__in=owed)):
        mark_answered(user, message, now)
    left = list(owed.select_related("owner").order_by("pk"))
    if left:
        names = sorted({row.owner.display_name if row.owner else "Somebody" for row in left})
        who = " and ".join(names)
        verb = "owe" if len(names) > 1 else "owes"
        raise Refused("still_owed", f"{who} still {verb} an answer in this thread.")


def confirmed(message: Message, user: User, now: datetime) -> None:
    """Somebody confirmed an ask. Of whoever may answer it that stops the reminders, as "on it"
    does; where the sender said that it is enough, it answers."""
    if not answerable_by(user).filter(message=message, state__in=UNANSWERED).exists():
        return
    if message.confirming and message.confirming["enough"]:
        mark_answered(user, message, now)
    else:
        acknowledge(user, message, now)


def _messages(rows: QuerySet[Obligation]) -> list[Message]:
    return list(Message.objects.filter(pk__in=rows.values("message")).order_by("pk"))
