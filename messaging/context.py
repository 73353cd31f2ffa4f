"""What every page may show of the person's own choices."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from accounts.models import User
from messaging.models import Preference
from messaging.preferences import preference_of


def look(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """`theme` and `density`: those that the person chose, "" for the usual ones; asked of the
    database once, and only by a page that shows them."""

    @cache
    def chosen() -> Preference:
        user = request.user
        return preference_of(user) if isinstance(user, User) else Preference()

    def theme() -> str:
        return "" if chosen().theme == Preference.Theme.SYSTEM else chosen().theme

    def density() -> str:
        is_usual = chosen().density == Preference.Density.COMFORTABLE
        return "" if is_usual else chosen().density

    return {"theme": theme, "density": density}
