"""The mails of this app beside those of allauth, and how any mail is made. Links go to
`SITE_URL`."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.adapter import site_link
from accounts.models import Invitation, User


def send_invitation(invitation: Invitation) -> None:
    """Mail the link with which an invited person makes their account."""
    compose(
        "accounts/mail/invitation",
        subject=f"{_one_line(invitation.invited_by.display_name)} invites you "
        f"to {settings.PRACTICE_NAME}'s team chat",
        to=invitation.email,
        facts={
            "invitation": invitation,
            "locations": ", ".join(place.name for place in invitation.locations.all()),
            "link": site_link(reverse("account_join", args=[invitation.key])),
        },
    ).send()


def send_owner_asked(by: User, name: str, others: Collection[User]) -> None:
    """Tell the owners that one of them wants to make somebody an owner; of a practice with one
    owner, that owner."""
    for other in others:
        compose(
            "accounts/mail/owner_asked",
            subject="Somebody is to own the practice too",
            to=other.email,
            facts={
                "name": other.display_name,
                "by": by.display_name,
                "person": name,
                "is_own": by.pk == other.pk,
                "link": site_link(reverse("admin:index")),
            },
        ).send()


def send_address_changed(old_address: str, name: str) -> None:
    """Tell the address that somebody logged in with until now that it is another one."""
    compose(
        "accounts/mail/address_changed",
        subject="Your log-in address was changed",
        to=old_address,
        facts={"name": name},
    ).send()


def send_second_step_reset(user: User) -> None:
    """Tell somebody that their codes and passkeys were taken away."""
    compose(
        "accounts/mail/second_step_reset",
        subject="Set up your second step again",
        to=user.email,
        facts={"name": user.display_name, "link": site_link(reverse("account_login"))},
    ).send()


def send_new_browser(user: User, browser: str) -> None:
    """Tell somebody that they logged in from a browser that they never used."""
    compose(
        "accounts/mail/new_browser",
        subject="A log-in from a new browser",
        to=user.email,
        facts={
            "name": user.display_name,
            "browser": browser,
            "link": site_link(reverse("account_sessions")),
        },
    ).send()


def compose(
    template: str,
    *,
    subject: str,
    to: str,
    facts: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """A mail in plain text and HTML, from `template`.txt and .html; sends nothing."""
    facts = {**facts, "practice_name": settings.PRACTICE_NAME, "site_url": settings.SITE_URL}
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", facts).strip() + "\n",
        to=[to],
        headers=dict(headers or {}),
    )
    html = render_to_string(f"{template}.html", facts)
    mail.attach_alternative(css_inline.inline(html), "text/html")
    return mail


def message_id(name: str) -> str:
    """The Message-ID of the mail called `name`: the same each time, so that a mailbox which
    got it already can tell."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{name}@{host[:60]}>"


def _one_line(text: str) -> str:
    """Without line breaks, and without what a mailbox would decode into some."""
    return " ".join(text.split()).replace("=?", "= ?")
