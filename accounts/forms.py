"""What people type into this app's pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import Invitation, User


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
