"""Inviting people: adding an invitation sends the mail."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from accounts.admin.scope import ScopedAdmin, ScopedForm, only_place
from accounts.clock import database_now
from accounts.invitations import InvitationError, agree, check_invitation, invite
from accounts.models import Invitation, Role, User
from accounts.roles import invitations_seen_by, is_manager, may_invite, roles_given_by
from accounts.visitor import visitor


class InvitationForm(ScopedForm[Invitation]):
    """Whom to invite, as what, and where."""

    def clean(self) -> dict[str, Any]:
        """Refuse, beside its field, what the inviter can't give."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"email", "role", "locations"} <= cleaned.keys():
            try:
                check_invitation(
                    self.by, cleaned["email"], cleaned["role"], list(cleaned["locations"])
                )
            except InvitationError as error:
                self.add_error(error.field, str(error))
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin[Invitation]):
    """Invitations are sent and withdrawn, never edited; the key is in the mail only."""

    form = InvitationForm
    list_display = ("email", "display_name", "role", "state", "invited_by", "created_at")
    list_filter = ("role",)
    list_select_related = ("invited_by",)
    search_fields = ("email", "display_name")
    fieldsets = (
        (
            None,
            {
                "fields": ("email", "display_name", "role", "locations"),
                "description": "Saving mails a link with which they make their account.",
            },
        ),
    )
    actions = ("send_again", "agree")

    def rows_seen_by(self, user: User) -> QuerySet[Invitation]:
        """A manager's own and those to their locations; an owner's all."""
        return invitations_seen_by(user)

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_delete_row(self, user: User, row: Invitation) -> bool:
        """Withdrawing an open one: who could have sent it."""
        return row.accepted_at is None and may_invite(user, row.role, row.locations.all())

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever runs one location invites to it."""
        place = only_place(visitor(request))
        begun: dict[str, Any] = super().get_changeform_initial_data(request)
        return begun | {"locations": [place] if place else []}

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The roles that the visitor may hand out."""
        if db_field.name == "role":
            given = roles_given_by(visitor(request))
            kwargs["choices"] = [(role.value, role.label) for role in Role if role in given]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Invite, by the same door as everybody."""
        made = invite(
            by=visitor(request),
            email=form.cleaned_data["email"],
            name=form.cleaned_data["display_name"],
            role=form.cleaned_data["role"],
            locations=list(form.cleaned_data["locations"]),
            now=database_now(),
        )
        obj.__dict__.update(made.__dict__)

    @admin.action(description="Send a new mail, with a new link")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """Invite the same people again; older links end."""
        sent = 0
        for old in queryset.filter(accepted_at__isnull=True):
            try:
                invite(
                    by=visitor(request),
                    email=old.email,
                    name=old.display_name,
                    role=old.role,
                    locations=list(old.locations.all()),
                    now=database_now(),
                )
                sent += 1
            except InvitationError as error:
                self.message_user(request, f"{old.email}: {error}", level="error")
        self.message_user(request, f"{sent} sent.")

    @admin.action(description="Agree to a new owner")
    def agree(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """Say as the second owner that they are to be one; the mail goes out then."""
        for row in queryset:
            try:
                agree(visitor(request), row, database_now())
                self.message_user(request, f"{row.email}: the invitation is sent.")
            except InvitationError as error:
                self.message_user(request, f"{row.email}: {error}", level="error")

    @admin.display(description="state")
    def state(self, invitation: Invitation) -> str:
        """Accepted, open or expired."""
        if invitation.accepted_at is not None:
            return "Accepted"
        if invitation.is_waiting_for_owner:
            return "Waits for a second owner"
        return "Open" if invitation.expires_at > database_now() else "Expired"
