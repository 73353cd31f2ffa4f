"""What is filled in on the pages about records; errors stand beside their field."""

from django import forms

from messaging.records.emergency import LONGEST_REASON, SHORTEST_REASON

WHY = {"required": "Say why.", "max_length": f"At most {LONGEST_REASON:,} characters."}


class FindForm(forms.Form):
    """Which conversation."""

    words = forms.CharField(
        max_length=100,
        label="People, patient or channel",
        error_messages={"required": "Write a name, a patient's id or a channel."},
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        min_length=SHORTEST_REASON,
        label="Reason",
        widget=forms.Textarea({"rows": 3}),
        error_messages=WHY | {"min_length": f"Say why in at least {SHORTEST_REASON} characters."},
    )
