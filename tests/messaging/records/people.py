"""Who looks after the records in these tests, and browsers in which they just logged in."""

import time

from accounts.models import Role, User
from tests.cast import Cast, person
from tests.clients import StaffClient


def officer(cast: Cast) -> User:
    """Pat, the practice's privacy officer."""
    return person("Pat Reyes", Role.PRIVACY_OFFICER, None)


def second_owner(cast: Cast) -> User:
    """Omar, who owns the practice with Olive."""
    return person("Omar Haddad", Role.OWNER, cast.oakland)


def browser(user: User, minutes_ago: float = 0) -> StaffClient:
    """Somebody's browser, in which they last gave a step of logging in so long ago."""
    client = StaffClient()
    client.force_login(user)
    at = time.time() - minutes_ago * 60
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
