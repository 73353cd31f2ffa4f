"""Public holidays of a location: each with a box to tick, confirmed as closures."""

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.clock import database_now
from accounts.closing import Holiday, close_on_holidays, coming_holidays
from accounts.models import Location
from accounts.public_holidays import regions


class DaysForm(forms.Form):
    """The dates that are ticked, of those that are offered."""

    days = forms.TypedMultipleChoiceField(
        error_messages={
            "required": "Tick at least one.",
            "invalid_choice": "One of these isn't offered any more. Look again.",
        },
    )

    def __init__(self, data: object, offered: list[Holiday]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(one.on.isoformat(), one.name) for one in offered]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


def holidays_page(site: AdminSite, request: HttpRequest, location: Location) -> HttpResponse:
    """The coming holidays; sent back, the ticked ones become closures."""
    now = database_now()
    coming = coming_holidays(location, now)
    form = DaysForm(request.POST if request.method == "POST" else None, coming)
    if form.is_bound and form.is_valid():
        ticked = set(form.cleaned_data["days"])
        days = {one.on for one in coming if one.on.isoformat() in ticked}
        made = close_on_holidays(location, days, now)
        names = ", ".join(closure.name for closure in made) or "nothing new"
        messages.success(request, f"{location} is closed on: {names}.")
        return redirect(reverse("admin:accounts_location_holidays", args=[location.pk]))
    context = {
        **site.each_context(request),
        "title": f"Public holidays of {location}",
        "opts": Location._meta,
        "location": location,
        "region": regions().get(location.region, ""),
        "parts": [
            ("In the next 60 days", [one for one in coming if one.is_soon]),
            ("Later this year", [one for one in coming if not one.is_soon]),
        ],
        "is_any_open": any(one.closure is None for one in coming),
        "problems": form.errors.get("days", []),
    }
    return render(request, "admin/accounts/location/holidays.html", context)
