"""Channels in Django admin: what they are called and whom they are for, never what is said; and
where the practice's patient records open."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from accounts.admin.scope import ScopedAdmin, ScopedForm, only_place
from accounts.clock import database_now
from accounts.models import Location, User
from accounts.roles import (
    is_manager,
    is_owner,
    locations_managed_by,
    manages,
    may_change_channel,
    may_set_records_address,
)
from accounts.visitor import visitor
from messaging import delivery
from messaging.actions import create_channel
from messaging.actions.conversations import clean_name
from messaging.models import Conversation, RecordsAddress
from messaging.patients import check_template


class ChannelForm(ScopedForm[Conversation]):
    """A channel's name, topic and location."""

    def clean_name(self) -> str:
        """As the chat stores it: lower case, with dashes."""
        try:
            return clean_name(self.cleaned_data["name"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None

    def clean(self) -> dict[str, Any]:
        """Refuse a place that isn't the visitor's, and a second channel of a name there."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        location: Location | None = cleaned.get("location", self.instance.location)
        if "location" in self.fields and "location" in cleaned and not manages(self.by, location):
            self.add_error("location", "Choose one of your locations.")
        namesakes = Conversation.objects.filter(
            kind=Conversation.Kind.CHANNEL, name__iexact=cleaned.get("name"), location=location
        )
        if namesakes.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "There is a channel of that name already.")
        return cleaned


@admin.register(Conversation)
class ChannelAdmin(ScopedAdmin[Conversation]):
    """Channels only: direct conversations are nobody else's affair. Whom a channel is for is
    settled when it is made, because people's memberships follow from it."""

    form = ChannelForm
    list_display = ("name", "location", "is_private", "people")
    list_filter = ("is_private",)
    list_select_related = ("location",)
    search_fields = ("name", "topic")
    fields = ("name", "topic", "location", "is_private", "people")

    def rows_seen_by(self, user: User) -> QuerySet[Conversation]:
        """A manager's locations' channels, private ones too; all of them for owners."""
        channels: QuerySet[Conversation] = Conversation.objects.filter(
            kind=Conversation.Kind.CHANNEL
        ).annotate(people_count=Count("memberships", filter=Q(memberships__ended_at__isnull=True)))
        if is_owner(user):
            return channels
        return channels.filter(location__in=locations_managed_by(user))

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_change_row(self, user: User, row: Conversation) -> bool:
        """Those who manage its location."""
        return may_change_channel(user, row.location)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever runs one location makes a channel of it."""
        begun: dict[str, Any] = super().get_changeform_initial_data(request)
        return begun | {"location": only_place(visitor(request))}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The number of people always; the place once it is settled."""
        return ("people",) if obj is None else ("people", "location", "is_private")

    def save_model(self, request: HttpRequest, obj: Conversation, form: Any, change: bool) -> None:
        """Make it by the chat's own door; tell the tabs of a new name or topic."""
        if change:
            super().save_model(request, obj, form, change)
            delivery.conversation_changed(obj)
            return
        made = create_channel(
            visitor(request),
            form.cleaned_data["name"],
            form.cleaned_data["location"],
            database_now(),
            topic=form.cleaned_data["topic"],
            private=form.cleaned_data["is_private"],
        )
        obj.__dict__.update(made.__dict__)

    @admin.display(description="people")
    def people(self, channel: Conversation) -> int:
        """How many are in it now; who, the chat shows to them."""
        count: int = getattr(channel, "people_count", 0)
        return count


class RecordsAddressForm(ScopedForm[RecordsAddress]):
    """The address of a record, with a place for the id."""

    def clean_template(self) -> str:
        """An https address with `{id}` after its host."""
        template: str = self.cleaned_data["template"].strip()
        check_template(template)
        return template


@admin.register(RecordsAddress)
class RecordsAddressAdmin(ScopedAdmin[RecordsAddress]):
    """One row: where a patient in a message leads."""

    form = RecordsAddressForm
    list_display = ("template",)
    fields = ("template",)

    def rows_seen_by(self, user: User) -> QuerySet[RecordsAddress]:
        """For those who may set it."""
        rows: QuerySet[RecordsAddress] = RecordsAddress.objects.all()
        return rows if may_set_records_address(user) else rows.none()

    def may_add_row(self, user: User) -> bool:
        """Once."""
        return may_set_records_address(user) and not RecordsAddress.objects.exists()

    def may_change_row(self, user: User, row: RecordsAddress) -> bool:
        """Those who run a location."""
        return may_set_records_address(user)

    def may_delete_row(self, user: User, row: RecordsAddress) -> bool:
        """The same; patients lead nowhere then."""
        return may_set_records_address(user)
