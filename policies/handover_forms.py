"""What is sent about handing over at the end of a shift."""

from typing import Any

from django import forms

from policies.models.handover import LONGEST_NOTE

MOST = 100


class IdListField(forms.Field):
    """Ids, as a JSON list of numbers."""

    def clean(self, value: Any) -> list[int]:
        """The ids; raises ValidationError."""
        found = [one for one in value if type(one) is int] if isinstance(value, list) else []
        is_right = 0 < len(found) <= MOST and len(found) == len(value)
        if not is_right or not all(0 <= one < 2**63 for one in found):
            raise forms.ValidationError("Say which.")
        return found


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
