"""Who is to be told of what: written with the ask or the notice, told later.

A note of a new ask is written by the very statement that opens it, for those who have a browser
that is told.
"""

from collections.abc import Collection, Iterable

from messaging.models import Message
from policies.models import Obligation, Outbox, PushNote, PushSubscription

# For those who owe what was just opened: `made` has the promises, `parties` who owes them.
OF_ASKS = """
INSERT INTO policies_pushnote
       (key, user_id, obligation_id, message_id, is_ask, interrupts,
        made_at, not_before, attempts, state)
SELECT made.id || ':1:ask:0:' || party.user_id, party.user_id, made.id, made.message_id, true,
       party.user_id = ANY(%(interrupted)s::bigint[]), %(now)s, %(now)s, 0, 'waiting'
  FROM parties AS party
  JOIN made ON made.id = party.obligation_id
 WHERE EXISTS (SELECT FROM policies_pushsubscription AS browser
                WHERE browser.user_id = party.user_id)
"""


def of_notices(notices: Collection[Outbox]) -> None:
    """Have whoever these notices are for told of them in their browsers, too; a notice is
    written once."""
    _write(
        PushNote(
            key=notice.key,
            user_id=notice.recipient_id,
            obligation_id=notice.obligation_id,
            message_id=notice.obligation.message_id,
            made_at=notice.created_at,
            not_before=notice.created_at,
        )
        for notice in notices
    )


def of_follow_up(rows: Collection[Obligation], message: Message) -> None:
    """Have whoever owes these answers told that `message` asks for them again."""
    _write(
        PushNote(
            key=f"{row.pk}:{message.pk}:follow_up:{party.user_id}",
            user_id=party.user_id,
            obligation_id=row.pk,
            message_id=message.pk,
            is_ask=True,
            interrupts=party.user_id in message.interrupted_ids,
            made_at=message.posted_at,
            not_before=message.posted_at,
        )
        for row in rows
        for party in row.parties.all()
    )


def _write(notes: Iterable[PushNote]) -> None:
    """Store those of them whose people have a browser that is told."""
    made = list(notes)
    browsers = PushSubscription.objects.filter(user__in={one.user_id for one in made})
    having = set(browsers.values_list("user", flat=True)) if made else set()
    told = [one for one in made if one.user_id in having]
    PushNote.objects.bulk_create(told, ignore_conflicts=True)
