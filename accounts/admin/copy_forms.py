"""What is copied to whom: the three forms of copying hours, each with the plan of what it does."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from accounts.admin.copy_fields import (
    REPLACE,
    DaysField,
    ModeField,
    PeopleField,
    WeekField,
    weekly_mode,
)
from accounts.copying import (
    CopyError,
    Options,
    Plan,
    WeekOptions,
    Weeks,
    monday_of,
    plan_from_location,
    plan_from_person,
    plan_weeks,
)
from accounts.models import Location, ShiftException, User
from accounts.roles import hours_written_by, locations_managed_by, people_seen_by

MOST_DAYS = 600
MOST_WEEKS = 12
LONGEST_AHEAD = timedelta(days=730)


class CopyForm(forms.Form):
    """Filled in by `by`, who is offered what is theirs."""

    about = ""

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.offer()

    def offer(self) -> None:
        """Put what `by` may choose into the fields."""
        raise NotImplementedError

    def planned(self, now: datetime) -> Plan:
        """What it would do; changes nothing. Raises CopyError."""
        plan = self.plan(now)
        if len(plan.changes) > MOST_DAYS:
            raise CopyError(
                "mode",
                f"These are {len(plan.changes):,} days, and at most {MOST_DAYS} at once. "
                "Choose fewer people, days or weeks.",
            )
        return plan

    def plan(self, now: datetime) -> Plan:
        """The same, however much it is."""
        raise NotImplementedError

    def set_choices(self, name: str, rows: QuerySet[Any]) -> None:
        """Let a field offer these rows."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def options(self) -> Options:
        """Which days, and whether what is there goes."""
        cleaned = self.cleaned_data
        return Options(frozenset(cleaned["days"]), cleaned["mode"] == REPLACE)


class HoursForm(CopyForm):
    """A person's weekly hours, to others."""

    about = (
        "Weekly hours of one person become those of others. They hold from the moment you confirm; "
        "they have no first day."
    )
    source = forms.ModelChoiceField(User.objects.none(), label="Weekly hours of")
    days = DaysField()
    people = PeopleField()
    place = forms.ModelChoiceField(
        Location.objects.none(),
        label="Where",
        required=False,
        empty_label="The same locations",
        help_text="At another location the wall times stay: 9:00 is 9:00 on its clocks.",
    )
    mode = weekly_mode()

    def offer(self) -> None:
        """Those seen to copy from, those whose hours one writes to copy to."""
        seen = people_seen_by(self.by).filter(is_active=True)
        self.set_choices("source", User.objects.filter(pk__in=seen.values("pk")))
        self.set_choices("people", hours_written_by(self.by).prefetch_related("locations"))
        self.set_choices("place", locations_managed_by(self.by))

    def clean_people(self) -> QuerySet[User]:
        """At least one, and never the person themself."""
        people: QuerySet[User] = self.cleaned_data["people"]
        if not people:
            raise forms.ValidationError("Tick at least one person.")
        source = self.cleaned_data.get("source")
        if source in people:
            raise forms.ValidationError(f"{source} is whom you copy from. Untick them here.")
        return people

    def plan(self, now: datetime) -> Plan:
        """Person by person."""
        cleaned = self.cleaned_data
        people = list(cleaned["people"])
        place = cleaned["place"]
        return plan_from_person(self.by, cleaned["source"], people, self.options, now, place)


class OpeningForm(CopyForm):
    """A location's opening hours, to people and to other locations."""

    about = (
        "Opening hours of a location become weekly hours of people there, to begin with, or the "
        "opening hours of other locations."
    )
    source = forms.ModelChoiceField(Location.objects.none(), label="Opening hours of")
    days = DaysField()
    people = PeopleField()
    places = forms.ModelMultipleChoiceField(
        Location.objects.none(),
        label="To these locations",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these isn't yours to change. Look again."},
    )
    mode = weekly_mode()

    def offer(self) -> None:
        """One's own locations, and the people whose hours one writes."""
        self.set_choices("source", locations_managed_by(self.by))
        self.set_choices("people", hours_written_by(self.by).prefetch_related("locations"))
        self.set_choices("places", locations_managed_by(self.by))

    def clean(self) -> dict[str, Any]:
        """Somebody or some location gets them, never the one that they are of."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        people, places = cleaned.get("people"), cleaned.get("places")
        if people is not None and places is not None and not people and not places:
            self.add_error("people", "Tick at least one person or location.")
        source = cleaned.get("source")
        if places and source in places:
            self.add_error("places", f"{source} is what you copy from. Untick it here.")
        return cleaned

    def plan(self, now: datetime) -> Plan:
        """People, then locations."""
        cleaned = self.cleaned_data
        people, places = list(cleaned["people"]), list(cleaned["places"])
        return plan_from_location(self.by, cleaned["source"], people, places, self.options, now)


class WeekForm(CopyForm):
    """The shifts on dates of a week, to other weeks."""

    about = (
        "Shifts on the dates of one week are written to other weeks. Days on which a location is "
        "closed or somebody is off are left out, and named. Wall times are kept when clocks change."
    )
    whose = forms.ChoiceField(label="Shifts on dates of")
    week = WeekField("From the week of", "Any day of it; a week begins on Monday.")
    first = WeekField("To the week of", "Any day of it. Days that are over are left out.")
    weeks = forms.IntegerField(
        label="For how many weeks",
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=f"One after another, at most {MOST_WEEKS}.",
    )
    skips_holidays = forms.BooleanField(
        label="Leave out public holidays, also where a location is open",
        required=False,
        initial=True,
    )
    mode = ModeField(
        "goes: dates have these shifts, or the weekly hours where that week has none",
        "stays: these shifts are added to it",
    )

    def offer(self) -> None:
        """Teams first, then people by name."""
        people = [(f"person-{one.pk}", str(one)) for one in hours_written_by(self.by)]
        places = locations_managed_by(self.by)
        teams = [(f"team-{one.pk}", f"Everybody at {one}") for one in places]
        choices = [("", "---------"), ("Teams", teams), ("People", people)]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another week than the one copied from, and not a far one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        week, first, weeks = (cleaned.get(name) for name in ("week", "first", "weeks"))
        if week and first and weeks:
            if abs(first - week) > LONGEST_AHEAD:
                self.add_error("first", "At most two years from the week that is copied.")
                return cleaned
            found = Weeks(monday_of(week), monday_of(first), weeks)
            if found.source in found.targets:
                self.add_error("first", "The week that is copied is among these. Choose others.")
            cleaned["found"] = found
        return cleaned

    def plan(self, now: datetime) -> Plan:
        """Person by person, and who is left out."""
        cleaned = self.cleaned_data
        kind, _, pk = cleaned["whose"].partition("-")
        weeks: Weeks = cleaned["found"]
        options = WeekOptions(cleaned["mode"] == REPLACE, cleaned["skips_holidays"])
        places = list(locations_managed_by(self.by))
        people = hours_written_by(self.by)
        if weeks.targets[-1] + timedelta(days=6) < now.date() - timedelta(days=1):
            raise CopyError("first", "These weeks are over. Choose a later one.")
        if kind == "person":
            mine = list(people.filter(pk=pk))
            return plan_weeks(str(mine[0]), mine, places, weeks, options, now)
        [place] = [one for one in places if str(one.pk) == pk]
        at_place = Q(locations=place) | Q(shift_exceptions__location=place)
        team = list(User.objects.filter(at_place, pk__in=people.values("pk")).distinct())
        plan = plan_weeks(f"everybody at {place}", team, [place], weeks, options, now)
        left = _left_out(place, weeks, team)
        if left:
            plan.notes.append(f"Left out, as their hours aren't yours to change: {left}.")
        return plan


def _left_out(place: Location, weeks: Weeks, team: Collection[User]) -> str:
    """Who has shifts there in the source week and isn't copied."""
    days = (weeks.source, weeks.source + timedelta(days=6))
    rows = ShiftException.objects.filter(location=place, on_date__range=days)
    others = rows.exclude(user__in=team).filter(user__is_active=True).select_related("user")
    return ", ".join(sorted({str(row.user) for row in others}))
