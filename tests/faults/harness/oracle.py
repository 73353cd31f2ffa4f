"""What is right after a run: journals against rows, and nothing else."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from tests.faults.harness.people import Tab

_MESSAGES = """
SELECT id, conversation_id, seq, author_id, client_id::text, change
  FROM messaging_message WHERE conversation_id = ANY(%s) ORDER BY conversation_id, seq
"""
_ASKS = """
SELECT m.id, m.posted_at,
       (SELECT count(*) FROM policies_obligation o WHERE o.message_id = m.id) AS promises,
       (SELECT count(*) FROM policies_followup f WHERE f.message_id = m.id) AS repeats
  FROM messaging_message m WHERE m.conversation_id = ANY(%s) AND m.priority = 'urgent'
"""
_PROMISES = """
SELECT o.id, o.due_at,
       (SELECT count(*) FROM policies_obligationevent e
         WHERE e.obligation_id = o.id AND e.kind = 'overdue') AS overdue,
       (SELECT count(*) FROM policies_obligationevent e
         WHERE e.obligation_id = o.id AND e.kind = 'escalated') AS escalated,
       (SELECT count(*) FROM policies_outbox x
         WHERE x.obligation_id = o.id AND x.kind = 'escalation') AS told,
       (SELECT min(created_at) FROM policies_outbox x
         WHERE x.obligation_id = o.id AND x.kind = 'escalation') AS told_at,
       (SELECT count(*) FROM policies_outbox x WHERE x.obligation_id = o.id
         AND x.pushed_at IS NULL AND x.dropped = '') AS unseen
  FROM policies_obligation o WHERE o.conversation_id = ANY(%s)
"""


@dataclass
class Rows:
    """What the database holds of a run."""

    messages: list[Any]
    asks: list[Any]
    promises: list[Any]

    @property
    def is_told(self) -> bool:
        """Whether every promise was escalated and is on a screen."""
        return all(one.told and not one.unseen for one in self.promises)


def rows_of(url: str, conversations: list[int]) -> Rows:
    """All of it at one instant."""
    with psycopg.connect(url, row_factory=namedtuple_row, connect_timeout=5) as asking:
        found = [
            asking.execute(q, [conversations]).fetchall() for q in (_MESSAGES, _ASKS, _PROMISES)
        ]
    return Rows(*found)


@dataclass
class Findings:
    """The columns of the table, for one run or several of one fault."""

    sent: int = 0
    lost: int = 0
    doubled: int = 0
    misordered: int = 0
    gaps: int = 0
    unsent: int = 0
    asks: int = 0
    wrong_asks: int = 0
    seconds_to_whole: list[float] = field(default_factory=list)  # of each tab
    seconds_late: list[float] = field(default_factory=list)  # of each escalation
    wrong: list[str] = field(default_factory=list)  # rules of this fault that didn't hold
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Count another run in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def compare(tabs: list[Tab], rows: Rows, back_at: datetime) -> Findings:
    """What journals and rows say of each other; `back_at` is when workers were there again."""
    found = Findings()
    by_id = {row.client_id: row for row in rows.messages}
    found.doubled += len(rows.messages) - len(by_id)
    _compare_sends(tabs, by_id, found)
    for tab in tabs:
        _compare_shown(tab, rows, found)
    for pk in {row.conversation_id for row in rows.messages}:
        numbers = [row.seq for row in rows.messages if row.conversation_id == pk]
        found.misordered += numbers != list(range(1, len(numbers) + 1))
    found.asks = len(rows.promises)
    found.wrong_asks = sum(one.promises + one.repeats != 1 for one in rows.asks)
    found.wrong_asks += sum(
        (one.overdue, one.escalated, one.told) != (1, 1, 1) for one in rows.promises
    )
    found.seconds_late = [
        (one.told_at - max(one.due_at, back_at)).total_seconds()
        for one in rows.promises
        if one.told_at
    ]
    early = sum(one.told_at < one.due_at for one in rows.promises if one.told_at)
    found.wrong += [f"{early} escalations came early"] if early else []
    return found


def _compare_sends(tabs: list[Tab], by_id: dict[str, Any], found: Findings) -> None:
    written = {one.client_id for tab in tabs for one in tab.sent}
    found.doubled += sum(row.client_id not in written for row in by_id.values())
    for tab in tabs:
        for one in tab.sent:
            row = by_id.get(one.client_id)
            if one.state == "accepted":
                found.sent += 1
                found.lost += row is None or (row.id, row.seq) != (one.id, one.seq)
            else:
                found.unsent += 1
                if one.refused:
                    found.wrong.append(f"a send was refused: {one.refused}")
        in_order = sorted(tab.sent, key=lambda one: one.number)
        for pk in tab.shown:
            mine = [one.seq for one in in_order if one.conversation == pk and one.seq]
            found.misordered += sum(a >= b for a, b in pairwise(mine))


def _compare_shown(tab: Tab, rows: Rows, found: Findings) -> None:
    for pk, shown in tab.shown.items():
        stored = [row for row in rows.messages if row.conversation_id == pk]
        ids = [row.id for row in stored]
        found.doubled += sum(count - 1 for count in Counter(shown.ids).values() if count > 1)
        place = {each: at for at, each in enumerate(ids)}
        places = [place.get(each, -1) for each in shown.ids]
        found.misordered += sum(a >= b for a, b in pairwise(places))
        found.doubled += places.count(-1)
        found.gaps += len(set(ids) - set(shown.ids))
        found.gaps += sum(shown.change.get(row.id) != row.change for row in stored)
