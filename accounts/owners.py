"""Who owns the practice: it takes two owners to make another, and one always remains."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.emails import send_owner_asked
from accounts.models import Role, User
from accounts.roles import is_owner, owners


def others_than(by: User) -> list[User]:
    """The owners who could agree with `by`."""
    return list(owners().exclude(pk=by.pk))


@transaction.atomic
def agree_to_owner(by: User, person: User) -> bool:
    """Whether `person` becomes an owner now that `by` says so too: another owner said it before,
    or there is none. Else what `by` says is kept, and the other owners are mailed."""
    others = others_than(by)
    asked_by = person.owner_asked_by
    is_agreed = asked_by is not None and asked_by.pk != by.pk and is_owner(asked_by)
    if is_agreed or not others:
        _keep(person, None)
        return True
    _keep(person, by)
    name = person.display_name
    transaction.on_commit(lambda: send_owner_asked(by, name, others), robust=True)
    return False


def _keep(person: User, asked_by: User | None) -> None:
    person.owner_asked_by = asked_by
    person.save(update_fields=["owner_asked_by"])


def check_owner_remains(person: User) -> None:
    """Raise ValidationError when there is no active owner but `person`; of two who end each other
    at the same instant, the second one waits for the first here."""
    remaining = owners().exclude(pk=person.pk).select_for_update(no_key=True).order_by("pk")
    if not list(remaining):
        raise ValidationError("An owner has to remain. Make somebody else an owner first.")


def is_ending_owner(person: User, role: str, *, is_active: bool) -> bool:
    """Whether a stored active owner would be none with these."""
    stored = User.objects.filter(pk=person.pk, is_active=True, role=Role.OWNER)
    return stored.exists() and not (is_active and role == Role.OWNER)
