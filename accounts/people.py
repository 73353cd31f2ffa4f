"""Notices what changes about somebody, and tells who listens."""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount

from accounts.models import Location, User
from accounts.roles import is_guardian
from accounts.sessions import end_sessions
from accounts.signals import person_changed, profile_changed

PROFILE = ("pronouns", "extension")
WATCHED = ("role", "home_location_id", "is_active", "password", *PROFILE)


@dataclass(frozen=True)
class Before:
    """What the stored row said before a save."""

    role: str
    home_location_id: int | None
    is_active: bool
    password: str
    pronouns: str
    extension: str


def remember(user: User, update_fields: frozenset[str] | None) -> None:
    """Keep what is stored about `user`, unless this save can't change anything we watch."""
    user._before = None  # type: ignore[attr-defined]
    watched = {name.removesuffix("_id") for name in WATCHED}
    if user.pk is None or (update_fields is not None and watched.isdisjoint(update_fields)):
        return
    row = User.objects.filter(pk=user.pk).values(*WATCHED).first()
    user._before = Before(**row) if row else None  # type: ignore[attr-defined]


def compare(user: User, *, is_new: bool) -> None:
    """Tell of a new person or a changed one; end the log-ins of whoever was deactivated or
    has a new password, or becomes one of those who may not log in by a provider, and did."""
    before: Before | None = getattr(user, "_before", None)
    if is_new:
        tell_changed([user])
    if before is None:
        return
    if (before.is_active and not user.is_active) or before.password != user.password:
        end_sessions(user)
    elif is_guardian(user) and before.role != user.role and _comes_by_provider(user):
        end_sessions(user)  # those log in with their password
    now_is = (user.role, user.home_location_id, user.is_active)
    if now_is != (before.role, before.home_location_id, before.is_active):
        tell_changed([user])
    if any(getattr(user, name) != getattr(before, name) for name in PROFILE):
        profile_changed.send(User, user=user)


def _comes_by_provider(user: User) -> bool:
    return bool(SocialAccount.objects.filter(user=user).exists())


def locations_changed(instance: User | Location, action: str, pks: set[int] | None) -> None:
    """`user.locations` changed, seen from either side of the relation."""
    if isinstance(instance, User):
        if action in {"post_add", "post_remove", "post_clear"}:
            tell_changed([instance])
    elif action == "pre_clear":
        instance._left = list(instance.people.all())  # type: ignore[attr-defined]
    elif action == "post_clear":
        tell_changed(instance._left)  # type: ignore[attr-defined]
    elif action in {"post_add", "post_remove"}:
        tell_changed(list(User.objects.filter(pk__in=pks or set())))


def tell_changed(users: list[User]) -> None:
    """Send `person_changed` for each."""
    for user in users:
        person_changed.send(User, user=user)
