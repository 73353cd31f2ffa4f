"""Somebody's own wordings: kept, changed and thrown away by nobody but them."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from messaging.models import Snippet

MOST = 100


def save_snippet(user: User, snippet_id: int | None, fields: dict[str, Any]) -> Snippet:
    """Keep a new snippet of `user`, or change one; raises ValidationError beside the field, and
    Snippet.DoesNotExist alike for one that is another's and one that doesn't exist."""
    if snippet_id is None:
        if Snippet.objects.filter(owner=user).count() >= MOST:
            raise ValidationError(f"You have {MOST} snippets. Delete one first.")
        snippet = Snippet(owner=user)
    else:
        snippet = Snippet.objects.get(owner=user, pk=snippet_id)
    for name, value in fields.items():
        setattr(snippet, name, value)
    namesakes = Snippet.objects.filter(owner=user, name__iexact=snippet.name)
    if namesakes.exclude(pk=snippet.pk).exists():
        raise ValidationError({"name": "You have a snippet of that name already."})
    snippet.full_clean(exclude=["owner"], validate_constraints=False)
    snippet.save()
    return snippet


def delete_snippet(user: User, snippet_id: int) -> None:
    """Throw one's own snippet away; raises Snippet.DoesNotExist."""
    Snippet.objects.get(owner=user, pk=snippet_id).delete()
