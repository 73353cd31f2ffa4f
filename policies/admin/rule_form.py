"""A response rule as a manager fills it in; refuses, beside the field, what can't be meant."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError

from accounts.admin.row_forms import NamedRows
from accounts.admin.scope import ScopedForm
from accounts.models import Location
from accounts.roles import may_change_rule
from policies.models import EscalationStep, ResponseRule
from policies.models.rule import AskPriority

LONGEST_MINUTES = 30 * 24 * 60
LONGEST_PAUSE = LONGEST_HOLD = 24 * 60
# What a rule applies to: two active rules must not name the same asks.
SELECTOR = ("priority", "conversation", "location", "asked_role")


class RuleForm(ScopedForm[ResponseRule]):
    """Which asks, how long, on which clock, and when to remind."""

    remind_before = SimpleArrayField(
        forms.IntegerField(min_value=1),
        required=False,
        label="Remind before (minutes)",
        help_text="Minutes before the due time, such as 15 or 30, 10. Leave empty for none.",
    )

    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why this change",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="In a few words, without patients. It is kept with this version of the rule "
        "and shown on its timeline.",
    )

    class Meta:
        error_messages = {
            "name": {"unique": "Another rule has this name."},
            "target_minutes": {"min_value": "At least 1 minute."},
        }

    is_only_tried = False

    def is_valid(self) -> bool:
        """Whether it may be stored: never what is only tried."""
        return super().is_valid() and not self.is_only_tried

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SELECTOR:
            if name in self.fields:
                _say_any(self.fields[name])

    def clean_target_minutes(self) -> int:
        """At least a minute, at most a month."""
        minutes: int = self.cleaned_data["target_minutes"]
        if minutes > LONGEST_MINUTES:
            raise ValidationError("At most 43,200 minutes (30 days).")
        return minutes

    def clean_pause_cap_minutes(self) -> int:
        """At least a minute, at most a day: a forgotten "with a patient" must not hide a late
        answer."""
        minutes: int = self.cleaned_data["pause_cap_minutes"]
        if not 1 <= minutes <= LONGEST_PAUSE:
            raise ValidationError("From 1 to 1,440 minutes (24 hours).")
        return minutes

    def clean_ack_hold_minutes(self) -> int:
        """None at all, or at most a day."""
        minutes: int = self.cleaned_data["ack_hold_minutes"]
        if minutes > LONGEST_HOLD:
            raise ValidationError("At most 1,440 minutes (24 hours).")
        return minutes

    def clean_remind_before(self) -> list[int]:
        """Each once, the earliest first."""
        minutes: list[int] = self.cleaned_data["remind_before"]
        if len(set(minutes)) != len(minutes):
            raise ValidationError("Name each reminder once.")
        return sorted(minutes, reverse=True)

    def clean_location(self) -> Location | None:
        """A place whose rules are the visitor's to make."""
        location: Location | None = self.cleaned_data["location"]
        if not may_change_rule(self.by, location):
            raise ValidationError("Choose one of your locations.")
        return location

    def clean(self) -> dict[str, Any]:
        """What only shows when fields are taken together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        target, reminders = cleaned.get("target_minutes"), cleaned.get("remind_before") or []
        if target and any(minutes >= target for minutes in reminders):
            self.add_error(
                "remind_before", f"A reminder comes before the due time: less than {target}."
            )
        self._refuse_half_a_repeat(cleaned)
        self._refuse_half_an_again(cleaned)
        self._refuse_other_place(cleaned)
        self._refuse_twin(cleaned)
        return cleaned

    def _refuse_half_a_repeat(self, cleaned: dict[str, Any]) -> None:
        """How often and how far apart go together."""
        times, minutes = cleaned.get("repeat_times"), cleaned.get("repeat_minutes")
        if times and not minutes and "repeat_minutes" not in self.errors:
            self.add_error("repeat_minutes", "Say how many minutes apart.")
        if minutes and minutes > LONGEST_HOLD:
            self.add_error("repeat_minutes", "At most 1,440 minutes (24 hours).")
        if minutes and times == 0:
            self.add_error("repeat_times", "Say how many times, up to 3, or clear the minutes.")

    def _refuse_half_an_again(self, cleaned: dict[str, Any]) -> None:
        """The same of reminding again, which is for urgent asks."""
        times, minutes = cleaned.get("again_times"), cleaned.get("again_minutes")
        if times and not minutes and "again_minutes" not in self.errors:
            self.add_error("again_minutes", "Say how many minutes apart, at least 2.")
        if minutes and minutes > LONGEST_HOLD:
            self.add_error("again_minutes", "At most 1,440 minutes (24 hours).")
        if minutes and times == 0:
            self.add_error("again_times", "Say how many times, up to 6, or clear the minutes.")
        if times and cleaned.get("priority") not in {"", AskPriority.URGENT, None}:
            self.add_error("again_times", "Only urgent asks are repeated. Say 0 here.")

    def _refuse_other_place(self, cleaned: dict[str, Any]) -> None:
        """A channel of Oakland in a rule for Austin would never apply."""
        channel, location = cleaned.get("conversation"), cleaned.get("location")
        if channel and location and channel.location_id not in {None, location.pk}:
            self.add_error("conversation", f"This channel belongs to {channel.location}.")

    def _refuse_twin(self, cleaned: dict[str, Any]) -> None:
        """Two rules for the same asks would leave it to chance which one holds."""
        if not cleaned.get("is_active") or not set(SELECTOR) <= cleaned.keys():
            return
        same = {name: cleaned[name] for name in SELECTOR}
        for name in ("conversation", "location"):
            if same[name] is None:
                same[f"{name}__isnull"] = not same.pop(name)
        twin = (
            ResponseRule.objects.filter(is_active=True, **same).exclude(pk=self.instance.pk).first()
        )
        if twin is not None:
            self.add_error(
                "priority", f"“{twin}” covers the same asks. Change one of them, or untick it."
            )


class StepForm(ScopedForm[EscalationStep]):
    """Whom to tell, and how long after the due time."""

    def clean_after_minutes(self) -> int:
        """At most a month."""
        minutes: int = self.cleaned_data["after_minutes"]
        if minutes > LONGEST_MINUTES:
            raise ValidationError("At most 43,200 minutes (30 days).")
        return minutes

    def clean(self) -> dict[str, Any]:
        """A role or person that the target doesn't use isn't kept."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("target") != EscalationStep.Target.ROLE:
            cleaned["role"] = ""
        if cleaned.get("target") != EscalationStep.Target.PERSON:
            cleaned["person"] = None
        return cleaned


class StepFormSet(NamedRows):
    """The steps of one rule, in the order in which they happen."""

    def clean(self) -> None:
        """Each step later than the one above it, or at once with it but for somebody else."""
        super().clean()
        reached = 0
        told: set[tuple[Any, ...]] = set()
        for form in self.forms:
            step = dict(getattr(form, "cleaned_data", {}))
            minutes = step.get("after_minutes")
            if minutes is None or step.get("DELETE"):
                continue
            if minutes < reached:
                form.add_error("after_minutes", "Earlier than the step above it.")
            reached = max(reached, minutes)
            whom = tuple(step.get(name) for name in ("after_minutes", "target", "role", "person"))
            if whom in told:
                form.add_error("target", "A step above says the same.")
            told.add(whom)
        if self.instance.repeat_times and not told:
            raise ValidationError("There is no step to repeat. Add one, or repeat none.")


def _say_any(field: Any) -> None:
    """What is left open covers everything, and says so."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = "Any"
    else:
        field.choices = [("", "Any"), *(choice for choice in field.choices if choice[0])]
