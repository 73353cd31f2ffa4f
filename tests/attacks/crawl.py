"""Everything that somebody could look at, as one text: each derived surface, by each way in."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.core.cache import cache
from django.db import transaction

from accounts.models import User
from messaging.actions import Refused
from messaging.commands import obey, welcome
from messaging.models import Attachment, Conversation, Message, ScheduledMessage
from messaging.protocol import parse_command
from policies.models import Obligation
from tests.attacks.matrix import OPEN, PAGES
from tests.attacks.practice import Practice

QUERIES = (
    "kanarie", "wants an answer", '"an answer"', "is:ask kanarie", "is:urgent", "is:unread",
    "is:mine", "is:late", "has:file", "has:pin", "has:link", "has:reaction", "priority:urgent",
    "from:cara", "from:otto", "from:dov", "to:dov", "to:me", "in:dov",
    "in:cara", "patient:20417", "after:2020-01-01", "-nothing",
)  # fmt: skip


def seen(client: Any, user: User | None, practice: Practice) -> str:
    """All that the browser, the socket and admin show to one person."""
    cache.clear()
    found: list[str] = []
    for answer in _answers(client, practice):
        body = b"" if answer.streaming else answer.content
        found.append(f"{answer.headers} {body.decode(errors='replace')}")
    if user is not None:
        found += _frames(user)
    return "\n".join(found)


def _answers(client: Any, practice: Practice) -> Iterator[Any]:
    for page in PAGES:
        if page.method == "GET":
            yield client.get(f"/{page.route}")
    for query in QUERIES:
        yield _send(client, "/api/search/", query=query)
    yield _send(client, "/api/patients/find/", query="S")
    conversations = list(Conversation.objects.values_list("pk", flat=True))
    messages = list(Message.objects.values_list("pk", flat=True))
    listed = "&".join(f"message={pk}" for pk in messages[-100:])
    for way in ("policies/promises", "api/receipts", "api/interruptions"):
        yield client.get(f"/{way}/?{listed}")
    for pk in conversations:
        for way in (
            f"c/{pk}/",
            f"api/conversations/{pk}/messages/",
            f"api/conversations/{pk}/pins/",
        ):
            yield client.get(f"/{way}")
        yield client.get(f"/policies/preview/?conversation={pk}&priority=high&asks=everybody")
    for pk in messages:
        yield client.get(f"/api/messages/{pk}/thread/")
        yield client.get(f"/guidelines/misfit/{pk}/")
    for pk in Attachment.objects.values_list("pk", flat=True):
        yield client.get(f"/api/attachments/{pk}/")
        yield client.get(f"/api/attachments/{pk}/preview/")
    for pk in Obligation.objects.values_list("pk", flat=True):
        yield client.get(f"/policies/obligations/{pk}/")
        yield client.get(f"/policies/obligations/{pk}/why/")
        yield client.get(f"/policies/obligations/{pk}/times/")
    for pk in ScheduledMessage.objects.values_list("pk", flat=True):
        yield _send(client, f"/api/scheduled/{pk}/")
    for place in (practice.here, practice.there):
        yield client.get(f"/reports/{place.pk}/{practice.today}/")
        for name in ("figures.csv", "late.csv", "report.xlsx"):
            yield client.get(f"/reports/{place.pk}/{practice.today}/{name}")
    yield client.get(f"/patients/{practice.patient}/")
    yield from _admin(client)
    for route in OPEN:  # the last: some of them end a log-in
        if "<" not in route and "inbox" not in route:
            yield client.get(f"/{route}")


def _admin(client: Any) -> Iterator[Any]:
    front = client.get("/admin/")
    yield front
    if front.status_code != 200:
        return
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield client.get(base)
        yield client.get(f"{base}?q=kanarie")
        yield client.get(f"{base}add/")
        rows = model._default_manager.order_by("-pk").values_list("pk", flat=True)
        for pk in rows[:12]:
            yield client.get(f"{base}{pk}/change/")
            yield client.get(f"{base}{pk}/history/")


def _send(client: Any, path: str, **fields: Any) -> Any:
    return client.post(path, json.dumps(fields), content_type="application/json")


def _frames(user: User) -> Iterator[str]:
    """What a socket answers: to what it may ask, of every conversation."""
    yield json.dumps(welcome(user))
    for pk in Conversation.objects.values_list("pk", flat=True):
        post = {"client_id": str(uuid4()), "conversation": pk, "text": "x"}
        for frame in (
            {"type": "follow", "conversation": pk, "after": 0, "changed_after": 0},
            {"type": "read", "conversation": pk, "seq": 1},
            {"type": "typing", "conversation": pk},
            {"type": "post", **post},
        ):
            yield _said(user, frame)
    for pk in Message.objects.values_list("pk", flat=True):
        yield _said(user, {"type": "recall", "message": pk})
        yield _said(user, {"type": "priority", "message": pk, "priority": "high"})
    yield _said(user, {"type": "heartbeat"})


def _said(user: User, frame: dict[str, Any]) -> str:
    point = transaction.savepoint()
    try:
        return json.dumps(obey(user, parse_command(json.dumps(frame))))
    except Refused as refused:
        return refused.detail
    finally:
        transaction.savepoint_rollback(point)
