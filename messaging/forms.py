"""What the page sends beside the socket, checked; errors stand beside their field."""

import json
from typing import Any

from django import forms

from accounts.models import Location, Role, User
from accounts.readable import is_storable
from accounts.roles import is_owner, locations_managed_by
from messaging.actions.taking_part import MUTES
from messaging.models import LaterItem, Membership, Preference, Priority, ScheduledMessage
from messaging.preferences import waits_offered


class NumbersField(forms.Field):
    """A list of ids, as JSON has it."""

    def clean(self, value: Any) -> list[int]:
        value = value if value is not None else []
        if not isinstance(value, list) or len(value) > 500:
            raise forms.ValidationError("Choose people.")
        if not all(type(item) is int and 0 <= item < 2**63 for item in value):
            raise forms.ValidationError("Choose people.")
        return list(dict.fromkeys(value))


class ChoicesField(forms.Field):
    """An object of what was chosen, as JSON has it; at most 8,000 characters long."""

    def clean(self, value: Any) -> dict[str, Any]:
        value = value if value is not None else {}
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except ValueError:
            text = "\0"
        if "\\u0000" in text:  # as JSON writes NUL, which PostgreSQL refuses in it
            text = "\0"
        if not isinstance(value, dict) or len(text) > 8_000 or not is_storable(text):
            raise forms.ValidationError("Must be an object of at most 8,000 characters.")
        return value


class InstantField(forms.DateTimeField):
    """An instant, as JSON has it: text. Anything else is no time."""

    default_error_messages = {
        "required": "Choose a day and a time.",
        "invalid": "Choose a day and a time.",
    }

    def to_python(self, value: Any) -> Any:
        """The instant; raises ValidationError."""
        if value is not None and not isinstance(value, str):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class DraftForm(forms.Form):
    """What somebody is writing; it may still be too long to be sent."""

    text = forms.CharField(required=False, strip=False, max_length=100_000)
    choices = ChoicesField()
    tab = forms.CharField(required=False, max_length=40)


class DirectForm(forms.Form):
    """Whom to write to."""

    people = NumbersField()


class PeopleForm(forms.Form):
    """Whom to add to a channel, and whom to remove."""

    add = NumbersField()
    remove = NumbersField()


class ChannelForm(forms.Form):
    """A new channel, at one of the locations of whoever makes it."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the channel a name."})
    topic = forms.CharField(max_length=200, required=False)
    location = forms.ModelChoiceField(
        Location.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose a location you work at."},
    )
    private = forms.BooleanField(required=False)
    people = NumbersField()

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        mine = Location.objects.filter(is_active=True)
        if not is_owner(user):
            mine = (mine.filter(people=user) | locations_managed_by(user)).distinct()
        self.fields["location"] = forms.ModelChoiceField(
            mine,
            required=False,
            error_messages={"invalid_choice": "Choose a location you work at."},
        )


class LaterForm(forms.Form):
    """When somebody wants to be reminded of a message: never, at an instant, on their shift."""

    when = forms.ChoiceField(
        required=False,
        choices=LaterItem.When.choices,
        error_messages={"invalid_choice": "Choose at or shift, or nothing."},
    )
    at = InstantField(required=False)


class ScheduleForm(forms.Form):
    """When a message is to be sent: at an instant, or when whom it is for is next in."""

    when = forms.ChoiceField(
        choices=ScheduledMessage.When.choices,
        error_messages={
            "required": "Choose when to send it.",
            "invalid_choice": "Choose at or next_in.",
        },
    )
    at = InstantField(required=False)


class RescheduleForm(ScheduleForm):
    """The same for a message that waits already; nothing: its time stays."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["when"].required = False


class AvailabilityForm(forms.Form):
    """What somebody says of themself."""

    state = forms.ChoiceField(
        choices=[("available", ""), ("with_patient", ""), ("away", "")],
        error_messages={"invalid_choice": "Choose available, with_patient or away."},
    )
    minutes = forms.IntegerField(required=False, min_value=1, max_value=720)
    # Of a longer stay: the end that was shown.
    until = InstantField(required=False, error_messages={"invalid": "Say until when."})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") in {"with_patient", "away"} and not cleaned.get("minutes"):
            self.add_error("minutes", "Say for how many minutes.")
        return cleaned


class EditChannelForm(forms.Form):
    """How a channel is set up."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the channel a name."})
    topic = forms.CharField(max_length=200, required=False)
    private = forms.BooleanField(required=False)


class ArchiveForm(forms.Form):
    """Whether a channel is to be archived, or open."""

    archived = forms.BooleanField(required=False)


class AlertsForm(forms.Form):
    """What of a conversation somebody wants to be told of, and for how long it is mute."""

    alerts = forms.ChoiceField(
        choices=Membership.Alerts,
        required=False,
        error_messages={"invalid_choice": "Choose all, mentions or nothing."},
    )
    mute = forms.ChoiceField(
        choices=[(mute, "") for mute in MUTES],
        required=False,
        error_messages={"invalid_choice": "Choose hour, shift, always or off."},
    )


class PreferencesForm(forms.Form):
    """What somebody chooses for themself; those that are named."""

    notifies = forms.BooleanField(required=False)
    names_conversation = forms.BooleanField(required=False)
    sound_from = forms.ChoiceField(choices=Preference.Sound, required=False)
    mail_wait_minutes = forms.TypedChoiceField(coerce=int, required=False)
    enter_sends = forms.BooleanField(required=False)
    checks_clarity = forms.BooleanField(required=False)
    theme = forms.ChoiceField(choices=Preference.Theme, required=False)
    density = forms.ChoiceField(choices=Preference.Density, required=False)

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        wait = self.fields["mail_wait_minutes"]
        assert isinstance(wait, forms.TypedChoiceField)
        wait.choices = [(one.value, one.label) for one in waits_offered()]
        for name, field in self.fields.items():
            field.required = name in data and not isinstance(field, forms.BooleanField)


class ProfileForm(forms.Form):
    """What somebody says of themself; those that are named."""

    pronouns = forms.CharField(
        required=False,
        max_length=30,
        error_messages={"max_length": "At most 30 characters."},
    )
    extension = forms.RegexField(
        r"^[0-9+*#()x ./-]*$",
        required=False,
        max_length=20,
        strip=True,
        error_messages={
            "invalid": "Digits, spaces and + * # ( ) x . / - only.",
            "max_length": "At most 20 characters.",
        },
    )


class GapForm(forms.Form):
    """A role at a location of which nobody was on shift, and which way was taken instead."""

    role = forms.ChoiceField(choices=Role.choices)
    location = forms.ModelChoiceField(Location.objects.filter(is_active=True))
    way = forms.ChoiceField(choices=[("next", "next"), ("elsewhere", "elsewhere")])


class SnippetForm(forms.Form):
    """A wording of one's own."""

    name = forms.CharField(max_length=40, error_messages={"required": "Give it a name."})
    text = forms.CharField(
        max_length=4000, strip=True, error_messages={"required": "Write what it says."}
    )
    priority = forms.ChoiceField(choices=Priority.choices)
    asked_role = forms.ChoiceField(choices=[("", "nobody"), *Role.choices], required=False)
    due = forms.CharField(max_length=60, required=False)
