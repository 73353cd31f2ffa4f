"""What every page may show of the person's own choices."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts.models import User
from messaging.preferences import preference_of


def theme(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """`theme`: the one that the person chose, "" for the device's; asked of the database only by
    a page that shows it."""

    def chosen() -> str:
        user = request.user
        value = preference_of(user).theme if isinstance(user, User) else "system"
        return "" if value == "system" else value

    return {"theme": chosen}
