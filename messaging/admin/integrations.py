"""Integrations: for owners, which programs write to which channel."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from accounts.admin.scope import OwnersAdmin, ScopedForm
from accounts.admin.secrets import shown_secret
from accounts.clock import database_now
from accounts.visitor import visitor
from messaging import integrations
from messaging.actions.bots import channels_for_bots
from messaging.models import Conversation, Integration

_LONGEST_NAME = 60


class IntegrationForm(ScopedForm[Integration]):
    """What it is called, and where it writes."""

    name = forms.CharField(
        max_length=_LONGEST_NAME,
        help_text="For example Booking system; the chat shows that it is an integration.",
    )

    class Meta:
        model = Integration
        fields = ("conversation", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["name"] = integrations.name_of(self.instance)
        if "conversation" in self.fields:
            ids = [one.pk for one in channels_for_bots(self.by)]
            field: Any = self.fields["conversation"]
            field.queryset = Conversation.objects.filter(pk__in=ids)
            field.help_text = "A channel that you are in."

    def clean(self) -> dict[str, Any]:
        """Refuse one too many."""
        if self.instance.pk is None:
            integrations.check_room()
        return super().clean() or self.cleaned_data


@admin.register(Integration)
class IntegrationAdmin(OwnersAdmin[Integration]):
    """Switched off, never deleted; a secret is shown once, on the page that follows its making."""

    form = IntegrationForm
    list_display = ("bot", "conversation", "is_active", "last_used_at")
    list_select_related = ("bot", "conversation")
    change_form_template = "admin/messaging/integration/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one is active; where one writes stays."""
        return ("name", "address", "is_active") if obj else ("name", "conversation")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Its address."""
        return ("address",) if obj else ()

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the act on an integration."""
        view = self.admin_site.admin_view(self.rotate)
        own = path("<path:object_id>/rotate/", view, name="messaging_integration_rotate")
        return [own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By their doors."""
        by, said = visitor(request), form.cleaned_data
        if change:
            active = said.get("is_active", obj.is_active)
            integrations.change(by, obj, said["name"], is_active=active)
            return
        made, secret = integrations.make(by, said["name"], said["conversation"], database_now())
        obj.__dict__.update(made.__dict__, shown_secret=secret)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """The secret, this once."""
        return self._shown(request, obj, obj.shown_secret)

    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a new secret, and show it this once."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row, secret = integrations.rotate(visitor(request), row.pk, database_now())
        return self._shown(request, row, secret)

    def _shown(self, request: HttpRequest, row: Integration, secret: str) -> HttpResponse:
        return shown_secret(
            self,
            request,
            row,
            secret,
            is_changed=bool(row.rotated_at),
            address=integrations.address_of(row),
        )

    @admin.display(description="posts to")
    def address(self, row: Integration) -> str:
        """Its address here."""
        return integrations.address_of(row)
