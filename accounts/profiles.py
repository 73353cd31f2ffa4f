"""What somebody says of themself to their colleagues. The one door to it."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User


@transaction.atomic
def change_profile(user: User, said: Mapping[str, str]) -> User:
    """Store these of `pronouns` and `extension`, each "" for nothing; colleagues' pages are told.
    The other stays."""
    row: User = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    for name, words in said.items():
        setattr(row, name, words)
    row.save(update_fields=list(said))
    return row
