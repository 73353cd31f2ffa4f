"""People, their shifts and time off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from accounts.addresses import change_address
from accounts.admin import copying, importing
from accounts.admin.scope import ScopedAdmin, ScopedForm, ScopedRows
from accounts.authenticators import reset
from accounts.clock import database_now
from accounts.models import Location, Role, Shift, ShiftException, TimeOff, User
from accounts.owners import agree_to_owner, check_owner_remains, is_ending_owner
from accounts.personal import is_shared_address, is_shared_name
from accounts.roles import (
    PERSON_FIELDS,
    is_owner,
    locations_managed_by,
    may_help_log_in,
    people_seen_by,
    person_fields_edited_by,
    roles_given_by,
)
from accounts.sessions import end_sessions
from accounts.visitor import visitor

# How far back the pages of hours reach; older rows stay stored.
LOOK_BACK = timedelta(days=31)


class PersonForm(ScopedForm[User]):
    """A person as those who run the practice see them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = self.fields.get("home_location")
        if isinstance(home, ModelChoiceField) and home.queryset is not None:
            offered = Q(pk__in=home.queryset.values("pk")) | Q(people=self.instance)
            home.queryset = Location.objects.filter(offered).distinct()

    def clean_email(self) -> str:
        """In lower case, and nobody else's."""
        email: str = self.cleaned_data["email"].strip().lower()
        if email != self.instance.email and is_shared_address(email):
            raise ValidationError("An account is one person's. Write their own address.")
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody else has this address.")
        return email

    def clean_display_name(self) -> str:
        """A person's."""
        name: str = self.cleaned_data["display_name"]
        if is_shared_name(name):
            raise ValidationError("An account is one person's. Write their name.")
        return name

    def clean_locations(self) -> QuerySet[Location]:
        """What was chosen, and those that aren't a manager's to take away."""
        chosen = self.cleaned_data["locations"].values("pk")
        if is_owner(self.by):
            return Location.objects.filter(pk__in=chosen)
        others = self.instance.locations.exclude(pk__in=locations_managed_by(self.by))
        return Location.objects.filter(Q(pk__in=chosen) | Q(pk__in=others.values("pk")))

    def clean_cover(self) -> User | None:
        """Somebody else."""
        cover: User | None = self.cleaned_data["cover"]
        if cover is not None and cover.pk == self.instance.pk:
            raise ValidationError("Choose somebody else.")
        return cover

    def clean(self) -> dict[str, Any]:
        """The home is one of the locations."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        home, locations = cleaned.get("home_location"), cleaned.get("locations")
        if home is not None and locations is not None and home not in locations:
            self.add_error("home_location", "Choose one of the locations above.")
        role = cleaned.get("role", self.instance.role)
        is_active = cleaned.get("is_active", self.instance.is_active)
        if is_ending_owner(self.instance, role, is_active=is_active):
            try:
                check_owner_remains(self.instance)
            except ValidationError as error:
                self.add_error("role" if is_active else "is_active", error)
        return cleaned


class HoursRows(ScopedRows[Any, User]):
    """A person's hours at the locations that the visitor manages; others' stay untouched."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those at the visitor's locations."""
        rows = super().get_queryset(request)
        return rows.filter(location__in=locations_managed_by(visitor(request)))


class ShiftRows(HoursRows):
    """Every week; without any, the home location's opening hours count."""

    model = Shift
    fields = ("weekday", "starts", "ends", "location")


class ShiftExceptionRows(HoursRows):
    """One date, in place of the weekly shifts at that location."""

    model = ShiftException
    fields = ("on_date", "starts", "ends", "location")
    verbose_name = "shift on a date"
    verbose_name_plural = "shifts on a date"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """From a month ago."""
        since = (database_now() - LOOK_BACK).date()
        return super().get_queryset(request).filter(on_date__gte=since)


class TimeOffRows(ScopedRows[TimeOff, User]):
    """Whole days off, anywhere."""

    model = TimeOff

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimeOff]:
        """From a month ago."""
        since = (database_now() - LOOK_BACK).date()
        return super().get_queryset(request).filter(last_on__gte=since)


@admin.register(User)
class PersonAdmin(ScopedAdmin[User]):
    """Who works here. New people are invited, leavers deactivated; nobody is deleted, and a
    password is only ever set by its person."""

    form = PersonForm
    list_display = ("display_name", "role", "works_at", "email", "is_active")
    list_filter = ("is_active", "role")
    search_fields = ("display_name", "email")
    search_help_text = "Name or e-mail address"
    fieldsets = (
        (None, {"fields": ("display_name", "email", "extension", "role", "is_active")}),
        ("Where", {"fields": ("locations", "home_location", "cover")}),
    )
    actions = ("copy_hours", "log_out", "second_step_anew")
    inlines = (ShiftRows, ShiftExceptionRows, TimeOffRows)

    def rows_seen_by(self, user: User) -> QuerySet[User]:
        """A manager's own locations' people; an owner's all."""
        return people_seen_by(user)

    def may_change_row(self, user: User, row: User) -> bool:
        """Whoever may change anything about them."""
        return bool(person_fields_edited_by(user, row))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the locations, which the list shows."""
        return super().get_queryset(request).prefetch_related("locations")

    def get_urls(self) -> list[URLPattern]:
        """The pages of importing and copying, before those of a person."""
        own = [*importing.pages(self.admin_site), *copying.pages(self.admin_site)]
        return own + super().get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """What the visitor may not change about this person, shown and never taken."""
        if obj is None:
            return sorted(PERSON_FIELDS)
        return sorted(PERSON_FIELDS - person_fields_edited_by(visitor(request), obj))

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The roles that the visitor may hand out."""
        if db_field.name == "role":
            given = roles_given_by(visitor(request))
            kwargs["choices"] = [(role.value, role.label) for role in Role if role in given]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new address goes through its own door, and so does owning the practice."""
        if "role" in form.changed_data and obj.role == Role.OWNER:
            obj.role = form.initial["role"]
            if agree_to_owner(visitor(request), obj):
                obj.role = Role.OWNER
            else:
                form.changed_data.remove("role")
                said = f"{obj} will be an owner when a second owner gives them the role, too."
                self.message_user(request, said, level="warning")
        address = form.cleaned_data.get("email") if "email" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if address is not None:
            change_address(obj, form.initial["email"])

    @admin.action(description="Copy somebody's weekly hours to them")
    def copy_hours(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        """On to the page of copying, with those who were ticked."""
        asked = urlencode({"to": list(queryset.values_list("pk", flat=True))}, doseq=True)
        return redirect(f"{reverse('admin:accounts_user_copy', args=['hours'])}?{asked}")

    @admin.action(description="Log out everywhere")
    def log_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End the log-ins of those who were ticked."""
        self._help(request, queryset, end_sessions, "was logged out everywhere")

    @admin.action(description="Let them set up their second step anew")
    def second_step_anew(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever lost phone and codes; they are told by mail."""
        self._help(request, queryset, reset, "sets up a second step at the next log-in")

    def _help(
        self,
        request: HttpRequest,
        people: QuerySet[User],
        act: Callable[[User], object],
        done: str,
    ) -> None:
        for person in people:
            if may_help_log_in(visitor(request), person):
                act(person)
                self.message_user(request, f"{person} {done}.")
            else:
                self.message_user(request, f"{person} isn't yours to log out.", level="error")

    @admin.display(description="works at")
    def works_at(self, person: User) -> str:
        """Oakland, Austin"""
        return ", ".join(location.name for location in person.locations.all())
