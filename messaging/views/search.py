"""Search over HTTP. What is looked for is message text too: it comes in the body, never in an
address."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from messaging.search import Place, hit_payload, search
from messaging.search_filters import choices


class PlaceField(forms.Field):
    """Where the page before ended: `[instant, message]`, as the page before said."""

    def clean(self, value: Any) -> Place | None:
        if value is None:
            return None
        try:
            at, pk = value
            posted_at = datetime.fromisoformat(at)
        except (TypeError, ValueError):
            raise forms.ValidationError("There is no such page.") from None
        if posted_at.utcoffset() != timedelta(0) or type(pk) is not int or not 0 <= pk < 2**63:
            raise forms.ValidationError("There is no such page.")
        return Place(posted_at, pk)


class SearchForm(forms.Form):
    """What to look for, and after which page."""

    query = forms.CharField(required=False)
    before = PlaceField()


@require_GET
@login_required
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The chat page, with the search open."""
    return render(request, "messaging/app.html")


@require_GET
@api_view
def filters(request: HttpRequest) -> JsonResponse:
    """The filters with fixed values, for whoever types one."""
    return JsonResponse({name: list(values) for name, values in choices.conditions.items()})


@require_POST
@api_view
def results(request: HttpRequest) -> JsonResponse:
    """A page of what was found, newest first."""
    asked = checked(SearchForm(fields_of(request)))
    user = cast(User, request.user)
    found = search(user, asked["query"], database_now(), asked["before"])
    following = found.next
    return JsonResponse(
        {
            "hits": [hit_payload(hit) for hit in found.hits],
            "next": following and [following.posted_at.isoformat(), following.pk],
        }
    )
