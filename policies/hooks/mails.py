"""The mail that says that a webhook was switched off, since nothing was taken there any more."""

import logging
from datetime import datetime

from django.urls import reverse

from accounts.adapter import site_link
from accounts.emails import compose, message_id
from accounts.models import User
from accounts.roles import owners
from policies.models import HookEndpoint

logger = logging.getLogger(__name__)


def tell_owners(now: datetime) -> int:
    """Mail the owners of each webhook that was switched off by itself, once; how many mails. One
    that can't be sent is tried again with the next run, under the same Message-ID."""
    sent = 0
    lost = HookEndpoint.objects.filter(gave_up_at__isnull=False, told_at=None)
    for endpoint in lost.order_by("pk"):
        try:
            for owner in owners().order_by("pk"):
                _mail(endpoint, owner)
                sent += 1
        except OSError as error:
            logger.error("Owners weren't mailed of a webhook: %s", type(error).__name__)
            return sent
        HookEndpoint.objects.filter(pk=endpoint.pk).update(told_at=now)
    return sent


def _mail(endpoint: HookEndpoint, owner: User) -> None:
    at = endpoint.gave_up_at
    assert at is not None
    name = f"hook.{endpoint.pk}.{at:%Y%m%d%H%M%S}.{owner.pk}"
    page = reverse("admin:policies_hookendpoint_change", args=[endpoint.pk])
    compose(
        "policies/mail/hook",
        subject="A webhook was switched off",
        to=owner.email,
        facts={"name": owner.display_name, "endpoint": endpoint.name, "link": site_link(page)},
        headers={"Message-ID": message_id(name), "Auto-Submitted": "auto-generated"},
    ).send()
