""" "Guideline didn't fit here": said of a message by whoever can read it; the message's words are
copied nowhere, and managers don't learn who said it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from messaging.access import message_for
from messaging.models import Message
from policies.guideline_text import paragraphs_of
from policies.guidelines import current
from policies.models import Misfit
from policies.models.rule import AskPriority

NOTES_SHOWN = 200
# Said instead of an anchor: no paragraph speaks of it.
NONE = "none"
NO_PARAGRAPH = "No paragraph speaks of it"


@dataclass(frozen=True, slots=True)
class Note:
    """What one person said of one message; `path` leads there, for those who may read it."""

    text: str
    at: datetime
    path: str


def say_misfit(user: User, message_id: int, rule: str, note: str, now: datetime) -> Misfit:
    """Keep which paragraph didn't fit a message, and why; said again it is changed.

    Raises Message.DoesNotExist for what isn't theirs to read, ValidationError for a paragraph that
    isn't there.
    """
    message = message_for(user, message_id)
    guideline = current(now)
    titles = {one.anchor: one.title for one in paragraphs_of(guideline.text)[1]} | {NONE: ""}
    if rule not in titles:
        raise ValidationError({"rule": ["Choose a paragraph of the guideline."]})
    kept, _ = Misfit.objects.update_or_create(
        message=message,
        by=user,
        defaults={
            "guideline": guideline,
            "anchor": "" if rule == NONE else rule,
            "title": titles[rule][:200],
            "note": note,
            "at": now,
        },
    )
    return kept


def asked_of(user: User, message_id: int, now: datetime) -> dict[str, Any]:
    """What may be chosen for a message and what `user` said of it before, as JSON.

    Raises Message.DoesNotExist.
    """
    message = message_for(user, message_id)
    rules = [
        {"anchor": one.anchor, "title": one.title} for one in paragraphs_of(current(now).text)[1]
    ]
    mine = Misfit.objects.filter(message=message, by=user).first()
    said = {"rule": mine.anchor or NONE, "note": mine.note} if mine else None
    return {
        "rules": [*rules, {"anchor": NONE, "title": NO_PARAGRAPH}],
        "likely": message.priority,
        "said": said,
    }


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that didn't fit, and what people said; `priority` is whose rules it speaks of."""

    title: str
    priority: str
    notes: list[Note]


def notes_by_paragraph(user: User) -> list[Paragraph]:
    """The newest notes, for somebody who may read them: the paragraph with the most first."""
    rows = list(Misfit.objects.order_by("-at", "-pk")[:NOTES_SHOWN])
    seen = Message.objects.visible_to(user).filter(pk__in=[row.message_id for row in rows])
    paths = {
        pk: f"/c/{conversation}/m/{pk}/"
        for pk, conversation in seen.values_list("pk", "conversation_id")
    }
    groups: dict[str, list[Note]] = {}
    anchors: dict[str, str] = {}
    for row in rows:
        note = Note(row.note, row.at, paths.get(row.message_id, ""))
        title = row.title or NO_PARAGRAPH
        groups.setdefault(title, []).append(note)
        anchors.setdefault(title, row.anchor)
    found = [
        Paragraph(title, anchors[title] if anchors[title] in AskPriority.values else "", notes)
        for title, notes in groups.items()
    ]
    return sorted(found, key=lambda one: -len(one.notes))


def misfits_at(location_id: int, start: datetime, cut: datetime) -> int:
    """How often people said in `[start, cut)` (UTC) that the guideline didn't fit a message of a
    location: one asked there, or in a channel of it."""
    here = Q(message__conversation__location=location_id) | Q(
        message__in=Message.objects.filter(obligations__location=location_id)
    )
    return Misfit.objects.filter(here, at__gte=start, at__lt=cut).count()
