"""What is filled in for a screen on a wall, and at one."""

from typing import Any

from django import forms

from accounts.models import Location, User
from accounts.roles import locations_managed_by
from policies.walls import CODE_LENGTH, DAYS_OFFERED, MOST_LOCATIONS


class WallForm(forms.Form):
    """A new screen."""

    name = forms.CharField(
        label="Where it hangs",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "Break room"}),
        error_messages={"required": "Say where it hangs."},
    )
    locations = forms.ModelMultipleChoiceField(
        Location.objects.none(),
        label="Which locations it shows",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one location.",
            "invalid_choice": "Choose among your locations.",
            "invalid_pk_value": "Choose among your locations.",
        },
    )
    days = forms.TypedChoiceField(
        label="How long it may stay",
        coerce=int,
        choices=[(days, f"{days} days") for days in DAYS_OFFERED],
        initial=90,
        error_messages={"invalid_choice": "Choose one of these times."},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["locations"]
        places.queryset = locations_managed_by(by)
        if places.queryset.count() == 1:
            places.initial = list(places.queryset.values_list("pk", flat=True))

    def clean_locations(self) -> list[Location]:
        """At most three fit on a screen."""
        chosen = list(self.cleaned_data["locations"])
        if len(chosen) > MOST_LOCATIONS:
            raise forms.ValidationError("At most three fit on a screen.")
        return chosen


class CodeForm(forms.Form):
    """The code, as it is read from another screen."""

    code = forms.CharField(
        label="Code",
        max_length=4 * CODE_LENGTH,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Type the code that a manager reads to you."},
    )
