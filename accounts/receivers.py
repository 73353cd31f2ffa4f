"""What follows by itself when rows of this app change."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db.models import ProtectedError
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from accounts import calendar_versions, people, signing_in, tokens
from accounts.audit import actor, sign_ins
from accounts.clock import database_now
from accounts.models import (
    Closure,
    Location,
    OpeningHours,
    Shift,
    ShiftException,
    TimeOff,
    User,
)
from accounts.sessions import tell_session_ended
from accounts.signals import sessions_ended

LOCAL_HOURS = (OpeningHours, Closure, Shift, ShiftException)
LocalHours = OpeningHours | Closure | Shift | ShiftException


def connect() -> None:
    """Connect every receiver of this app; called once, when the app is ready."""
    actor.connect()
    signing_in.connect()
    sign_ins.connect()
    for model in LOCAL_HOURS:
        name = model.__name__
        pre_save.connect(on_hours_changing, model, dispatch_uid=f"hours_changing.{name}")
        post_save.connect(on_hours_changed, model, dispatch_uid=f"hours_changed.{name}")
        post_delete.connect(on_hours_changed, model, dispatch_uid=f"hours_gone.{name}")
    post_save.connect(on_time_off_changed, TimeOff, dispatch_uid="time_off_changed")
    post_delete.connect(on_time_off_changed, TimeOff, dispatch_uid="time_off_gone")
    pre_save.connect(on_location_changing, Location, dispatch_uid="location_changing")
    post_save.connect(on_location_changed, Location, dispatch_uid="location_changed")
    pre_save.connect(on_user_changing, User, dispatch_uid="user_changing")
    post_save.connect(on_user_changed, User, dispatch_uid="user_changed")
    pre_delete.connect(on_user_deleting, User, dispatch_uid="user_deleting")
    m2m_changed.connect(
        on_user_locations_changed, User.locations.through, dispatch_uid="user_locations_changed"
    )
    user_logged_out.connect(on_logged_out, dispatch_uid="logged_out")
    sessions_ended.connect(on_sessions_ended, dispatch_uid="sessions_ended")


def on_hours_changing(sender: type[LocalHours], instance: LocalHours, **kwargs: Any) -> None:
    """Where the hours were until now: they may be moving to another location."""
    stored = sender._default_manager.filter(pk=instance.pk)
    calendar_versions.raise_version(stored.values_list("location_id", flat=True))


def on_hours_changed(sender: type[LocalHours], instance: LocalHours, **kwargs: Any) -> None:
    """Where the hours are now, or were when they were deleted."""
    calendar_versions.raise_version([instance.location_id])


def on_time_off_changed(sender: type[TimeOff], instance: TimeOff, **kwargs: Any) -> None:
    """Time off counts wherever the person works."""
    calendar_versions.raise_version(calendar_versions.workplaces(instance.user))


def on_location_changing(sender: type[Location], instance: Location, **kwargs: Any) -> None:
    """Before a location is saved: another zone moves all its hours."""
    calendar_versions.tell_moved(instance)
    version: Any = calendar_versions.version_after_saving(instance)
    instance.calendar_version = version


def on_location_changed(sender: type[Location], instance: Location, **kwargs: Any) -> None:
    """The database chose the number."""
    instance.refresh_from_db(fields=["calendar_version"])


def on_user_changing(
    sender: type[User], instance: User, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Before a person is saved."""
    people.remember(instance, update_fields)


def on_user_deleting(sender: type[User], instance: User, **kwargs: Any) -> None:
    """Nobody is ever deleted, by no way: what they did and saw is theirs for good."""
    raise ProtectedError("People are deactivated, never deleted.", {instance})


def on_user_changed(sender: type[User], instance: User, created: bool, **kwargs: Any) -> None:
    """After a person is saved."""
    people.compare(instance, is_new=created)


def on_user_locations_changed(
    sender: Any, instance: User | Location, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Somebody works at other locations now."""
    people.locations_changed(instance, action, pk_set)


def on_logged_out(sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
    """Sent before the session's row goes."""
    if user is not None:
        tell_session_ended(user, request.session.session_key)


def on_sessions_ended(
    sender: type[User], user: User, session_key: str | None, **kwargs: Any
) -> None:
    """Whoever is logged out everywhere has no keys of the API any more, either."""
    if session_key is None:
        tokens.end_all(user, database_now())
