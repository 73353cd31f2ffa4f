"""Bots in Django admin: what they are called, where they write, and their keys. For owners."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from accounts import tokens
from accounts.admin.scope import ScopedAdmin, ScopedForm
from accounts.bots import change_bot, make_bot
from accounts.clock import database_now
from accounts.forms import TokenForm
from accounts.fresh import fresh_step
from accounts.models import ApiToken, Bot, User
from accounts.personal import is_shared_name
from accounts.roles import may_keep_bots
from accounts.visitor import visitor
from messaging.actions.bots import channels_for_bots, put_bot
from messaging.models import Membership


class BotForm(ScopedForm[Bot]):
    """A bot, and the channels that it is in."""

    channels = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Channels that you are in. It reads and writes in these, and nowhere else.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bot = self.instance if self.instance.pk else None
        field: Any = self.fields["channels"]
        field.choices = [(one.pk, one.name) for one in channels_for_bots(self.by, bot)]
        field.initial = list(
            Membership.objects.filter(user=bot, ended_at=None).values_list(
                "conversation_id", flat=True
            )
        )

    def clean_display_name(self) -> str:
        """One that says that it is none of the people."""
        name: str = self.cleaned_data["display_name"]
        people = User.objects.filter(display_name__iexact=name, is_bot=False)
        if people.exists() or is_shared_name(name):
            raise ValidationError("Somebody is called so. Call it what it does, as Who's on.")
        return name


@admin.register(Bot)
class BotAdmin(ScopedAdmin[Bot]):
    """Programs that take part in conversations; switched off, never deleted."""

    form = BotForm
    list_display = ("display_name", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("display_name",)
    fields = ("display_name", "is_active", "channels")
    change_form_template = "admin/accounts/bot/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Bot | None = None) -> list[Any]:
        """A new one is on."""
        return [name for name in self.fields if obj is not None or name != "is_active"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Owners only: managers aren't shown that there is such a thing."""
        return isinstance(request.user, User) and may_keep_bots(request.user)

    def rows_seen_by(self, user: User) -> QuerySet[Bot]:
        """All for owners, none for others."""
        rows = Bot.objects.all()
        return rows if may_keep_bots(user) else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """The page of its keys, before those of a bot."""
        keys: Any = fresh_step(self.admin_site.admin_view(partial(tokens_page, self.admin_site)))
        return [
            path("<int:bot_id>/tokens/", keys, name="accounts_bot_tokens"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Bot, form: Any, change: bool) -> None:
        """By the doors of bots, and then into its channels by theirs."""
        by, said = visitor(request), form.cleaned_data
        if change:
            active = said["is_active"]
            bot = change_bot(by, obj.pk, said["display_name"], is_active=active)
        else:
            bot = make_bot(by, said["display_name"])
            obj.__dict__.update(bot.__dict__)
        if bot.is_active:
            put_bot(by, bot, said["channels"], database_now())


def tokens_page(site: AdminSite, request: HttpRequest, bot_id: int) -> HttpResponse:
    """The keys of a bot: those that hold, a new one, which is shown this once, and revoking."""
    by, now = visitor(request), database_now()
    bot = User.objects.filter(pk=bot_id, is_bot=True).first() if may_keep_bots(by) else None
    if bot is None:
        raise Http404
    if request.method == "POST" and "revoke" in request.POST:
        return _revoked(by, bot, request.POST["revoke"])
    form = TokenForm(request.POST if request.method == "POST" else None)
    facts: dict[str, Any] = site.each_context(request) | {"bot": bot, "opts": Bot._meta}
    if form.is_bound and form.is_valid():
        try:
            token, facts["secret"] = tokens.issue(by, bot, now=now, **form.cleaned_data)
            facts["token"], form = token, TokenForm()
        except ValidationError as error:
            form.add_error(None, error)
    facts |= {"form": form, "tokens": tokens.running(bot, now), "title": f"Tokens of {bot}"}
    with timezone.override(by.zone):
        status = 422 if form.errors else 200
        return render(request, "admin/accounts/bot/tokens.html", facts, status=status)


def _revoked(by: User, bot: User, said: str) -> HttpResponse:
    token = ApiToken.objects.filter(pk=int(said) if said.isdecimal() else 0, person=bot).first()
    if token is None:
        raise Http404
    tokens.revoke(by, token.pk, database_now())
    return redirect("admin:accounts_bot_tokens", bot.pk)
