"""Locations, their opening hours and closures."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.scope import ScopedAdmin, ScopedForm, ScopedRows
from accounts.models import Closure, Location, OpeningHours, User
from accounts.roles import locations_seen_by, may_edit_location, may_open_location
from accounts.visitor import visitor

PRACTICE_ZONES = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
)


def _zones() -> list[Any]:
    others = sorted(zone for zone in available_timezones() if "/" in zone)
    return [
        ("", "Choose a zone"),
        ("United States", [(zone, zone) for zone in PRACTICE_ZONES]),
        ("All", [(zone, zone) for zone in others if zone not in PRACTICE_ZONES]),
    ]


class LocationForm(ScopedForm[Location]):
    """A location, its zone chosen from the list instead of typed."""

    time_zone = forms.ChoiceField(
        choices=_zones, help_text="All hours below are this zone's wall time."
    )


class OpeningHoursRows(ScopedRows[OpeningHours, Location]):
    """When the location is open; lunch is the gap between two rows of a day."""

    model = OpeningHours
    fields = ("weekday", "starts", "ends")


class ClosureRows(ScopedRows[Closure, Location]):
    """Dates on which it is closed all day."""

    model = Closure


@admin.register(Location)
class LocationAdmin(ScopedAdmin[Location]):
    """A site of the practice. Never deleted: a closed one is made inactive by an owner."""

    form = LocationForm
    list_display = ("name", "time_zone", "phone", "is_active")
    fields = ("name", "time_zone", "phone", "is_active")
    inlines = (OpeningHoursRows, ClosureRows)

    def rows_seen_by(self, user: User) -> QuerySet[Location]:
        """A manager's own; an owner's all."""
        return locations_seen_by(user)

    def may_add_row(self, user: User) -> bool:
        """Owners."""
        return may_open_location(user)

    def may_change_row(self, user: User, row: Location) -> bool:
        """Those who manage it."""
        return may_edit_location(user, row)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Closing a site is an owner's decision."""
        return () if may_open_location(visitor(request)) else ("is_active",)
