"""Webhooks: for owners, where other programs listen and what they were told."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.admin.scope import OwnersAdmin, ScopedForm
from accounts.admin.secrets import shown_secret
from accounts.clock import database_now
from accounts.visitor import visitor
from policies.hooks import deliveries, endpoints
from policies.models import HookDelivery, HookEndpoint, HookEvent

CHANGELIST = "admin:policies_hookdelivery_changelist"


class EndpointForm(ScopedForm[HookEndpoint]):
    """Where a program listens, and to what."""

    events = MultipleChoiceField(
        choices=HookEvent.choices,
        widget=CheckboxSelectMultiple,
        help_text="Told by ids alone, never with text.",
    )

    class Meta:
        model = HookEndpoint
        fields = ("name", "url", "events", "locations", "is_active")

    def clean(self) -> dict[str, Any]:
        """Refuse one too many."""
        if self.instance.pk is None:
            endpoints.check_room()
        return super().clean() or self.cleaned_data

    def clean_url(self) -> str:
        """The address, if it is one that is spoken to."""
        url: str = self.cleaned_data["url"]
        endpoints.check_url(url)
        return url


@admin.register(HookEndpoint)
class EndpointAdmin(OwnersAdmin[HookEndpoint]):
    """Changed and never deleted; a secret is shown once, on the page that follows its making."""

    form = EndpointForm
    list_display = ("name", "url", "is_active", "standing")
    fields = ("name", "url", "events", "locations", "is_active")
    change_form_template = "admin/policies/hookendpoint/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one is active."""
        return self.fields if obj else [name for name in self.fields or () if name != "is_active"]

    def get_urls(self) -> list[URLPattern]:
        """The usual pages, and the two acts on an endpoint."""
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/rotate/", view(self.rotate), name="policies_hookendpoint_rotate"
            ),
            path("<path:object_id>/ping/", view(self.ping), name="policies_hookendpoint_ping"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new one by its door, whose secret the next page shows; a change as it was typed."""
        if change:
            if obj.is_active and "is_active" in form.changed_data:
                endpoints.switch_on(obj)
                obj.save(update_fields=["failing_since", "gave_up_at", "told_at"])
            super().save_model(request, obj, form, change)
            return
        said = form.cleaned_data
        made, secret = endpoints.make(
            visitor(request),
            said["name"],
            said["url"],
            said["events"],
            said["locations"],
            database_now(),
        )
        obj.__dict__.update(made.__dict__, shown_secret=secret)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """The secret, this once."""
        return self._shown(request, obj, obj.shown_secret)

    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a new secret, and show it this once."""
        row = self._row(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        endpoint, secret = endpoints.rotate(visitor(request), row.pk, database_now())
        return self._shown(request, endpoint, secret)

    def ping(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send a trial, and show how it goes."""
        row = self._row(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            endpoints.ping(visitor(request), row, database_now())
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("admin:policies_hookendpoint_change", row.pk)
        messages.success(request, "A ping is on its way. Reload in a moment for what is answered.")
        return redirect(f"{reverse(CHANGELIST)}?endpoint__id__exact={row.pk}")

    def _row(self, request: HttpRequest, object_id: str) -> HookEndpoint:
        if not self.has_module_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def _shown(self, request: HttpRequest, endpoint: HookEndpoint, secret: str) -> HttpResponse:
        return shown_secret(self, request, endpoint, secret, is_changed=bool(endpoint.rotated_at))

    @admin.display(description="standing")
    def standing(self, endpoint: HookEndpoint) -> str:
        """How it does, in a word or two."""
        if endpoint.gave_up_at is not None:
            return "Switched off: it took nothing"
        if not endpoint.is_active:
            return "Switched off"
        return "Takes nothing at the moment" if endpoint.failing_since else "Well"


@admin.register(HookDelivery)
class DeliveryAdmin(OwnersAdmin[HookDelivery]):
    """What was told to whom, when, and what was answered; of 30 days."""

    list_display = (
        "happened_at", "event", "endpoint", "state", "status", "milliseconds", "attempts",
    )  # fmt: skip
    list_filter = ("state", "event", "endpoint")
    list_select_related = ("endpoint",)
    ordering = ("-happened_at", "-id")
    fields = (
        "message_id", "event", "endpoint", "happened_at", "body", "state", "attempts", "tried_at",
        "status", "milliseconds", "error",
    )  # fmt: skip
    readonly_fields = ("body",)
    actions = ("send_again",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what was sent; of the list the one act is sending again."""
        return obj is None and self.has_module_permission(request)

    @admin.display(description="what is sent")
    def body(self, delivery: HookDelivery) -> str:
        """The facts, as they are sent."""
        data = delivery.facts.get("data", {})
        said = ", ".join(f"{name} {value}" for name, value in sorted(data.items()))
        return format_html("{}", said)

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[HookDelivery]) -> None:
        """Send the chosen ones once more, with the same ids."""
        count = deliveries.send_again(list(queryset), database_now())
        self.message_user(request, f"{count} will be sent again.")
