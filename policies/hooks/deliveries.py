"""Sends what webhooks are told, at least once, each by itself and in no order.

A worker claims what is due for two minutes, sends it and writes down what was answered; one that
dies leaves its claims to expire. What isn't taken is sent again after 10 seconds, then after four
times as long, up to six hours, each a little more or less; after three days it is given up. An
endpoint that took nothing for three days is switched off. One that doesn't answer holds up no
other: of each at most five are sent at once.
"""

import json
import logging
import random
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts import signatures
from policies.hooks.endpoints import secrets_of
from policies.models import HookDelivery, HookEndpoint
from policies.outward import Answer, Request, send_all

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
GIVES_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
AT_ONCE, AT_ONCE_EACH = 40, 5
# A run ends before Celery would end it; the rest goes with the next one.
RUN_SECONDS = 20
_GONE = 410
_WAITING = HookDelivery.State.WAITING
# Chance spreads what failed together, so that it isn't tried again all at once.
_chance = random.SystemRandom()

logger = logging.getLogger(__name__)


def deliver(now: datetime) -> int:
    """Send what is due at `now` (UTC); how many were taken."""
    began, taken = monotonic(), 0
    while (passed := monotonic() - began) < RUN_SECONDS:
        at = now + timedelta(seconds=passed)
        claimed = _claim(at)
        if not claimed:
            break
        for delivery, answer in _sent(claimed, at):
            taken += _write_down(delivery, answer, at)
    return taken


def send_again(deliveries: Collection[HookDelivery], now: datetime) -> int:
    """Send these once more, with the same ids, whatever became of them; how many."""
    mine = HookDelivery.objects.filter(pk__in=[one.pk for one in deliveries])
    return mine.update(state=_WAITING, since=now, not_before=now, attempts=0)


def forget_old(now: datetime) -> int:
    """Remove what happened more than 30 days ago; how many."""
    old = HookDelivery.objects.filter(happened_at__lt=now - KEPT, not_before__lt=now)
    return old.delete()[0]


@transaction.atomic
def _claim(now: datetime) -> list[HookDelivery]:
    """What is due, the longest first, a few of each endpoint; others' claims are passed by."""
    due = HookDelivery.objects.filter(
        state=_WAITING, not_before__lte=now, endpoint__is_active=True
    ).annotate(turn=Window(RowNumber(), partition_by=F("endpoint"), order_by=["not_before", "pk"]))
    some = due.filter(turn__lte=AT_ONCE_EACH).order_by("turn", "not_before")[:AT_ONCE]
    still = HookDelivery.objects.filter(
        pk__in=[one.pk for one in some], state=_WAITING, not_before__lte=now
    )
    rows = list(still.select_for_update(skip_locked=True, of=("self",)).select_related("endpoint"))
    for row in rows:
        row.not_before, row.attempts = now + LEASE, row.attempts + 1
    HookDelivery.objects.bulk_update(rows, ["not_before", "attempts"])
    return rows


def _sent(claimed: list[HookDelivery], now: datetime) -> list[tuple[HookDelivery, Answer]]:
    """What was answered to each. One whose secret can't be read any more (a lost key of
    `FIELD_KEYS`) fails like one that isn't taken, and holds up no other."""
    requests, unread = [], []
    for delivery in claimed:
        try:
            requests.append((delivery, _request(delivery, now)))
        except ValueError:
            unread.append((delivery, Answer(None, 0, "Its secret can't be read: rotate it.")))
    answers = send_all([request for _, request in requests])
    return unread + [
        (delivery, answer) for (delivery, _), answer in zip(requests, answers, strict=True)
    ]


def _request(delivery: HookDelivery, now: datetime) -> Request:
    body = json.dumps(delivery.facts).encode()
    endpoint = delivery.endpoint
    signed = signatures.headers(secrets_of(endpoint, now), delivery.message_id, now, body)
    return Request(
        url=endpoint.url,
        body=body,
        headers={"Content-Type": "application/json"} | signed,
        inner=settings.WEBHOOK_PRIVATE_HOSTS,
        may_be_plain=settings.DEBUG or settings.DEMO,
    )


@transaction.atomic
def _write_down(delivery: HookDelivery, answer: Answer, now: datetime) -> bool:
    """What became of an attempt, unless the claim on it is another's by now; whether it was
    taken."""
    values = {
        "tried_at": now,
        "status": answer.status,
        "milliseconds": answer.milliseconds,
        "error": answer.error[:80],
    }
    if answer.is_taken:
        values |= {"state": HookDelivery.State.TAKEN}
    elif now - delivery.since >= GIVES_UP_AFTER:
        values |= {"state": HookDelivery.State.FAILED}
        logger.warning("Delivery %s of a webhook is given up", delivery.pk)
    else:
        values |= {"not_before": now + _pause(delivery.attempts)}
    _mine(delivery).update(**values)
    _judge(delivery.endpoint_id, answer, now)
    return answer.is_taken


def _mine(delivery: HookDelivery) -> QuerySet[HookDelivery]:
    return HookDelivery.objects.filter(
        pk=delivery.pk, state=_WAITING, not_before=delivery.not_before
    )


def _pause(attempts: int) -> timedelta:
    plain: timedelta = min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return plain * _chance.uniform(0.8, 1.2)


def _judge(endpoint_id: int, answer: Answer, now: datetime) -> None:
    """Keep since when an endpoint fails; switch off one that has for three days, or that says
    that it is gone for good."""
    if answer.is_taken:
        failing = HookEndpoint.objects.filter(pk=endpoint_id, failing_since__isnull=False)
        failing.update(failing_since=None)
        return
    fresh = HookEndpoint.objects.filter(pk=endpoint_id, failing_since=None)
    fresh.update(failing_since=now)
    too_long = Q(failing_since__lte=now - GIVES_UP_AFTER)
    lost = Q() if answer.status == _GONE else too_long
    rows = HookEndpoint.objects.select_for_update().filter(lost, pk=endpoint_id, is_active=True)
    for endpoint in rows:
        endpoint.is_active, endpoint.gave_up_at, endpoint.told_at = False, now, None
        endpoint.save(update_fields=["is_active", "gave_up_at", "told_at"])
        logger.error("Webhook %s is switched off: it takes nothing", endpoint.pk)
