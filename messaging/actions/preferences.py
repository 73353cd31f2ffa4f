"""What somebody chooses for themself."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from messaging import delivery
from messaging.frames import preferences
from messaging.models import Preference
from messaging.payloads import preference_payload


@transaction.atomic
def change_preferences(user: User, chosen: Mapping[str, object]) -> Preference:
    """Store these fields of the person's preferences and tell their tabs; the others stay."""
    Preference.objects.get_or_create(user=user)
    row: Preference = Preference.objects.select_for_update().get(user=user)
    for name, value in chosen.items():
        setattr(row, name, value)
    row.save(update_fields=list(chosen))
    delivery.send_on_commit([user.pk], preferences(preference_payload(row)))
    return row
