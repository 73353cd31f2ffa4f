"""The templates and snippets that somebody may use, and the ones a practice begins with."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from messaging.models import Priority, Snippet, Template

STARTERS: tuple[dict[str, Any], ...] = (
    {
        "name": "check-out",
        "text": "Hi {name}, {patient} checks out at {time}. She is interested in {package}. "
        "Please {action} by {due}. Thank you!",
        "priority": Priority.HIGH,
        "asked_role": Role.FRONT_DESK,
        "due": "then",
    },
    {
        "name": "room-ready",
        "text": "Room {room} is ready for {patient}.",
        "priority": Priority.FYI,
    },
    {
        "name": "consent-missing",
        "text": "{patient} is here for {treatment} and the consent form is missing. "
        "Could you have it signed before {time}?",
        "priority": Priority.HIGH,
        "asked_role": Role.FRONT_DESK,
        "role": Role.NURSE_INJECTOR,
    },
    {
        "name": "running-late",
        "text": "I am {minutes} minutes behind. Please tell {patient}, and offer {choice}.",
        "asked_role": Role.FRONT_DESK,
    },
    {
        "name": "good-faith-exam",
        "text": "{patient} needs a good faith exam for {treatment}. "
        "Could you see her {due}, in person or by video?",
        "priority": Priority.HIGH,
        "asked_role": Role.MEDICAL_DIRECTOR,
        "due": "in the next 30 minutes",
    },
)


def templates_for(user: User) -> QuerySet[Template]:
    """What managers share with this person's role at this person's locations."""
    return Template.objects.filter(
        Q(role="") | Q(role=user.role),
        Q(location__isnull=True) | Q(location__in=user.locations.all()),
    )


def wordings_for(user: User) -> list[dict[str, Any]]:
    """WORDING of docs/protocol.md for each, one's own first."""
    own = [_wording(one, is_own=True) for one in Snippet.objects.filter(owner=user)]
    return own + [_wording(one, is_own=False) for one in templates_for(user)]


def create_starter_templates() -> None:
    """Make a few templates for everybody, unless the practice has some already."""
    if not Template.objects.exists():
        for starter in STARTERS:
            Template.objects.create(**starter)


def _wording(row: Template | Snippet, *, is_own: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "text": row.text,
        "priority": row.priority,
        "asked_role": row.asked_role,
        "due": row.due,
        "own": is_own,
    }
