"""Post a message: checked, numbered, stored and returned by one statement."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.types.json import Jsonb

from accounts.clock import database_now
from accounts.models import User
from accounts.statements import prepared
from messaging import confirming, delivery, receipts
from messaging.access import are_unused_uploads, attached_to
from messaging.actions.asks import Draft, Refused, check_times, conversation_of, settle_asks
from messaging.actions.interrupting import keep_interruptions, settle_interruption
from messaging.addressing import TooMany, formatted, holders_in, on_shift_among
from messaging.formatting import to_html
from messaging.frames import Frame
from messaging.models import Asks, CoverageGap, Message
from messaging.patients import note_patients
from messaging.signals import message_posted

# `known` finds a resend, `allowed` the membership and the quoted message, `attached` the
# author's uploads; without all of them nothing is numbered, so that no number is ever lost.
# The membership is locked and looked at once more, so that nobody who was removed meanwhile
# posts, and so are the uploads (of two messages with the same one, one is stored) and whether
# the channel was archived. Two sends of one client id at the same instant meet at the unique
# key: the second one fails whole and is read again.
# Who writes has read what is there, and seen what was asked of them; an automatic message was
# written for its author, not by them.
_POST = """
WITH known AS (
    SELECT id FROM messaging_message WHERE author_id = %(author)s AND client_id = %(client_id)s
), allowed AS (
    SELECT m.id, m.conversation_id, COALESCE(q.thread_root_id, q.id) AS thread_root
      FROM messaging_membership m
      JOIN accounts_user u ON u.id = m.user_id AND u.is_active
      LEFT JOIN messaging_message q ON q.id = %(reply_to)s AND q.conversation_id = m.conversation_id
     WHERE m.conversation_id = %(conversation)s AND m.user_id = %(author)s
       AND m.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM known)
       AND (%(reply_to)s::bigint IS NULL OR q.id IS NOT NULL)
       AND NOT EXISTS (
            SELECT 1 FROM unnest(%(people)s::bigint[]) AS asked(id)
             WHERE NOT EXISTS (
                   SELECT 1 FROM messaging_membership a
                     JOIN accounts_user au ON au.id = a.user_id
                          AND au.is_active AND NOT au.is_bot
                    WHERE a.conversation_id = m.conversation_id AND a.user_id = asked.id
                      AND a.ended_at IS NULL))
       FOR NO KEY UPDATE OF m
), attached AS (
    SELECT a.id
      FROM messaging_attachment a
      JOIN allowed ON allowed.conversation_id = a.conversation_id
     WHERE a.id = ANY(%(attachments)s::bigint[]) AND a.owner_id = %(author)s
       AND a.message_id IS NULL
       FOR UPDATE OF a
), numbered AS (
    UPDATE messaging_conversation c
       SET last_seq = c.last_seq + 1,
           last_posted_at = COALESCE(%(now)s::timestamptz, clock_timestamp())
      FROM allowed WHERE c.id = allowed.conversation_id
       AND c.archived_at IS NULL
       AND (SELECT count(*) FROM attached) = cardinality(%(attachments)s::bigint[])
    RETURNING c.id, c.last_seq, c.last_posted_at, allowed.thread_root
), seen AS (
    UPDATE messaging_membership m SET last_read_seq = numbered.last_seq
      FROM allowed, numbered WHERE m.id = allowed.id AND %(kind)s = 'person'
), receipts AS (
    UPDATE messaging_receipt r
       SET seen_at = numbered.last_posted_at,
           delivered_at = COALESCE(r.delivered_at, numbered.last_posted_at)
      FROM numbered
     WHERE r.user_id = %(author)s AND r.conversation_id = numbered.id AND r.seen_at IS NULL
       AND %(kind)s = 'person'
    RETURNING r.message_id
), posted AS (
    INSERT INTO messaging_message (
        conversation_id, seq, author_id, client_id, text, html, posted_at, priority,
        asks, asked_ids, asked_role, asked_location_id, useful_until, wanted_by, asks_each,
        reached_ids, interrupted_ids,
        mentions, reply_to_id, thread_root_id, confirming, kind, change, has_attachments)
    SELECT numbered.id, numbered.last_seq, %(author)s, %(client_id)s, %(text)s, %(html)s,
           numbered.last_posted_at, %(priority)s, %(asks)s, %(people)s::bigint[], %(role)s,
           %(location)s, %(useful_until)s::timestamptz, %(wanted_by)s::timestamptz, %(each)s,
           %(reached)s::bigint[], %(interrupts)s::bigint[], %(mentions)s::jsonb, %(reply_to)s,
           numbered.thread_root,
           %(confirming)s::jsonb, %(kind)s, 0,
           cardinality(%(attachments)s::bigint[]) > 0
      FROM numbered
    RETURNING id, seq, posted_at, thread_root_id
), filed AS (
    UPDATE messaging_attachment a
       SET message_id = posted.id, position = array_position(%(attachments)s::bigint[], a.id)
      FROM posted WHERE a.id IN (SELECT id FROM attached)
)
SELECT id, seq, posted_at, thread_root_id, (SELECT array_agg(message_id) FROM receipts) FROM posted
"""


def post_message(author: User, draft: Draft, now: datetime | None = None) -> Message:
    """Store a message and return it; a resend of a client id returns the first one.

    `now` (UTC) is for replays of the past; None means the database's clock. Its obligation
    commits with it; pushes go out after the commit. Raises Refused.
    """
    try:
        settled = settle_interruption(author, settle_asks(author, draft), now)
        if settled.useful_until or settled.wanted_by:
            check_times(settled, now or database_now())
    except Refused:
        # What was stored is answered alike, though whom it asked has left meanwhile.
        if _known(author, draft) is None:
            raise
        return _resend_or_refuse(author, draft)
    try:
        with transaction.atomic():
            message = _insert(author, settled, now)
            if message is not None:
                CoverageGap.objects.bulk_create(_gaps_of(message))
                receipts.begin(message)
                note_patients(message)
                if settled.interrupts:
                    keep_interruptions(message, settled.interrupt or "")
                delivery.message_posted(message, _frames_of(message))
                return message
    except IntegrityError as error:
        if "one_message_per_send" not in str(error):
            raise
    return _resend_or_refuse(author, draft)


def _frames_of(message: Message) -> list[Frame]:
    """What those who listen want everybody sent behind the message."""
    answers = message_posted.send(Message, message=message)
    found: list[Frame] = []
    for _, more in answers:
        found += more or ()  # type: ignore[arg-type]  # a signal's answers have no type
    return found


def _insert(author: User, draft: Draft, now: datetime | None) -> Message | None:
    values = _columns(author, draft, now)
    with prepared() as cursor:
        cursor.execute(_POST, {**values, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    if row[4]:
        receipts.tell(row[4])
    return Message(
        id=row[0],
        seq=row[1],
        posted_at=row[2],
        conversation_id=draft.conversation,
        author=author,
        client_id=draft.client_id,
        text=draft.text,
        html=values["html"],
        priority=draft.priority,
        asks=draft.asks or Asks.NOBODY,
        asked_ids=list(draft.people),
        asked_role=draft.role,
        asked_location_id=draft.location,
        useful_until=draft.useful_until,
        wanted_by=draft.wanted_by,
        asks_each=draft.each,
        reached_ids=values["reached"],
        interrupted_ids=values["interrupts"],
        mentions=values["mentions"].obj,
        reply_to_id=draft.reply_to,
        thread_root_id=row[3],
        confirming=values["confirming"] and values["confirming"].obj,
        kind=draft.kind,
        has_attachments=bool(draft.attachments),
    )


def _columns(author: User, draft: Draft, now: datetime | None) -> dict[str, Any]:
    html, mentions = _formatted(author, draft, now)
    wanted = _confirming(author, draft)
    return {
        "author": author.pk,
        "client_id": draft.client_id,
        "conversation": draft.conversation,
        "text": draft.text,
        "html": html,
        "priority": draft.priority,
        "asks": draft.asks or Asks.NOBODY,
        "people": list(draft.people),
        "role": draft.role,
        "location": draft.location,
        "useful_until": draft.useful_until,
        "wanted_by": draft.wanted_by,
        "each": draft.each,
        "reached": _reached(author, draft, now),
        "interrupts": list(draft.interrupts),
        "mentions": Jsonb(mentions),
        "reply_to": draft.reply_to,
        "attachments": list(draft.attachments),
        "confirming": Jsonb(wanted) if wanted else None,
        "kind": draft.kind,
    }


def _confirming(author: User, draft: Draft) -> dict[str, Any] | None:
    """Who is asked to confirm it; raises Refused."""
    if not draft.confirm:
        return None
    if draft.confirm == "enough" and draft.asks == Asks.NOBODY:
        raise Refused("ask_required", "Confirming can answer only what asks somebody.")
    people = confirming.asked(author.pk, draft)
    if not people:
        raise Refused("nobody_asked", "There is nobody here to confirm it.")
    return confirming.begun(people, is_enough=draft.confirm == "enough")


def _formatted(
    author: User, draft: Draft, now: datetime | None
) -> tuple[str, list[dict[str, Any]]]:
    if draft.kind == Message.Kind.AUTOMATIC:
        return to_html(draft.text), []
    try:
        return formatted(author, draft.conversation, draft.text, now)
    except TooMany as error:
        raise Refused("mention_not_allowed", str(error)) from None


def _reached(author: User, draft: Draft, now: datetime | None) -> list[int]:
    """Who of the asked role is on shift now."""
    if draft.asks != Asks.ROLE or draft.location is None:
        return []
    holders = holders_in(draft.conversation, draft.role, draft.location)
    return list(on_shift_among([one.pk for one in holders if one.pk != author.pk], now))


def _gaps_of(message: Message) -> list[CoverageGap]:
    """A row for each role that the message addresses and of which nobody is on shift."""
    missed = message.roles_missed
    return [
        CoverageGap(
            conversation_id=message.conversation_id,
            by=message.author,
            role=role,
            location_id=location,
            happened_at=message.posted_at,
        )
        for role, location in sorted(missed)
    ]


def _known(author: User, draft: Draft) -> Message | None:
    known: Message | None = Message.objects.filter(author=author, client_id=draft.client_id).first()
    return known


def _resend_or_refuse(author: User, draft: Draft) -> Message:
    """The message this client id was first sent with, or why nothing was stored."""
    conversation = conversation_of(author, draft.conversation)
    known = _known(author, draft)
    if known is not None:
        said = (known.conversation_id, _said(known), attached_to(known))
        if known.purged_at is None and said != (conversation.pk, draft.text, draft.attachments):
            raise Refused("conflict", "This send was used for another message.")
        return known
    if conversation.archived_at is not None:
        raise Refused("archived", "This channel is archived. Nothing is posted there any more.")
    here = Message.objects.filter(conversation=conversation)
    if draft.reply_to is not None and not here.filter(pk=draft.reply_to).exists():
        raise Refused("not_found", "The message it replies to isn't in this conversation.")
    if not are_unused_uploads(author, conversation, draft.attachments):
        raise Refused("attachment_gone", "A file isn't there any more. Add it again.")
    if User.objects.filter(pk__in=draft.people, is_bot=True).exists():
        raise Refused("nobody_asked", "A bot owes nobody an answer. Ask a person.")
    raise Refused("nobody_asked", "Somebody it asks isn't in this conversation.")


def _said(message: Message) -> str:
    """What it said when it was posted, were it recalled or edited since."""
    if message.recalled_at is None and message.edited_at is None:
        return message.text
    first = message.versions.order_by("id").first()
    return first.text if first else ""
