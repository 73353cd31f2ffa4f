"""What is filled in on the pages about records; errors stand beside their field."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from messaging.models import Conversation, PatientReference
from messaging.patients import patient_called
from messaging.records.reasons import LONGEST_REASON, SHORTEST_REASON

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


class SubjectForm(ReasonForm):
    """Whose messages: one person's, one patient's or one conversation's."""

    KINDS = (("person", "A person"), ("patient", "A patient"), ("conversation", "A conversation"))

    kind = forms.ChoiceField(
        choices=KINDS,
        label="Messages of",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    person = forms.ModelChoiceField(
        User.objects.order_by("display_name"), required=False, label="Person", empty_label=""
    )
    patient = forms.CharField(
        required=False,
        max_length=40,
        label="Patient",
        help_text="The id as in your records, for example SL 20417.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    conversation = forms.ModelChoiceField(
        Conversation.objects.none(), required=False, label="Conversation", empty_label=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"label_suffix": ""}))
        field: Any = self.fields["conversation"]
        field.queryset = _conversations()
        field.label_from_instance = _name_of
        self.order_fields(["kind", "person", "patient", "conversation"])

    def clean_patient(self) -> PatientReference | None:
        """The patient that is called so."""
        words: str = self.cleaned_data["patient"]
        if not words:
            return None
        found = patient_called(words)
        if len(found) != 1:
            raise forms.ValidationError("No message names a patient of this id.")
        return found[0]

    def clean(self) -> dict[str, Any]:
        """The one that was chosen, as `subject`."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind:
            cleaned["subject"] = cleaned.get(kind)
            if cleaned["subject"] is None and kind not in self.errors:
                self.add_error(kind, "Choose one.")
        return cleaned


class ExportForm(SubjectForm):
    """Whose messages are to be exported, up to which day."""

    until = forms.DateField(
        label="Up to and with",
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "Write a day as 2026-06-09."},
    )

    def __init__(self, *args: Any, by: User, now: datetime, **kwargs: Any) -> None:
        self.by, self.now = by, now
        kwargs.setdefault("initial", {"until": now.astimezone(by.zone).date().isoformat()})
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date:
        """No day to come, nor one that no calendar has room for."""
        day: date = self.cleaned_data["until"]
        if not date(2000, 1, 1) <= day <= self.now.astimezone(self.by.zone).date():
            raise forms.ValidationError("Choose a day up to today.")
        return day

    def as_of(self) -> datetime:
        """The end of that day on the clocks of who asks, or now."""
        day: date = self.cleaned_data["until"]
        end = datetime.combine(day + timedelta(days=1), time(), self.by.zone)
        return min(self.now, end - timedelta.resolution)


def _conversations() -> QuerySet[Conversation]:
    rows: QuerySet[Conversation] = Conversation.objects.order_by("kind", "name", "pk")
    return rows.select_related("location").prefetch_related("memberships__user")


def _name_of(conversation: Conversation) -> str:
    if conversation.is_channel:
        place = conversation.location.name if conversation.location else "the whole practice"
        return f"#{conversation.name} ({place})"
    names = sorted(one.user.display_name for one in conversation.memberships.all())
    return ", ".join(names)


class HoldForm(SubjectForm):
    """Whose messages are to be kept."""
