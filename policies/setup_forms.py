"""What is filled in to begin a practice: the code, the locations, and the first owner."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import Role, User
from accounts.models.hours import Weekday
from accounts.models.location import validate_time_zone
from accounts.models.walltime import WallTimeFormField
from accounts.personal import is_shared_address, is_shared_name
from policies.first_run import Place
from policies.starter import STARTERS

MOST_PLACES = 20
_USUAL = {
    f"{what}_{day}": at for day in range(5) for what, at in (("opens", 540), ("closes", 1020))
}
_NEAR = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
)


def _zones() -> list[tuple[str, Any]]:
    others = sorted(name for name in available_timezones() if "/" in name)
    return [
        ("", "Choose its time zone"),
        ("United States", _NEAR),
        ("All", [(name, name.replace("_", " ")) for name in others]),
    ]


class SetupCodeForm(forms.Form):
    """The code that the terminal printed."""

    code = forms.CharField(
        label="Setup code",
        max_length=60,
        help_text="On the server, manage.py setup_code prints one. It is good for an hour.",
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Type the code that the server printed."},
    )


class PlaceForm(forms.Form):
    """A location, its zone and its hours; without a name it is none."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "Oakland"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=_zones,
        required=False,
        error_messages={"invalid_choice": "Choose a time zone of the list."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for day in Weekday:
            for what in ("opens", "closes"):
                shown = {"aria-label": f"{day.label} {what}", "autocomplete": "off", "maxlength": 5}
                self.fields[f"{what}_{day.value}"] = WallTimeFormField(
                    required=False,
                    initial=_USUAL.get(f"{what}_{day.value}"),
                    widget=forms.TextInput(shown),
                )

    def days(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each weekday's name and its two times, as they are shown."""
        for day in Weekday:
            yield day.label, self[f"opens_{day.value}"], self[f"closes_{day.value}"]

    def clean(self) -> dict[str, Any]:
        """A location that is one has a zone, and hours that end later than they begin."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("name") and "name" not in self.errors:
            return said
        if not said.get("time_zone") and "time_zone" not in self.errors:
            self.add_error("time_zone", "Choose its time zone.")
        if said.get("time_zone"):
            validate_time_zone(said["time_zone"])
        for day in Weekday:
            self._look_at(day, said)
        if not self.errors and not self._hours():
            self.add_error(None, "Say when it is open on one day at least: due times count that.")
        return said

    def _look_at(self, day: Weekday, said: dict[str, Any]) -> None:
        name, opens, closes = f"closes_{day.value}", said.get(f"opens_{day.value}"), None
        if {name, f"opens_{day.value}"} & self.errors.keys():
            return
        closes = said.get(name)
        if (opens is None) != (closes is None):
            self.add_error(name, f"{day.label}: give both times, or neither.")
        elif opens is not None and closes is not None and closes <= opens:
            self.add_error(name, f"{day.label}: it must close later than it opens.")

    def _hours(self) -> tuple[tuple[int, int, int], ...]:
        said = self.cleaned_data
        open_days = [day for day in range(7) if said.get(f"closes_{day}") is not None]
        return tuple((day, said[f"opens_{day}"], said[f"closes_{day}"]) for day in open_days)

    def place(self) -> Place | None:
        """What is to be made of it."""
        said = self.cleaned_data
        if not said.get("name"):
            return None
        return Place(said["name"], said["time_zone"], self._hours())


class _Places(forms.BaseFormSet):  # type: ignore[type-arg]
    default_error_messages = {
        "missing_management_form": "The form came in incomplete. Load the page anew.",
        "too_many_forms": f"At most {MOST_PLACES} locations fit in here.",
    }

    def clean(self) -> None:
        """One location at least, and no two of one name."""
        if any(self.errors) or not self.management_form.is_valid():
            return
        names = [place.name.casefold() for place in self.places()]
        if not names:
            raise forms.ValidationError("Give one location at least.")
        if len(names) > len(set(names)):
            raise forms.ValidationError("Two locations have the same name.")

    def places(self) -> list[Place]:
        """Those that have a name."""
        found = [form.place() for form in self.forms]
        return [place for place in found if place is not None]


PlacesForm = forms.formset_factory(
    PlaceForm, formset=_Places, extra=1, max_num=MOST_PLACES, absolute_max=MOST_PLACES
)


class OwnerForm(forms.Form):
    """Who owns the practice, and whether it begins with rules."""

    name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="As colleagues know you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your mail address",
        max_length=254,
        help_text="You log in with it, and alerts go there.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=200,
        help_text="At least 12 characters. A few unrelated words are easy to remember.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    with_rules = forms.BooleanField(
        label="Begin with sample rules",
        required=False,
        initial=True,
        help_text="; ".join(starter.name for starter in STARTERS) + ". You change them later.",
    )

    def clean_name(self) -> str:
        """One person's, not a desk's."""
        name: str = self.cleaned_data["name"]
        if is_shared_name(name):
            raise forms.ValidationError("An account is one person's. Write their name.")
        return name

    def clean_email(self) -> str:
        """One person's, in small letters."""
        email: str = self.cleaned_data["email"].lower()
        if is_shared_address(email):
            raise forms.ValidationError("An account is one person's. Write their own address.")
        return email

    def clean(self) -> dict[str, Any]:
        """Refuses a password that is short, common, or close to the name and address."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in said:
            try:
                validate_password(said["password"], self.person())
            except forms.ValidationError as error:
                self.add_error("password", error)
        return said

    def person(self) -> User:
        """The owner, not stored yet."""
        said = self.cleaned_data
        return User(email=said.get("email", ""), display_name=said.get("name", ""), role=Role.OWNER)
