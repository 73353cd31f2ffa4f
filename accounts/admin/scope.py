"""Admin pages for those who run the practice: row by row, as `accounts.roles` says.

Django's own permission tables aren't used. A subclass answers four questions (which rows are
seen, who adds, who changes, who deletes); everything else about access follows from them.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Field, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.text import capfirst

from accounts.admin.row_forms import NamedRows
from accounts.models import Location, User
from accounts.roles import colleagues, is_manager, is_owner, locations_managed_by, people_seen_by
from accounts.visitor import visitor

M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=Model)


class ScopedForm(ModelForm[M]):
    """A form that knows who fills it in, as `by`, and keeps what it may not offer.

    The choices of a field are those the person sees, and the one that is stored.
    """

    by: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            stored = getattr(self.instance, f"{name}_id", None)
            if stored is not None and isinstance(field, ModelChoiceField):
                offered: QuerySet[Any] = field.queryset  # type: ignore[assignment]
                either = Q(pk__in=offered.values("pk")) | Q(pk=stored)
                field.queryset = offered.model._default_manager.filter(either)


class ScopedChoices:
    """Offers the locations and people that somebody may choose, without links to edit them."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The field of any column; without the icons that open another model's form."""
        return _plain(super().formfield_for_dbfield(db_field, request, **kwargs))  # type: ignore[misc]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A field for one location or person, or for what the subclass leaves as it is."""
        self._offer(kwargs, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A field for several locations: boxes to tick."""
        self._offer(kwargs, db_field, request)
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def _offer(
        self, kwargs: dict[str, Any], db_field: Field[Any, Any], request: HttpRequest
    ) -> None:
        choices = self.choices_of(db_field, request)
        if choices is not None:
            kwargs["queryset"] = choices

    def choices_of(self, db_field: Field[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        """Whom or what this field offers; None for all there are."""
        if db_field.related_model is Location:
            return locations_managed_by(visitor(request))
        if db_field.related_model is User:
            return people_seen_by(visitor(request)).filter(pk__in=colleagues().values("pk"))
        return None


class ScopedAdmin(ScopedChoices, admin.ModelAdmin[M]):
    """A model's pages, opened row by row."""

    form: Any = ScopedForm
    actions: Sequence[Any] | None = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def rows_seen_by(self, user: User) -> QuerySet[M]:
        """The rows that `user` may look at."""
        raise NotImplementedError

    def may_add_row(self, user: User) -> bool:
        """Whether `user` may make one."""
        return False

    def may_change_row(self, user: User, row: M) -> bool:
        """Whether `user` may change this one."""
        return False

    def may_delete_row(self, user: User, row: M) -> bool:
        """Whether `user` may delete this one."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Whatever isn't in here doesn't exist for the person, in a list or by its address."""
        rows = self.rows_seen_by(visitor(request))
        return rows.order_by(*(self.get_ordering(request) or rows.model._meta.ordering or ()))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list; a filter that no column can hold finds nothing."""
        if "\x00" in "".join(value for values in request.GET.lists() for value in values[1]):
            raise Http404
        with timezone.override(visitor(request).zone):
            return _rendered(super().changelist_view(request, extra_context))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A row's page; instants are the visitor's wall time, as in the list."""
        with timezone.override(visitor(request).zone):
            return _rendered(super().changeform_view(request, *args, **kwargs))

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What admin did to a row."""
        with timezone.override(visitor(request).zone):
            return _rendered(super().history_view(request, *args, **kwargs))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the model is listed."""
        return is_manager(visitor(request))

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Whether the list, or this row, may be looked at."""
        user = visitor(request)
        if obj is None or obj.pk is None:
            return is_manager(user)
        return self.rows_seen_by(user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether there is an "add" page."""
        return is_manager(visitor(request)) and self.may_add_row(visitor(request))

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Whether the list's rows, or this row, may be changed."""
        if obj is None:
            return is_manager(visitor(request))
        seen = self.has_view_permission(request, obj)
        return seen and self.may_change_row(visitor(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Whether this row may be deleted; never several at once."""
        if obj is None:
            return False
        seen = self.has_view_permission(request, obj)
        return seen and self.may_delete_row(visitor(request), obj)

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form class, made for this request, with the person who fills it in."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = visitor(request)
        return form

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        """Write what was changed and nothing else, so that no other edit is undone."""
        if not change:
            obj.save()
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = columns.intersection(form.changed_data)
        if changed:
            obj.save(update_fields=changed)


class OwnersAdmin(ScopedAdmin[M]):
    """Pages of owners; nobody else is shown that there are any."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Owners only."""
        return isinstance(request.user, User) and is_owner(request.user)

    def rows_seen_by(self, user: User) -> QuerySet[M]:
        """All for owners, none for others."""
        rows: QuerySet[M] = self.model._default_manager.all()
        return rows if is_owner(user) else rows.none()

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Owners."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Owners, where anything can be changed."""
        return self.has_module_permission(request)


class ReadOnlyAdmin(ScopedAdmin[M]):
    """A model that admin shows and never changes."""

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nobody, on no page."""
        return False


class ScopedRows(ScopedChoices, admin.TabularInline[M, P]):
    """Rows on their parent's page: who may change the parent may change them."""

    form: Any = ScopedForm
    formset: Any = NamedRows
    template = "admin/accounts/rows.html"
    extra = 0
    parent_admin: type[ScopedAdmin[P]]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the page sees its rows."""
        return is_manager(visitor(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return self.may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the parent."""
        return self.may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return self.may_edit(request, obj)

    def may_edit(self, request: HttpRequest, parent: Any) -> bool:
        """Whether the page's own form may be saved; a new parent's may."""
        page: Any = self.admin_site._registry[self.parent_model]
        if parent is None or parent.pk is None:
            return bool(page.has_add_permission(request))
        return bool(page.has_change_permission(request, parent))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The forms of the rows, with the person who fills them in; a column's title is read
        out with each of its fields."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.by = visitor(request)
        for field in formset.form.base_fields.values():
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return formset


def only_place(user: User) -> Location | None:
    """The location of somebody who runs one: what a form that asks where begins with."""
    places = list(locations_managed_by(user)[:2])
    return places[0] if len(places) == 1 else None


def _rendered(response: Any) -> Any:
    """The answer, drawn now and not after the view's clock is gone."""
    return response.render() if hasattr(response, "render") else response


def _plain(field: Any) -> Any:
    """Without the links to another model's form, which would open in a window."""
    widget = getattr(field, "widget", None)
    for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(widget, name):
            setattr(widget, name, False)
    return field
