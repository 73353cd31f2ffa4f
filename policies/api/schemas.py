"""What the API says of promised answers and of reports: the names of docs/protocol.md. No text of
a message is in any of it."""

from typing import Any, Literal

from ninja import Schema

from accounts.api.values import Id, Said


class Acknowledged(Schema):
    """Who is "on it"."""

    by: Id
    at: Said
    holds_until: Said | None


class PromisedTime(Schema):
    """By when somebody said they would answer."""

    by: Id
    until: Said
    missed: bool


class ToldOne(Schema):
    """Somebody whom escalation told."""

    user: Id
    at: Said


class AskOut(Schema):
    """One promised answer."""

    id: Id
    message: Id
    conversation: Id
    asker: Id
    sent_at: Said
    state: Literal["open", "satisfied", "cancelled"]
    priority: str
    owner: int | None
    parties: list[int]
    cover: list[int]
    due_at: Said | None
    late: bool
    acknowledged: Acknowledged | None
    promised: PromisedTime | None
    taken_from: list[int]
    nudged_at: Said | None
    useful_until: Said | None
    paused_until: Said | None
    satisfied_at: Said | None
    satisfied_by: int | None
    response_minutes: float | None
    told: list[ToldOne]
    target_minutes: int | None
    clock: str
    reason: str


class Asks(Schema):
    """A page of asks."""

    items: list[AskOut]
    next: str | None


class Line(Schema):
    """One thing that happened to an ask."""

    at: Said
    when: str
    kind: str
    text: str
    details: list[str]


class Heir(Schema):
    """Somebody whom it can be handed to."""

    id: Id
    name: str


class AskInFull(AskOut):
    """The same, with why it stands so and what one may do about it."""

    standing: str
    story: list[Line]
    can: list[str]
    reassign_to: list[Heir]


class ReportLine(Schema):
    """A report in the list."""

    location: Id
    period: str
    kind: Literal["day", "week", "month"]
    built_at: Said
    asked: int
    met: int


class Reports(Schema):
    """A page of reports, the newest first."""

    items: list[ReportLine]
    next: str | None


class ReportOut(Schema):
    """All figures of one report. A period that isn't over is counted up to now."""

    location: Id
    period: str
    kind: Literal["day", "week", "month"]
    built_at: Said
    frozen: bool
    figures: dict[str, Any]
