"""What people type into this app's pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.locking import By
from accounts.models import Invitation, Scope, User
from accounts.tokens import DAYS_OFFERED, DAYS_USUAL
from accounts.workstations import is_easily_guessed


class JoinForm(forms.Form):
    """An invited person's name and password."""

    name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="As colleagues know you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=200,
        help_text="At least 12 characters. A few unrelated words are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, **options: Any) -> None:
        super().__init__(initial={"name": invitation.display_name}, **options)
        self.invitation = invitation

    def clean_password(self) -> str:
        """Refuses what is short, common, all digits or close to the name and address."""
        password: str = self.cleaned_data["password"]
        person = User(email=self.invitation.email, display_name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password


class PinLogInForm(forms.Form):
    """Who of the people of this browser comes, and their six digits."""

    person = forms.TypedChoiceField(label="Who are you?", coerce=int, widget=forms.RadioSelect)
    pin = forms.RegexField(
        r"^[0-9]{6}$",
        label="Your PIN",
        error_messages={"invalid": "A PIN has six digits."},
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "autofocus": True}
        ),
    )

    def __init__(self, people: list[User], **options: Any) -> None:
        super().__init__(**options)
        field = self.fields["person"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(person.pk, person.display_name) for person in people]


class UnlockForm(forms.Form):
    """What unlocks the screen of whoever is logged in: their six digits, or their password."""

    def __init__(self, by: By, **options: Any) -> None:
        super().__init__(**options)
        self.by = by
        self.fields["secret"] = _pin_field() if by == By.PIN else _password_field()


def _pin_field() -> forms.Field:
    shown = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "autofocus": True}
    return forms.RegexField(
        r"^[0-9]{6}$",
        label="Your PIN",
        error_messages={"invalid": "A PIN has six digits.", "required": "Give your PIN."},
        widget=forms.PasswordInput(attrs=shown),
    )


def _password_field() -> forms.Field:
    return forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        error_messages={"required": "Give your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class PinForm(forms.Form):
    """Six digits of one's own choice, twice."""

    pin = forms.RegexField(
        r"^[0-9]{6}$",
        label="Six digits",
        help_text="Not a date, and nothing like 123456.",
        error_messages={"invalid": "A PIN has six digits."},
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}
        ),
    )
    again = forms.CharField(
        label="The same again",
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}
        ),
    )

    def clean_pin(self) -> str:
        """Refuses what is guessed first: one digit, rows of digits, pairs, years."""
        pin: str = self.cleaned_data["pin"]
        if is_easily_guessed(pin):
            raise forms.ValidationError("This is guessed too easily; choose another.")
        return pin

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "pin" in cleaned and cleaned.get("again") != cleaned["pin"]:
            self.add_error("again", "These aren't the same digits.")
        return cleaned


class TokenForm(forms.Form):
    """A new key of the API: what uses it, for what, and for how long."""

    name = forms.CharField(
        label="What uses it",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say what uses it."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it may be used for",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what it may be used for.",
            "invalid_choice": "Choose among these.",
        },
    )
    days = forms.TypedChoiceField(
        label="How long it holds",
        coerce=int,
        choices=[(days, f"{days} days") for days in DAYS_OFFERED],
        initial=DAYS_USUAL,
        error_messages={"invalid_choice": "Choose one of these times."},
    )
