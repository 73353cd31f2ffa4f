"""Groups of people who are mentioned together, managed by those who run a location."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField

from accounts.admin.scope import ScopedAdmin, ScopedForm
from accounts.models import Location, Role, User
from accounts.roles import is_manager, is_owner, locations_managed_by, manages, may_change_shared
from messaging.mentions import EVERYONE, ON_SHIFT
from messaging.models import PeopleGroup

TAKEN = {*EVERYONE, ON_SHIFT, *(role.replace("_", "-") for role in Role.values)}


class GroupForm(ScopedForm[PeopleGroup]):
    """A group's name, whose it is, and who is in it: whoever is already stays to be ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields.get("people")
        if self.instance.pk is None or not isinstance(people, ModelChoiceField):
            return
        if people.queryset is not None:
            offered = Q(pk__in=people.queryset.values("pk")) | Q(people_groups=self.instance)
            people.queryset = User.objects.filter(offered).distinct()

    def clean_name(self) -> str:
        """Refuse a name that means something else already."""
        name: str = self.cleaned_data["name"]
        if name in TAKEN:
            raise ValidationError(f"@{name} means something already. Choose another name.")
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a place that isn't the visitor's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        location: Location | None = cleaned.get("location", self.instance.location)
        if not manages(self.by, location):
            self.add_error("location", "Choose one of your locations.")
        return cleaned


@admin.register(PeopleGroup)
class GroupAdmin(ScopedAdmin[PeopleGroup]):
    """Each is managed by its location's managers; those without one by owners."""

    form = GroupForm
    list_display = ("name", "location", "size")
    list_select_related = ("location",)
    search_fields = ("name",)
    fields = ("name", "location", "people")

    def rows_seen_by(self, user: User) -> QuerySet[PeopleGroup]:
        """A manager's locations' groups; all of them for owners."""
        groups: QuerySet[PeopleGroup] = PeopleGroup.objects.prefetch_related("people")
        return groups if is_owner(user) else groups.filter(location__in=locations_managed_by(user))

    def may_add_row(self, user: User) -> bool:
        """Whoever runs a location."""
        return is_manager(user)

    def may_change_row(self, user: User, row: PeopleGroup) -> bool:
        """Those who manage its location."""
        return may_change_shared(user, row.location)

    def may_delete_row(self, user: User, row: PeopleGroup) -> bool:
        """The same: messages keep whom it reached."""
        return may_change_shared(user, row.location)

    @admin.display(description="people")
    def size(self, group: PeopleGroup) -> int:
        """How many are in it."""
        return len(group.people.all())
