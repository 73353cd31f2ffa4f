"""The mails of this app beside those of allauth. Links go to `SITE_URL`."""

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.adapter import site_link
from accounts.models import Invitation


def send_invitation(invitation: Invitation) -> None:
    """Mail the link with which an invited person makes their account."""
    _send(
        "accounts/mail/invitation",
        subject=f"{_one_line(invitation.invited_by.display_name)} invites you "
        f"to {settings.PRACTICE_NAME}'s team chat",
        to=invitation.email,
        facts={
            "invitation": invitation,
            "locations": ", ".join(place.name for place in invitation.locations.all()),
            "link": site_link(reverse("account_join", args=[invitation.key])),
        },
    )


def send_address_changed(old_address: str, name: str) -> None:
    """Tell the address that somebody logged in with until now that it is another one."""
    _send(
        "accounts/mail/address_changed",
        subject="Your log-in address was changed",
        to=old_address,
        facts={"name": name},
    )


def _send(template: str, *, subject: str, to: str, facts: dict[str, object]) -> None:
    facts = {**facts, "practice_name": settings.PRACTICE_NAME, "site_url": settings.SITE_URL}
    mail = EmailMultiAlternatives(
        subject=subject, body=render_to_string(f"{template}.txt", facts).strip() + "\n", to=[to]
    )
    html = render_to_string(f"{template}.html", facts)
    mail.attach_alternative(css_inline.inline(html), "text/html")
    mail.send()


def _one_line(text: str) -> str:
    return " ".join(text.split())
