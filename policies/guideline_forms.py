"""What people say about the guideline, checked; errors stand beside their field."""

from typing import Any

from django import forms

from policies.models.guideline import LONGEST_CHANGE, LONGEST_NOTE, LONGEST_TEXT, PulseAnswer


class GuidelineForm(forms.Form):
    """A version to be published, and which one it was made from."""

    based_on = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 24, "spellcheck": "true"}),
        label="The guideline",
        error_messages={
            "required": "Write the guideline.",
            "max_length": f"One page: at most {LONGEST_TEXT:,} characters.",
        },
    )
    what_changed = forms.CharField(
        max_length=LONGEST_CHANGE,
        label="What changed, in a sentence",
        error_messages={
            "required": "Say what changed: everybody reads it.",
            "max_length": f"At most {LONGEST_CHANGE} characters.",
        },
    )

    def clean_text(self) -> str:
        """With the line ends of everybody else."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise forms.ValidationError("Write the guideline.")
        return f"{text}\n"


class AckForm(forms.Form):
    """Which version somebody has seen."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class NoteField(forms.CharField):
    """A few words of somebody's own; they may say none."""

    def __init__(self) -> None:
        at_most = {"max_length": f"At most {LONGEST_NOTE} characters."}
        super().__init__(required=False, max_length=LONGEST_NOTE, error_messages=at_most)

    def to_python(self, value: Any) -> str:
        """The words; raises ValidationError for what isn't text."""
        if value is not None and not isinstance(value, str):
            raise forms.ValidationError("Write it as text.")
        return super().to_python(value) or ""


class MisfitForm(forms.Form):
    """Which paragraph didn't fit, and why."""

    rule = forms.CharField(
        max_length=50, error_messages={"required": "Choose a paragraph of the guideline."}
    )
    note = NoteField()


class PulseForm(forms.Form):
    """The three answers."""

    realistic = forms.ChoiceField(
        choices=PulseAnswer.Realistic.choices,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the three."},
    )
    interrupted = forms.ChoiceField(
        choices=PulseAnswer.Interrupted.choices,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the three."},
    )
    change = NoteField()
