"""Filling in a page of Django admin as a browser does: everything on it is sent back."""

from collections.abc import Iterator
from typing import Any

from django.test import Client


def typed(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send from the page as it is."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return filled_in(answer)


def filled_in(answer: Any) -> dict[str, Any]:
    """The fields of a page that was answered, as they are."""
    fields: dict[str, Any] = {}
    for form in _forms(answer.context):
        for field in form:
            value = field.value()
            if value is True:
                fields[field.html_name] = "on"
            elif value is not None and value is not False:
                fields[field.html_name] = value
    return fields


def asked_for(answer: Any) -> set[str]:
    """The names of all fields of a page, filled in or not."""
    return {field.html_name for form in _forms(answer.context) for field in form}


def submit(client: Client, path: str, **changes: Any) -> Any:
    """Send the page back with some fields changed; None takes one out."""
    fields = {**typed(client, path), **changes}
    return client.post(path, {name: value for name, value in fields.items() if value is not None})


def refusals(answer: Any) -> dict[str, list[str]]:
    """The errors that a refused page shows, by field."""
    assert answer.status_code == 200, "The page was not refused."
    found: dict[str, list[str]] = {}
    for form in _forms(answer.context):
        found |= {form.add_prefix(name): list(errors) for name, errors in form.errors.items()}
    return found


def _forms(context: Any) -> Iterator[Any]:
    yield context["adminform"].form
    for rows in context["inline_admin_formsets"]:
        yield rows.formset.management_form
        yield from rows.formset.forms
