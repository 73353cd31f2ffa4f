"""People of whom only the past is known: what they said elsewhere is theirs, and they can't log in.

A deactivated account like that of somebody who left. An owner makes it active once the person works
here; then they choose a password by mail, and have their history.
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Role, User
from accounts.roles import is_owner

NOWHERE = "history.invalid"  # where no mail goes (RFC 2606)


@transaction.atomic
def make_former(by: User, name: str, address: str, key: str, *, is_bot: bool = False) -> User:
    """The deactivated account of this address; one that has none gets an address made of `key`, so
    that it is the same one the next time. Who is there already stays as they are.

    Raises ValidationError for who may not make any.
    """
    if not is_owner(by):
        raise ValidationError("History is taken in by owners.")
    kept = f"{key}@{NOWHERE}" if is_bot or not _is_address(address) else address.lower()
    if User.objects.filter(email=kept).exclude(is_bot=is_bot).exists():
        kept = f"{key}@{NOWHERE}"  # a program isn't a person of that address, nor the other way
    known: User | None = User.objects.filter(email=kept).first()
    if known is not None:
        return known
    made = User(
        email=kept,
        display_name=name[:80] or "Somebody unknown",
        role="" if is_bot else Role.FRONT_DESK,
        is_active=False,
        is_bot=is_bot,
    )
    made.set_unusable_password()
    made.save()
    return made


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254
