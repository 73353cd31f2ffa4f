"""The address somebody logs in with."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.emails import send_address_changed
from accounts.models import User
from accounts.sessions import end_sessions


@transaction.atomic
def change_address(user: User, old_address: str) -> None:
    """Make `user.email`, just changed by an owner, the only one that logs in and gets resets.

    The owner vouches for it, so it counts as verified. Log-ins made with the old one end, and
    the old address is told.
    """
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    end_sessions(user)
    name = user.display_name
    transaction.on_commit(lambda: send_address_changed(old_address, name), robust=True)
