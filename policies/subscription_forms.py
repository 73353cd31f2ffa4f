"""Which reports come to somebody, and when; errors stand beside their field."""

from collections.abc import Collection, Iterator, Mapping
from datetime import time
from typing import Any, NamedTuple

from django import forms

from accounts.models import Location
from policies.models.report import Kind
from policies.report_words import clock
from policies.subscriptions import HOURS

NEVER = "never"
LABELS = {
    Kind.DAY: "The day before, every day",
    Kind.WEEK: "The week before, every Monday",
    Kind.MONTH: "The month before, on the 1st",
}
Chosen = Mapping[tuple[int, str], time | None]


def hour_choices() -> list[tuple[str, str]]:
    """Never, and each hour that is offered: as a form sends it, and in words."""
    hours = [(f"{at:%H:%M}", clock(at)) for at in HOURS]
    return [(NEVER, "Don't send it"), *hours]


def hour_of(text: str) -> time | None:
    """The hour behind a choice; None for never."""
    return None if text == NEVER else time.fromisoformat(text)


class Fields(NamedTuple):
    """The fields of one location."""

    location: Location
    fields: list[forms.BoundField]


class SubscriptionForm(forms.Form):
    """A choice for each kind of each of somebody's locations."""

    def __init__(
        self, data: Any, locations: Collection[Location], chosen: Chosen, **kwargs: Any
    ) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.locations = locations
        for location in locations:
            for kind in Kind:
                at = chosen.get((location.pk, kind))
                self.fields[_name(location, kind)] = forms.ChoiceField(
                    label=LABELS[kind],
                    choices=hour_choices(),
                    initial=NEVER if at is None else f"{at:%H:%M}",
                    error_messages={
                        "required": "Choose an hour, or not to send it.",
                        "invalid_choice": "Choose an hour from the list.",
                    },
                )

    def places(self) -> list[Fields]:
        """The fields, location by location."""
        return [Fields(one, [self[_name(one, kind)] for kind in Kind]) for one in self.locations]

    def said(self) -> Iterator[tuple[Location, str, time | None]]:
        """What was chosen, once it is checked."""
        for location in self.locations:
            for kind in Kind:
                yield location, kind.value, hour_of(self.cleaned_data[_name(location, kind)])


def _name(location: Location, kind: str) -> str:
    return f"{kind}-{location.pk}"
