"""The mail that reminds of a change of the guideline: that there is one, and no word of it."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from accounts.adapter import site_link
from accounts.emails import compose
from accounts.models import User


def send_guideline_reminders(people: Collection[User]) -> None:
    """Mail each of them where the guideline stands."""
    for person in people:
        compose(
            "policies/mail/guideline",
            subject=f"How we write to each other changed at {settings.PRACTICE_NAME}",
            to=person.email,
            facts={"name": person.display_name, "link": site_link(reverse("guidelines"))},
        ).send()
