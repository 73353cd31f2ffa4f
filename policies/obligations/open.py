"""Opens what a posted message asks for, in its transaction; a follow-up only tightens."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.statements import prepared
from messaging.models import Conversation, Message
from policies import board_hints
from policies.announcements import announce
from policies.asked import Ask, Debt, HereRow, debts_of
from policies.clockwork import NONE
from policies.frames import Frame, promise
from policies.hooks.events import OF_EVENTS, OF_PROMISES, deliveries
from policies.hours import Deadline, deadline
from policies.known import Known
from policies.models import (
    FollowUp,
    Obligation,
    RuleVersion,
)
from policies.models.rule import AskPriority, Treatment
from policies.obligations.again import again_from
from policies.obligations.alerts import alert_if_nobody_can
from policies.obligations.pauses import with_patients
from policies.obligations.record import as_json, columns_of, locked, terms_of
from policies.obligations.terms import tighten
from policies.obligations.use import half_way
from policies.promises import party_of, promise_payload
from policies.push.notes import OF_ASKS, of_follow_up
from policies.rules import Facts, choose_rule

Promised = tuple[Debt, RuleVersion | None, Deadline]


def open_for(
    message: Message,
    location_id: int | None,
    practice: Known,
    here: Sequence[HereRow],
    *,
    may_repeat: bool,
) -> list[Frame]:
    """Open what a message asks for that is posted in a conversation of this location; the
    frame that shows it. `here` is what `asked.here_of` answers.

    1. whom it asks, and, if it `may_repeat` an ask, which of them owe the author that already
    2. the rule that holds for each, frozen as its version
    3. the due time on that rule's clock, by the hours of whoever owes it
    Runs in the transaction of the post. The clock starts at the message's own instant.
    """
    now = message.posted_at
    ask = _ask(message, location_id, practice)
    debts = debts_of(ask, now, practice, here)
    if may_repeat:
        debts = _without_follow_ups(message, ask, debts, practice)
    promises = promised(ask, debts, now, practice)
    rows = [_obligation(message, each) for each in promises]
    _store(rows, promises, list(message.interrupted_ids), now)
    board_hints.tell(row.location_id for row in rows)
    alert_if_nobody_can(rows, [debt.parties for debt in debts], now)
    shown = [
        promise_payload(row, [party_of(user) for user in debt.parties], [], now)
        for row, debt in zip(rows, debts, strict=True)
    ]
    return [promise(message.conversation_id, message.pk, shown)] if shown else []


def _ask(message: Message, location_id: int | None, practice: Known) -> Ask:
    return Ask(
        conversation_id=message.conversation_id,
        place=practice.place(location_id),
        author=message.author,
        priority=message.priority,
        asks=message.asks,
        people=tuple(message.asked_ids),
        role=message.asked_role,
        location=practice.place(message.asked_location_id),
        each=message.asks_each,
        wanted_by=message.wanted_by,
    )


def promised(ask: Ask, debts: list[Debt], now: datetime, practice: Known) -> list[Promised]:
    """The rule and the due time of each debt, as of an ask made at `now`; stores nothing."""
    if not debts:
        return []
    chosen = [choose_rule(practice.rules, _facts(ask, debt)) for debt in debts]
    practice.read([debt.owner for debt in debts if debt.owner], [debt.location for debt in debts])
    caps = [_cap(version, debt, ask.priority) for debt, version in zip(debts, chosen, strict=True)]
    busy = with_patients([debt.owner for debt, cap in zip(debts, caps, strict=True) if cap], now)
    found = []
    for debt, version, cap in zip(debts, chosen, caps, strict=True):
        pauses = busy.get(debt.owner.pk, ()) if debt.owner else ()
        due = deadline(
            version,
            debt.owner,
            debt.location,
            now,
            pauses,
            cap,
            hours=practice.hours_for,
            # What is urgent can't wait, whatever its text says.
            wanted_by=None if ask.priority == AskPriority.URGENT else ask.wanted_by,
        )
        found.append((debt, version, due))
    return found


def _facts(ask: Ask, debt: Debt) -> Facts:
    place = debt.location.pk if debt.location else None
    return Facts(ask.priority, ask.conversation_id, place, debt.role)


def _cap(version: RuleVersion | None, debt: Debt, priority: str) -> timedelta:
    """How long pauses may stop the clock; only that of a named person stops."""
    if version is None or debt.owner is None:
        return NONE
    if version.treatment_for(priority) != Treatment.PAUSE:
        return NONE
    return timedelta(minutes=version.pause_cap_minutes)


def _obligation(message: Message, promise: Promised) -> Obligation:
    debt, version, due = promise
    return Obligation(
        message=message,
        conversation_id=message.conversation_id,
        location=debt.location,
        asker=message.author,
        owner=debt.owner,
        asked_role=debt.role,
        priority=message.priority,
        rule_version=version,
        sent_at=message.posted_at,
        useful_until=message.useful_until,
        look_at=half_way(message),
        again_at=again_from(message, message.priority, debt.owner, version, message.posted_at),
        **due.fields(message.posted_at),
    )


# Promise, people, pauses, event and what programs and browsers are told of it in one statement:
# posting waits for each.
_OPEN = """
WITH made AS (
    INSERT INTO policies_obligation ({columns})
    SELECT {columns} FROM jsonb_populate_recordset(NULL::policies_obligation, %(rows)s::jsonb)
    RETURNING {told_of}
), parties AS (
    INSERT INTO policies_obligationparty (obligation_id, user_id)
    SELECT made.id, p.user_id
      FROM jsonb_to_recordset(%(parties)s::jsonb) AS p(owner_id bigint, user_id bigint)
      JOIN made ON coalesce(made.owner_id, 0) = coalesce(p.owner_id, 0)
    RETURNING obligation_id, user_id
), pauses AS (
    INSERT INTO policies_obligationpause (obligation_id, starts_at, ends_at)
    SELECT made.id, p.starts_at, p.ends_at
      FROM jsonb_to_recordset(%(pauses)s::jsonb)
           AS p(owner_id bigint, starts_at timestamptz, ends_at timestamptz)
      JOIN made ON coalesce(made.owner_id, 0) = coalesce(p.owner_id, 0)
), events AS (
    INSERT INTO policies_obligationevent (obligation_id, generation, kind, step, at, facts)
    SELECT made.id, 1, 'opened', 0, %(now)s, e.facts
      FROM jsonb_to_recordset(%(facts)s::jsonb) AS e(owner_id bigint, facts jsonb)
      JOIN made ON coalesce(made.owner_id, 0) = coalesce(e.owner_id, 0)
    RETURNING {of_events}
), hooks AS (
    {deliveries}
), pushes AS (
    {pushes}
)
SELECT owner_id, id FROM made
"""


def _store(
    rows: list[Obligation], promises: list[Promised], interrupted: list[int], now: datetime
) -> None:
    if not rows:
        return
    parties = [debt.parties for debt, _, _ in promises]
    pauses = [due.segment.pauses if due.segment else () for _, _, due in promises]
    values = {
        "rows": [columns_of(row) for row in rows],
        "parties": [
            {"owner_id": row.owner_id, "user_id": user.pk}
            for row, users in zip(rows, parties, strict=True)
            for user in users
        ],
        "pauses": [
            {"owner_id": row.owner_id, "starts_at": starts_at, "ends_at": ends_at}
            for row, spans in zip(rows, pauses, strict=True)
            for starts_at, ends_at in spans
        ],
        "facts": [
            {
                "owner_id": row.owner_id,
                "facts": terms_of(row) | {"parties": [user.pk for user in users]},
            }
            for row, users in zip(rows, parties, strict=True)
        ],
    }
    columns = ", ".join(values["rows"][0])
    with prepared() as cursor:
        given: dict[str, Any] = {name: as_json(value) for name, value in values.items()}
        cursor.execute(_statement(columns), given | {"now": now, "interrupted": interrupted})
        ids = dict(cursor.fetchall())
    for row in rows:
        row.pk = ids[row.owner_id]


@cache
def _statement(columns: str) -> str:
    return _OPEN.format(
        columns=columns,
        told_of=OF_PROMISES,
        of_events=OF_EVENTS,
        deliveries=deliveries("events", "made"),
        pushes=OF_ASKS,
    )


def _without_follow_ups(
    message: Message, ask: Ask, debts: list[Debt], practice: Known
) -> list[Debt]:
    """The debts that are new. Whoever owes the author an answer here already owes no second
    one, and their clock isn't restarted; a more pressing follow-up tightens it
    (response-time S2).

    "Here" is a direct conversation, where whatever they say next answers both, or in a
    channel the thread that this message is in.
    """
    earlier = _earlier_asks(message)
    by_debt = {_key(row.owner_id, [p.user_id for p in row.parties.all()]): row for row in earlier}
    repeated = [(debt, by_debt[_key_of(debt)]) for debt in debts if _key_of(debt) in by_debt]
    FollowUp.objects.bulk_create(FollowUp(obligation=row, message=message) for _, row in repeated)
    for debt, row in repeated:
        tighten(row, message, choose_rule(practice.rules, _facts(ask, debt)))
    of_follow_up([row for _, row in repeated], message)
    announce([row.pk for _, row in repeated], message.posted_at)
    return [debt for debt in debts if _key_of(debt) not in by_debt]


def _earlier_asks(message: Message) -> list[Obligation]:
    """What the author is owed here already, the oldest last so that it is the one repeated."""
    rows = locked(
        Obligation.objects.filter(
            same_thread(message.thread_root_id),
            conversation=message.conversation_id,
            asker=message.author,
        )
    )
    return list(rows)[::-1]


def _key_of(debt: Debt) -> tuple[int, ...]:
    return _key(debt.owner.pk if debt.owner else None, [user.pk for user in debt.parties])


def _key(owner_id: int | None, parties: Collection[int]) -> tuple[int, ...]:
    """Who owes: a named person, or the same people together."""
    return (owner_id,) if owner_id else (0, *sorted(parties))


def same_thread(root_id: int | None) -> Q:
    """Obligations that a message in this thread (None: in none) is about: all in a direct
    conversation, in a channel those of the thread (response-time S3)."""
    return Q(conversation__kind=Conversation.Kind.DIRECT) | in_thread(root_id)


def in_thread(root_id: int | None) -> Q:
    """Obligations of what a thread asks, first or later, or repeats."""
    if root_id is None:
        return Q(pk__in=[])
    theirs = Q(message=root_id) | Q(message__thread_root=root_id)
    followed = FollowUp.objects.filter(theirs, obligation=OuterRef("pk"))
    return theirs | Q(Exists(followed))
