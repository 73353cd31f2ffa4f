"""What is sent about handing over at the end of a shift."""

from typing import Any

from django import forms

from policies.models.handover import LONGEST_NOTE

MOST = 100


class IdListField(forms.Field):
    """Ids, as a JSON list of numbers."""

    def clean(self, value: Any) -> list[int]:
        """The ids; raises ValidationError."""
        is_list = isinstance(value, list) and 0 < len(value) <= MOST
        if not is_list or not all(type(one) is int and 0 <= one < 2**63 for one in value):
            raise forms.ValidationError("Say which.")
        return value


class HandOverForm(forms.Form):
    """Which answers go to the next shift, and what is known of them."""

    obligations = IdListField()
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": f"At most {LONGEST_NOTE} characters."},
    )


class SeenForm(forms.Form):
    """Which handovers were looked at."""

    handovers = IdListField()
