"""The fields of copying hours: people, weekdays and weeks to choose, and what becomes of what is
there."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from accounts.models import User
from accounts.models.hours import Weekday

REPLACE, ADD = "replace", "add"


class PeopleField(forms.ModelMultipleChoiceField[User]):
    """People with a box for each, told apart by role and place."""

    def __init__(self) -> None:
        super().__init__(
            queryset=User.objects.none(),
            required=False,
            label="To these people",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "One of these isn't yours to change. Look again."},
        )

    def label_from_instance(self, obj: User) -> str:
        """ "Ana Lopez, Nurse injector (Oakland)"."""
        places = ", ".join(place.name for place in obj.locations.all())
        return f"{obj}, {obj.get_role_display().lower()}" + (f" ({places})" if places else "")


class DaysField(forms.TypedMultipleChoiceField):
    """Weekdays with a box for each, all of them ticked."""

    def __init__(self) -> None:
        super().__init__(
            choices=Weekday.choices,
            coerce=int,
            label="Days",
            initial=[day.value for day in Weekday],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick at least one day."},
        )


class WeekField(forms.DateField):
    """Any day of a week, in a year that calendars reach."""

    def __init__(self, label: str, help_text: str) -> None:
        said = "Choose a day from 2000 to 2099."
        super().__init__(
            label=label,
            help_text=help_text,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[
                MinValueValidator(date(2000, 1, 3), said),
                MaxValueValidator(date(2099, 12, 31), said),
            ],
        )


class ModeField(forms.ChoiceField):
    """What becomes of what is there."""

    def __init__(self, replaces: str, adds: str) -> None:
        super().__init__(
            choices=[(REPLACE, replaces), (ADD, adds)],
            label="What is there on these days",
            initial=REPLACE,
            widget=forms.RadioSelect,
        )


def weekly_mode() -> ModeField:
    """The two ways of hours that hold every week."""
    return ModeField(
        "goes: they have these hours and no others at your locations",
        "stays: these hours are added to it",
    )
