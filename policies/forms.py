"""What the page asks about promises, checked; errors stand beside their field."""

from typing import Any

from django import forms

from accounts.models import Location, Role, User
from accounts.roles import colleagues
from messaging.forms import InstantField
from messaging.models import Asks, Priority
from policies.board import Wanted
from policies.models import Obligation, UrgencyRating
from policies.models.rule import AskPriority
from policies.obligations.ending import LONGEST_REASON, SHORTEST_REASON

MOST_MESSAGES = 100
MOST_PEOPLE = 500
# Fits a bigint, whatever its digits.
MOST_DIGITS = 18
# In an address: what people of several roles were asked.
SEVERAL = "several"


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

    def clean(self, value: Any) -> int | None:
        """The number, None of a field that may be empty; raises ValidationError."""
        if not value and not self.required:
            return None
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
    wanted_by = InstantField(required=False)

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


class BoardForm(forms.Form):
    """Which asks of the board somebody looks at."""

    location = IdField(required=False)
    role = forms.ChoiceField(
        choices=[*Role.choices, (SEVERAL, "")],
        required=False,
        error_messages={"invalid_choice": "There is no such role."},
    )
    priority = forms.ChoiceField(
        choices=AskPriority.choices,
        required=False,
        error_messages={"invalid_choice": "There is no such priority of an ask."},
    )

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        said = self.cleaned_data
        role = {"": None, SEVERAL: ""}.get(said["role"], said["role"])
        return Wanted(said["location"], role, said["priority"] or None)


class OutcomeForm(forms.Form):
    """What became of an ask whose moment passed."""

    outcome = forms.ChoiceField(
        choices=Obligation.Outcome.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say whether it got done."),
    )


class DigestSeenForm(forms.Form):
    """Which digest was looked at: its `at`."""

    at = InstantField(error_messages={"invalid": "Say which.", "required": "Say which."})


class RatingForm(forms.Form):
    """What somebody thinks of the urgency of what they answered; empty: they don't say."""

    verdict = forms.ChoiceField(
        choices=UrgencyRating.Verdict.choices,
        required=False,
        error_messages={"invalid_choice": "Choose one of the three, or none."},
    )


class PersonField(forms.Field):
    """Somebody who works here, by their id as JSON has it."""

    def clean(self, value: Any) -> User:
        """The person; raises ValidationError."""
        if type(value) is not int or not 0 <= value < 2**63:
            raise forms.ValidationError("Choose a colleague.")
        found = colleagues().filter(pk=value).first()
        if found is None:
            raise forms.ValidationError("Choose a colleague.")
        return found


class PromiseForm(forms.Form):
    """By when somebody says they will answer."""

    at = InstantField()


class ReassignForm(forms.Form):
    """Who owes the answer from now on."""

    to = PersonField()


class ExcuseForm(forms.Form):
    """Why a late answer was nobody's fault."""

    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Say why.",
            "min_length": f"Say why, in at least {SHORTEST_REASON} characters.",
            "max_length": f"At most {LONGEST_REASON} characters.",
        },
    )

    def clean_reason(self) -> str:
        """On one line; spaces are no reason."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(self.fields["reason"].error_messages["min_length"])
        return reason


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS


class PushForm(forms.Form):
    """What a browser says of how it can be told."""

    endpoint = forms.CharField(max_length=500)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
