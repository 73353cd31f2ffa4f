"""What the page asks about promises, checked; errors stand beside their field."""

from typing import Any

from django import forms

from accounts.models import Location, Role
from messaging.models import Asks, Priority

MOST_MESSAGES = 100
MOST_PEOPLE = 500
# Fits a bigint, whatever its digits.
MOST_DIGITS = 18


class IdsField(forms.Field):
    """Ids that an address repeats: `?message=981&message=982`."""

    widget = forms.SelectMultiple

    def __init__(self, *, most: int) -> None:
        super().__init__(required=False)
        self.most = most

    def clean(self, value: Any) -> list[int]:
        """Each once, in their order."""
        values = list(value or [])
        if len(values) > self.most:
            raise forms.ValidationError(f"At most {self.most}.")
        if not all(_is_id(item) for item in values):
            raise forms.ValidationError("Must be whole numbers.")
        return list(dict.fromkeys(int(item) for item in values))


class IdField(forms.Field):
    """One id of an address."""

    def clean(self, value: Any) -> int:
        """The number; raises ValidationError."""
        if not isinstance(value, str) or not _is_id(value):
            raise forms.ValidationError("Must be a whole number.")
        return int(value)


class PromisesForm(forms.Form):
    """Whose messages' promises."""

    message = IdsField(most=MOST_MESSAGES)


class PreviewForm(forms.Form):
    """An ask as it is being written."""

    conversation = IdField()
    priority = forms.ChoiceField(choices=Priority.choices, required=False)
    asks = forms.ChoiceField(choices=Asks.choices, required=False)
    people = IdsField(most=MOST_PEOPLE)
    role = forms.ChoiceField(choices=Role.choices, required=False)
    location = forms.ModelChoiceField(
        Location.objects.all(),
        required=False,
        error_messages={"invalid_choice": "There is no such location."},
    )
    each = forms.ChoiceField(choices=[("true", ""), ("false", "")], required=False)

    def clean(self) -> dict[str, Any]:
        """What isn't said is filled in as the socket does."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["priority"] = cleaned.get("priority") or Priority.NORMAL
        cleaned["asks"] = cleaned.get("asks") or None
        cleaned["each"] = cleaned.get("each") == "true"
        if cleaned["asks"] == Asks.ROLE and not self.errors:
            for name in ("role", "location"):
                if not cleaned.get(name):
                    self.add_error(name, "Name a role and a location.")
        return cleaned


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
