"""Finds messages: by words and filters, in the conversations that somebody is in now.

A word is found by its stem ("botox" finds "Botoxed") and by part ("555-01" finds a number); one
of one or two letters only whole. The newest come first, in pages.

What is wanted is nearly always new, so the newest messages are looked through one by one; only
when they don't fill the page the indexes are asked, which find a rare word anywhere at once and
would be slow for a frequent one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value

from accounts.models import User
from messaging.disclosure import Way, note_shown
from messaging.models import Message
from messaging.patients import note_viewed, patient_called
from messaging.payloads import instant
from messaging.querysets import MessageQuerySet
from messaging.search_excerpts import Part, excerpts
from messaging.search_filters import Unfound, choices, condition_of
from messaging.search_query import Query, Term, parse

PAGE = 30
# So many of the newest messages of the practice are looked through before an index is asked.
WALK = 20_000
SECONDS = 4


@dataclass(frozen=True)
class Place:
    """Where a page ended: what is older comes next."""

    posted_at: datetime
    pk: int


@dataclass(frozen=True)
class Hit:
    """A message that was found, and the part of its text that shows why."""

    message: Message
    parts: list[Part]


@dataclass(frozen=True)
class Found:
    """A page of hits, newest first, and where the next one begins; None: that was all."""

    hits: list[Hit]
    next: Place | None


def search(user: User, text: str, now: datetime, before: Place | None = None) -> Found:
    """The newest messages that match, of conversations `user` is in at this moment.

    What was taken back says nothing any more, so it isn't found. Raises ValidationError for
    `query`, with a sentence for each thing that can't be searched for. Whose patient is looked
    for is written into the audit, by whoever acts.
    """
    query = parse(text, choices.conditions, now.astimezone(user.zone).date())
    problems = list(query.problems)
    if not query.terms and not problems:
        problems.append("Say what to look for.")
    wanted = Q(recalled_at__isnull=True)
    for term in query.terms:
        try:
            one = condition_of_term(term, user, now)
        except Unfound as error:
            problems.append(str(error))
        else:
            wanted &= ~one if term.is_negated else one
    if problems:
        raise ValidationError({"query": problems})
    for term in query.terms:
        if term.kind == "patient":
            note_viewed(patient_called(term.value))
    rows = Message.objects.visible_to(user).filter(wanted) if user.is_active else None
    found = _found(rows, query, before) if rows is not None else Found([], None)
    note_shown(user, [hit.message for hit in found.hits], Way.SEARCH, now)
    return found


def hit_payload(hit: Hit) -> dict[str, Any]:
    """HIT of docs/protocol.md."""
    message = hit.message
    return {
        "id": message.pk,
        "conversation": message.conversation_id,
        "author": message.author_id,
        "posted_at": instant(message.posted_at),
        "priority": message.priority,
        "asks": message.asks,
        "parts": hit.parts,
    }


def condition_of_term(term: Term, user: User, now: datetime) -> Q:
    """The messages that a term means; raises Unfound."""
    if term.kind == "phrase" and len(term.value) > 2:
        return Q(text__icontains=term.value)
    if term.kind not in {"word", "phrase"}:
        return condition_of(term, user, now)
    if len(term.value) < 3:
        return Q(words=SearchQuery(term.value, config="simple"))
    stem = Q(words=SearchQuery(term.value, config="english"))
    return stem | Q(text__icontains=term.value)


def _found(rows: MessageQuerySet, query: Query, before: Place | None) -> Found:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'; SET LOCAL jit = off")
            page = _page(rows, query, before)
            cuts = excerpts(page[:PAGE], query.terms)
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        raise ValidationError(
            {"query": "That takes too long. Add a word, a person or a date."}
        ) from None
    hits = [Hit(message, cuts[message.pk]) for message in page[:PAGE]]
    last = page[PAGE - 1] if len(page) > PAGE else None
    return Found(hits, Place(last.posted_at, last.pk) if last else None)


def _page(rows: MessageQuerySet, query: Query, before: Place | None) -> list[Message]:
    """The hits of a page and one more, when there is one."""
    if before is not None:
        rows = rows.filter(_older_than(before))
    edge = _walked_until(before)
    newest = rows.filter(posted_at__gte=edge) if edge else rows
    found: list[Message] = list(newest.order_by("-posted_at", "-pk")[: PAGE + 1])
    missing = PAGE + 1 - len(found)
    if edge and missing:
        older: Any = rows.filter(posted_at__lt=edge)
        has_words = any(term.kind in {"word", "phrase"} for term in query.terms)
        # Collected by an index and then sorted: in the order of time a rare word is far.
        by = _unindexed() if has_words else F("posted_at")
        found += older.order_by(by.desc(), "-pk")[:missing]
    return found


def _walked_until(before: Place | None) -> datetime | None:
    """The instant until which the newest are looked through; None: all of them."""
    everything = Message.objects.order_by("-posted_at")
    if before is not None:
        everything = everything.filter(posted_at__lte=before.posted_at)
    edges = everything.values_list("posted_at", flat=True)[WALK : WALK + 1]
    return next(iter(edges), None)


def _older_than(place: Place) -> Q:
    return Q(posted_at__lt=place.posted_at) | Q(posted_at=place.posted_at, pk__lt=place.pk)


def _unindexed() -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F("posted_at") + Value(timedelta(0)), output_field=DateTimeField())
