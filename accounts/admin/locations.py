"""Locations, their opening hours and closures."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.admin.holidays import holidays_page
from accounts.admin.scope import ScopedAdmin, ScopedForm, ScopedRows
from accounts.models import Closure, Location, OpeningHours, User
from accounts.public_holidays import grouped
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


def _regions() -> list[Any]:
    return [("", "None"), *grouped()]


class LocationForm(ScopedForm[Location]):
    """A location, its zone chosen from the list instead of typed."""

    time_zone = forms.ChoiceField(
        choices=_zones, help_text="All hours below are this zone's wall time."
    )
    region = forms.ChoiceField(
        label="Public holidays of",
        choices=_regions,
        required=False,
        help_text="Those of this country or state are offered as closures, none by itself.",
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
    fields = ("name", "time_zone", "region", "phone", "names_on_wall", "is_active")
    inlines = (OpeningHoursRows, ClosureRows)

    def get_urls(self) -> list[URLPattern]:
        """The page of public holidays, before the others of a location."""
        page = self.admin_site.admin_view(self.public_holidays)
        route = path("<int:location_id>/holidays/", page, name="accounts_location_holidays")
        return [route, *super().get_urls()]

    def public_holidays(self, request: HttpRequest, location_id: int) -> HttpResponse:
        """Which public holidays are closures of a location."""
        location = self.get_object(request, str(location_id))
        if location is None:
            raise Http404
        if not self.has_change_permission(request, location):
            raise PermissionDenied
        return holidays_page(self.admin_site, request, location)

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
