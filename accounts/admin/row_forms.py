"""The rows of a parent's page as forms whose every field has a name of its own."""

from typing import Any

from django.forms import BaseInlineFormSet


class NamedRows(BaseInlineFormSet[Any, Any, Any]):
    """Rows in which the box that deletes one says so to those who don't see its column."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """As Django, and the box is called "Delete Mon 09:00-13:00"."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            named = form.instance if form.instance.pk else "this row"
            form.fields["DELETE"].widget.attrs["aria-label"] = f"Delete {named}"
